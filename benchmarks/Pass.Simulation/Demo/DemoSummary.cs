using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Night;
using Pass.Clearing.Payments;
using Pass.Clearing.Payments.BankFiles;
using Pass.Core;
using Pass.Data;
using Pass.Data.Catalogue;
using Pass.Data.Model;
using Spectre.Console;

namespace Pass.Simulation.Demo;

/// <summary>One screen, in plain words.</summary>
internal static class DemoSummary
{
    private static readonly Texts Words = Texts.Beside(typeof(DemoSummary), "Words");

    public static async Task ShowAsync(
        IAnsiConsole screen, PassDatabase database, DemoFolder folder, DayTally tally, PlayedDay played, NightResult cleared, SentSettlement sent, BankOutcome? paid, StripeOutcome? byStripe, bool sound, CancellationToken ct)
    {
        await using var context = database.CreateContext();
        var categories = await context.Partners.ToDictionaryAsync(p => p.Id, p => p.Trade, ct);
        var trades = await ReferenceLoader.CodesAsync(context.Trades, ct);
        screen.Write(new Rule(Words.Say("Title")) { Justification = Justify.Left });
        Say("Sales", tally.Sales, played.Took.TotalSeconds, tally.Sales / played.Took.TotalSeconds);
        Say("Answers", tally.Approved, tally.Partial, tally.Refused, tally.Returned, tally.Holds);
        Say("Offline", tally.Offline, tally.Cuts);
        Say("Chips", tally.Chips);
        var (shaky, agreed) = (played.Shaky, played.Shaky.Compared);
        Say("Shaky", shaky.Tills, shaky.Accepted, shaky.Offline, shaky.Forwarded, shaky.Refused, shaky.Unanswered, shaky.Crashes);
        Say(agreed.IsSame ? "ShakySame" : "ShakyNotSame", agreed.Lines, new Money(agreed.Here), new Money(agreed.Projected), agreed.Differences.Count);
        Say("ShakyCost", new Money(agreed.Overdrawn), new Money(agreed.Unpaid));
        Say("Refusals");
        foreach (var (code, count, said) in tally.Refusals.Take(8))
            Invocation.Say($"  {count,6} {code} — {said}");
        Say("ByTrade");
        foreach (var trade in cleared.Priced.GroupBy(p => categories[p.PartnerId]).OrderByDescending(g => g.Sum(p => p.NetCents)))
            Invocation.Say($"  {new Money(trade.Sum(p => p.NetCents)),14} {trades.CodeOf(trade.Key.Value)}");
        if (paid is not null)
            await ShowPaymentsAsync(context, paid, ct);
        if (byStripe is { } s)
            Say("ByStripe", s.Partner, s.Amount, s.Run, s.ArrivedOn);
        if (played.Family is { } f)
            Say("Family", f.Paid, f.Fee, f.Product, f.ByRegion, f.Spent, f.GivenBack, f.Left);
        Say("SentFiles", sent.Files.Count, folder.Output);
        foreach (var kind in sent.Files.GroupBy(f => Path.GetExtension(f.Name)).OrderBy(g => g.Key, StringComparer.Ordinal))
            Say("SentKind", kind.Count(), kind.Key[1..], kind.First().Name);
        Say("OpenPage", folder.Data);
        Say("OpenSample");
        screen.MarkupLineInterpolated(sound ? (FormattableString)$"[green]{Words.Say("Sound")}[/]" : $"[red]{Words.Say("Unsound")}[/]");
    }

    /// <summary>Each run to the cent, then the payment that needed a second try.</summary>
    private static async Task ShowPaymentsAsync(PassDbContext context, BankOutcome outcome, CancellationToken ct)
    {
        var attempts = await context.PaymentAttempts.AsNoTracking().Join(context.PaymentOrders, a => a.OrderNumber, o => o.Number, (a, o) => new { a.SettlementId, a.State, o.AmountCents }).ToListAsync(ct);
        foreach (var run in attempts.GroupBy(a => a.SettlementId).OrderBy(g => g.Key))
            Say("RunPaid", run.Key, Sum(run.Select(a => a.AmountCents)), Sum(run.Where(a => a.State == AttemptState.Paid).Select(a => a.AmountCents)), Sum(run.Where(a => a.State == AttemptState.Returned).Select(a => a.AmountCents)));
        var order = outcome.Order;
        var (first, last) = (order.Attempts.MinBy(a => a.Rank)!, order.Attempts.MaxBy(a => a.Rank)!);
        Say("PaidAgain", order.PartnerName, new Money(order.AmountCents), first.BankDay!, first.ReasonCode!, BankReasons.Say(first.ReasonCode!), Iban.Mask(last.Iban), last.BankDay!);

        var (incident, recovered) = (outcome.Incident, outcome.Recovered);
        Say("Recovered", recovered.PartnerName, new Money(-incident.DifferenceCents), incident.Author, incident.Decider!, outcome.Sold, new Money(recovered.AmountCents), recovered.Attempts.MaxBy(a => a.Rank)!.BankDay!);

        static Money Sum(IEnumerable<long> cents) => new(cents.Sum());
    }

    private static void Say(string key, params object[] arguments) => Invocation.Say(Words.Say(key, arguments));
}
