using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Night;
using Pass.Clearing.Payments;
using Pass.Core;
using Pass.Data;
using Spectre.Console;

namespace Pass.Simulation.Demo;

/// <summary>One screen, in plain words.</summary>
internal static class DemoSummary
{
    public static async Task ShowAsync(
        IAnsiConsole screen, PassDatabase database, DemoFolder folder, DayTally tally, TimeSpan took, NightResult cleared, SentSettlement sent, bool sound, CancellationToken ct)
    {
        await using var context = database.CreateContext();
        var categories = await context.Partners.ToDictionaryAsync(p => p.Id, p => p.Category, ct);
        screen.Write(new Rule("A day of the pass") { Justification = Justify.Left });
        screen.WriteLine($"{tally.Sales} sales in {took.TotalSeconds:0.0} s ({tally.Sales / took.TotalSeconds:0} a second, from tills on the same machine):");
        screen.WriteLine($"  {tally.Approved} approved, {tally.Partial} in part, {tally.Refused} refused, {tally.Returned} given back, {tally.Holds} held by web shops,");
        screen.WriteLine($"  {tally.Offline} sold without the network and forwarded once, {tally.Cuts} answers lost on the way and asked again with the same id.");
        screen.WriteLine($"  {tally.Chips} paid with a chip card that signed the sale.");
        screen.WriteLine("Refused, by reason:");
        foreach (var (code, count) in tally.Refusals.Take(8))
            screen.WriteLine($"  {count,6} {code}");
        screen.WriteLine("Paid back, by trade:");
        foreach (var trade in cleared.Priced.GroupBy(p => categories[p.PartnerId]).OrderByDescending(g => g.Sum(p => p.NetCents)))
            screen.WriteLine($"  {new Money(trade.Sum(p => p.NetCents)),14} {trade.Key.Code()}");
        screen.WriteLine($"Files ({sent.Files.Count}), in {folder.Output}:");
        foreach (var kind in sent.Files.GroupBy(f => Path.GetExtension(f.Name)).OrderBy(g => g.Key, StringComparer.Ordinal))
            screen.WriteLine($"  {kind.Count(),6} {kind.Key[1..]}, for example {kind.First().Name}");
        screen.MarkupLine(sound ? "[green]Every check holds.[/]" : "[red]A check failed: see above.[/]");
    }
}
