using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Night;
using Pass.Clearing.Payments;
using Pass.Core;
using Pass.Data;
using Pass.Data.Catalogue;
using Spectre.Console;

namespace Pass.Simulation.Demo;

/// <summary>One screen, in plain words.</summary>
internal static class DemoSummary
{
    private static readonly Texts Words = Texts.Beside(typeof(DemoSummary), "Words");

    public static async Task ShowAsync(
        IAnsiConsole screen, PassDatabase database, DemoFolder folder, DayTally tally, TimeSpan took, NightResult cleared, SentSettlement sent, bool sound, CancellationToken ct)
    {
        await using var context = database.CreateContext();
        var categories = await context.Partners.ToDictionaryAsync(p => p.Id, p => p.Trade, ct);
        var trades = await ReferenceLoader.CodesAsync(context.Trades, ct);
        screen.Write(new Rule(Words.Say("Title")) { Justification = Justify.Left });
        Say("Sales", tally.Sales, took.TotalSeconds, tally.Sales / took.TotalSeconds);
        Say("Answers", tally.Approved, tally.Partial, tally.Refused, tally.Returned, tally.Holds);
        Say("Offline", tally.Offline, tally.Cuts);
        Say("Chips", tally.Chips);
        Say("Refusals");
        foreach (var (code, count) in tally.Refusals.Take(8))
            Invocation.Say($"  {count,6} {code}");
        Say("ByTrade");
        foreach (var trade in cleared.Priced.GroupBy(p => categories[p.PartnerId]).OrderByDescending(g => g.Sum(p => p.NetCents)))
            Invocation.Say($"  {new Money(trade.Sum(p => p.NetCents)),14} {trades.CodeOf(trade.Key.Value)}");
        Say("SentFiles", sent.Files.Count, folder.Output);
        foreach (var kind in sent.Files.GroupBy(f => Path.GetExtension(f.Name)).OrderBy(g => g.Key, StringComparer.Ordinal))
            Say("SentKind", kind.Count(), kind.Key[1..], kind.First().Name);
        screen.MarkupLineInterpolated(sound ? (FormattableString)$"[green]{Words.Say("Sound")}[/]" : $"[red]{Words.Say("Unsound")}[/]");
    }

    private static void Say(string key, params object[] arguments) => Invocation.Say(Words.Say(key, arguments));
}
