using System.CommandLine;
using System.Globalization;
using Pass.Terminal.Journal;
using Pass.Terminal.Receipts;
using Pass.Terminal.Selling;

namespace Pass.Terminal.App.Commands;

/// <summary><c>./pass till cancel | refund | capture | void | receipt</c>: what follows a sale, by what its receipt says.</summary>
internal static class ReturnCommands
{
    public static IEnumerable<Command> All()
    {
        yield return Cancel();
        yield return Refund();
        yield return OfHold("capture");
        yield return OfHold("void");
        yield return Receipt();
    }

    private static Command Cancel()
    {
        var receipt = new Argument<string?>("receipt") { Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("cancel") { receipt };
        command.SetWork(async (session, parsed, ct) =>
        {
            await session.PrepareAsync(ct);
            // One's own last sale is a cashier's to cancel; any other is a return.
            var cashier = session.Require(parsed.GetValue(receipt) is null ? CashierRole.Cashier : CashierRole.Senior);
            if (parsed.GetValue(receipt) is { } reference && session.Till.Look(book => book.Find(reference, session.Till.Number)) is null && Guid.TryParse(reference, out var id))
                return Tell(session, await session.Returns.OfAnotherTillAsync(id, "cancel", [], null, cashier, ct));
            var sale = parsed.GetValue(receipt) is { } named ? session.Find(named) : session.Returns.Last ?? throw new UserErrorException(TillSession.Words.Say("NothingToCancel"));
            return Tell(session, await session.Returns.CancelAsync(sale, cashier, ct));
        });
        return command;
    }

    private static Command Refund()
    {
        var (receipt, amount) = (new Argument<string>("receipt"), new Option<string?>("--amount"));
        var line = new Option<string[]>("--line") { AllowMultipleArgumentsPerToken = true };
        var command = new Command("refund") { receipt, line, amount };
        command.SetWork(async (session, parsed, ct) =>
        {
            await session.PrepareAsync(ct);
            var cashier = session.Require(CashierRole.Senior);
            var parts = (parsed.GetValue(line) ?? []).Select(Part).ToList();
            long? cents = parsed.GetValue(amount) is { } typed ? TypedAmount.Parse(typed).OrFail().Cents : null;
            if (parts.Count == 0 == cents is null)
                throw new UserErrorException(TillSession.Words.Say("LineOrAmount"));
            var reference = parsed.GetValue(receipt)!;
            if (session.Till.Look(book => book.Find(reference, session.Till.Number)) is not { } sale && Guid.TryParse(reference, out var id))
                return Tell(session, await session.Returns.OfAnotherTillAsync(id, "refund", parts, cents, cashier, ct));
            return Tell(session, await session.Returns.RefundAsync(session.Find(reference), parts, cents, cashier, ct));
        });
        return command;
    }

    private static Command OfHold(string name)
    {
        var receipt = new Argument<string>("receipt");
        var command = new Command(name) { receipt };
        command.SetWork(async (session, parsed, ct) =>
        {
            await session.PrepareAsync(ct);
            var cashier = session.Require(CashierRole.Cashier);
            var reference = parsed.GetValue(receipt)!;
            if (session.Till.Look(book => book.Find(reference, session.Till.Number)) is null && Guid.TryParse(reference, out var id))
                return Tell(session, await session.Returns.OfAnotherTillAsync(id, name, [], null, cashier, ct));
            var hold = session.Find(reference);
            return Tell(session, name == "capture" ? await session.Returns.CaptureAsync(hold, null, cashier, ct) : await session.Returns.VoidAsync(hold, cashier, ct));
        });
        return command;
    }

    private static Command Receipt()
    {
        var (receipt, pdf, sheet) = (new Argument<string>("receipt"), new Option<FileInfo?>("--pdf"), new Option<bool>("--a4"));
        var command = new Command("receipt") { receipt, pdf, sheet };
        command.SetWork((session, parsed, _) =>
        {
            var cashier = session.Require(CashierRole.Senior);
            var operation = session.Find(parsed.GetValue(receipt)!);
            session.Till.Keep((operation.Id, new Printed(operation.Copies + 1, cashier)));
            session.Print(operation);
            if (parsed.GetValue(pdf) is { } file)
            {
                var text = Receipts.Receipt.Text(operation, session.Till.Number, TillSession.Culture, session.IsTraining);
                File.WriteAllBytes(file.FullName, ReceiptFile.Of(text, operation.Id, parsed.GetValue(sheet) ? ReceiptPaper.A4 : ReceiptPaper.Roll80));
            }
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }

    /// <summary>2 or 2x3: the second line, one unit or three.</summary>
    private static PartMessage Part(string typed)
    {
        var parts = typed.Split('x', 2);
        return int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var line) && line >= 1
            && (parts.Length == 1 || int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out _))
            ? new(line, parts.Length == 1 ? 1 : int.Parse(parts[1], CultureInfo.InvariantCulture))
            : throw new UserErrorException(TillSession.Words.Say("LineShape", typed));
    }

    private static int Tell(TillSession session, ReturnOutcome outcome)
    {
        if (outcome.Operation is { } operation && (outcome.IsDone || outcome.IsUnknown))
            session.Print(operation);
        if (!outcome.IsDone || outcome.Code == "Withdrawn")
            Console.Error.WriteLine($"pass till: {outcome.Text}");
        return outcome.IsDone ? ExitCode.Done : outcome.IsUnknown ? ExitCode.Unknown : ExitCode.Refused;
    }
}
