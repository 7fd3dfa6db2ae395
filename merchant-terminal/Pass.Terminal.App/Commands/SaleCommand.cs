using System.CommandLine;
using System.Globalization;
using Pass.Terminal.Journal;
using Pass.Terminal.Presentation;
using Pass.Terminal.Selling;

namespace Pass.Terminal.App.Commands;

/// <summary><c>./pass till sale --amount 12.50 --category livres</c>, or a basket: <c>--item 9782070360024=12,50</c>.</summary>
internal static class SaleCommand
{
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(1);

    private sealed record Options(
        Option<string?> Amount, Option<string?> Category, Option<string[]> Item, Option<int> Quantity, Option<string?> Qr, Option<string?> Number, Option<string?> Code,
        Option<string?> Reader, Option<FileInfo?> CardPinFile, Option<bool> Part, Option<bool> Hold, Option<bool> Again, Option<int> Wait);

    public static Command Create()
    {
        var o = new Options(
            new("--amount"), new("--category"), new("--item") { AllowMultipleArgumentsPerToken = true }, CommandOptions.Positive("--quantity", 1, 1_000), new("--qr"), new("--number"), new("--code"),
            new("--reader"), new("--card-pin-file"), new("--part"), new("--hold"), new("--again"), CommandOptions.Positive("--wait", 20, 600));
        var command = new Command("sale")
        {
            o.Amount, o.Category, o.Item, o.Quantity, o.Qr, o.Number, o.Code, o.Reader, o.CardPinFile, o.Part, o.Hold, o.Again, o.Wait,
        };
        command.SetWork((session, parsed, ct) => SellAsync(session, parsed, o, ct));
        return command;
    }

    private static async Task<int> SellAsync(TillSession session, ParseResult parsed, Options o, CancellationToken ct)
    {
        await session.PrepareAsync(ct);
        var cashier = session.Require(CashierRole.Cashier);
        var draft = new SaleDraft(Lines(session, parsed, o), parsed.GetValue(o.Part), parsed.GetValue(o.Hold), parsed.GetValue(o.Again), cashier);
        if (session.Sales.Check(draft) is { } wrong)
            throw new UserErrorException(wrong.Text);
        SaleOutcome outcome;
        using (var patience = new CancellationTokenSource(TimeSpan.FromSeconds(parsed.GetValue(o.Wait)), session.Till.Time))
        using (var either = CancellationTokenSource.CreateLinkedTokenSource(ct, patience.Token))
        {
            try
            {
                outcome = await session.Sales.SellAsync(draft, ShownBy(parsed, o), either.Token);
            }
            catch (OperationCanceledException) when (!ct.IsCancellationRequested)
            {
                throw new UserErrorException(TillSession.Words.Say("NobodyCame"));
            }
            while (outcome is { Step: SaleStep.Unknown, Operation: { } unknown } && !either.IsCancellationRequested)
                outcome = await SettleAsync(session, unknown, outcome, either.Token);
        }
        if (outcome.Operation is { } operation && outcome.Step is not SaleStep.AskAgain)
            session.Print(operation);
        if (outcome.Step is not (SaleStep.Accepted or SaleStep.Partial) || outcome.Operation is null)
            await Console.Error.WriteLineAsync($"pass till: {outcome.Text}{Hint(outcome.Step)}");
        return outcome.Step switch
        {
            SaleStep.Accepted or SaleStep.AcceptedOffline or SaleStep.Partial => ExitCode.Done,
            SaleStep.Unknown => ExitCode.Unknown,
            SaleStep.PartialOffered => ExitCode.PartOffered,
            _ => ExitCode.Refused,
        };
    }

    private static string Hint(SaleStep step) => step switch
    {
        SaleStep.PartialOffered => " " + TillSession.Words.Say("OfferPart"),
        SaleStep.AskAgain => " " + TillSession.Words.Say("OfferAgain"),
        SaleStep.Unknown => " " + TillSession.Words.Say("OfferCheck"),
        _ => "",
    };

    private static async Task<SaleOutcome> SettleAsync(TillSession session, TillOperation unknown, SaleOutcome before, CancellationToken ct)
    {
        try
        {
            await Task.Delay(Settling, session.Till.Time, ct);
            await session.Forwarder.SettleAsync(unknown.Id, ct);
            return unknown.Reply is { } reply ? session.Sales.Answered(unknown.Id, reply)
                : unknown.State == TillState.NotTaken ? new(SaleStep.Refused, unknown.Code ?? "", unknown.Explanation ?? "", unknown) : before;
        }
        catch (Exception still) when (still is RegionUnreachableException or OperationCanceledException)
        {
            return before;
        }
    }

    private static List<ReceiptLine> Lines(TillSession session, ParseResult parsed, Options o)
    {
        var products = session.Till.Products;
        var lines = new List<ReceiptLine>();
        if (parsed.GetValue(o.Amount) is { } typed)
        {
            if (parsed.GetValue(o.Category) is not { } category)
                throw new UserErrorException(TillSession.Words.Say("CategoryNeeded", string.Join(", ", products.Select(p => p.Code))));
            var product = ProductChoice.Find(products, category).OrFail();
            lines.Add(new(product.Code, product.Label, parsed.GetValue(o.Quantity), TypedAmount.Parse(typed).OrFail().Cents));
        }
        foreach (var item in parsed.GetValue(o.Item) ?? [])
            lines.Add(Basket.Line(products, item).OrFail());
        return lines.Count > 0 ? lines : throw new UserErrorException(TillSession.Words.Say("NothingSold"));
    }

    private static Shown ShownBy(ParseResult parsed, Options o)
    {
        if (parsed.GetValue(o.Qr) is { } qr)
            return new ByQr(qr == "-" ? Console.In.ReadLine() ?? "" : qr);
        if (parsed.GetValue(o.Number) is { } number)
            return parsed.GetValue(o.Code) is { } code ? new ByCode(number, code) : new ByNumber(number);
        var pinFile = parsed.GetValue(o.CardPinFile);
        var culture = CultureInfo.CurrentUICulture;
        return new ByChip(
            TillSession.Reader(parsed.GetValue(o.Reader)), prompt => Console.Error.WriteLine(CardText.Of(prompt, culture)), pinFile is null ? null : File.ReadLines(pinFile.FullName).FirstOrDefault());
    }
}
