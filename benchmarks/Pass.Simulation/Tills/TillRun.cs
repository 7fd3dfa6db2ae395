using System.Globalization;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Region.Tills;
using Pass.Terminal;
using Pass.Terminal.Days;
using Pass.Terminal.Selling;

namespace Pass.Simulation.Tills;

/// <param name="Sales">Steps of each till, mostly customers.</param>
/// <param name="Profile">rentree, cinema or steady.</param>
/// <param name="Network">good, flaky, or away most of the time.</param>
internal sealed record TillPlan(int Terminals, int Sales, string Profile, string Network, int Seed, DirectoryInfo Out);

/// <summary>Plays the tills, then compares them with the region: every accepted sale there once, every line the same, totals equal to the cent.</summary>
internal sealed class TillRun(TillPlan plan, TimeProvider time)
{
    private const int TillsAtOnce = 24;
    private static readonly Texts Words = Texts.Beside(typeof(TillRun), "TillWords");
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly TillTally _tally = new();

    public async Task<int> RunAsync(CancellationToken ct)
    {
        var profile = plan.Profile switch { "rentree" => SalesProfile.Rentree, "cinema" => SalesProfile.Cinema, _ => SalesProfile.Steady };
        var faults = plan.Network switch { "good" => Faults.None, "away" => Faults.Offline, _ => Faults.Flaky };
        string ProductOf(int till) => profile.Products[till % profile.Products.Count].Product;
        var holders = Math.Clamp(plan.Terminals * plan.Sales / 2, 200, 20_000);
        await using var region = await SimulatedRegion.StartAsync(plan.Out, plan.Terminals, holders, ProductOf, time, TerminalOffice.DefaultDailyQuota, ct);
        Say("Region", plan.Terminals, holders, plan.Seed);
        var tills = await ActivateAsync(region, i => profile with { Products = [.. profile.Products.Where(p => p.Product == ProductOf(i))] }, faults, ct);
        try
        {
            var started = time.GetTimestamp();
            await EachAsync(tills, async till =>
            {
                for (var step = 0; step < plan.Sales; step++)
                    await till.StepAsync(ct);
            });
            Say("Played", plan.Sales, (int)time.GetElapsedTime(started).TotalSeconds);
            await EachAsync(tills, till => SettleAsync(till, ct));
            return await CompareAsync(region, tills, ct) ? 0 : 1;
        }
        finally
        {
            foreach (var till in tills)
                till.Dispose();
        }
    }

    private async Task<List<SimulatedTill>> ActivateAsync(SimulatedRegion region, Func<int, SalesProfile> profileOf, Faults faults, CancellationToken ct)
    {
        using var http = new HttpClient { BaseAddress = region.Address };
        var tills = new List<SimulatedTill>();
        for (var i = 0; i < region.Tills.Count; i++)
        {
            var identity = await TerminalClient.ActivateAsync(http, region.Tills[i].Code.ToString(), ECDsa.Create(ECCurve.NamedCurves.nistP256), ct);
            var folder = Path.Combine(plan.Out.FullName, "caisses", identity.TerminalId.ToString(CultureInfo.InvariantCulture));
            tills.Add(new(folder, new(identity, region.Address), profileOf(i), faults, (random, at) => region.Phones[random.Next(region.Phones.Count)].NextQr(at), time, new Random(SeedOf(i)), _tally));
        }
        await EachAsync(tills, till => till.StartAsync(ct));
        return tills;
    }

    /// <summary>What is on its way arrives or never will.</summary>
    private async Task SettleAsync(SimulatedTill till, CancellationToken ct)
    {
        var started = time.GetTimestamp();
        do
        {
            await till.EndAsync(ct);
            if (till.Unknown > 0)
                await Task.Delay(500, ct);
        }
        while (till.Unknown > 0 && time.GetElapsedTime(started) < Patience);
    }

    private async Task<bool> CompareAsync(SimulatedRegion region, List<SimulatedTill> tills, CancellationToken ct)
    {
        foreach (var (what, count) in _tally.Counts)
            Invocation.Say($"  {what,-24}{count,8}{(_tally.Medians.TryGetValue(what, out var ms) ? Words.Say("Median", ms) : "")}");
        var today = ParisCalendar.DateOf(time.GetUtcNow());
        var (lines, wrong, here, there, unpaid) = (0, 0, 0L, 0L, 0L);
        foreach (var till in tills)
        {
            // A till whose clock was set may have sold "yesterday".
            foreach (var day in new[] { today.AddDays(-1), today, today.AddDays(1) })
            {
                var report = await till.ReportAsync(day, ct);
                lines += report.Lines.Count;
                wrong += report.Lines.Count(l => l.Match != DayMatch.Same);
                there += report.RegionCentsThere;
                unpaid += report.Totals.UnpaidCents;
                foreach (var line in report.Lines.Where(l => l.Match != DayMatch.Same).Take(5))
                    Invocation.Say($"  ! {till.Number} {line.Match} {line.Kind} {line.Status} {line.OperationId} {line.AmountCents}");
            }
            here += till.Till.Look(book => book.All.Where(o => o.State is TillState.Accepted or TillState.Partial && o.Kind is not ("hold" or "void")).Sum(o => o.Reply!.RegionCents));
        }
        await using var context = region.Database.CreateContext();
        var numbers = tills.ConvertAll(t => t.Number);
        var projected = await context.Operations.Where(o => numbers.Contains(o.TerminalId) && o.Refusal == RefusalCode.None && o.Kind != OperationKind.Hold && o.Kind != OperationKind.Void).SumAsync(o => o.RegionCents, ct);
        Say("Compared", lines, wrong);
        Say("Totals", new Money(here), new Money(there), new Money(projected), new Money(unpaid));
        var isSame = wrong == 0 && here == there && there == projected && tills.TrueForAll(t => t.Unknown == 0);
        Say(isSame ? "Same" : "NotSame");
        return isSame;
    }

    private static Task EachAsync(IEnumerable<SimulatedTill> tills, Func<SimulatedTill, Task> act) =>
        Parallel.ForEachAsync(tills, new ParallelOptions { MaxDegreeOfParallelism = TillsAtOnce }, async (till, _) => await act(till));

    private int SeedOf(int till) => (int)(Mix.Of((ulong)plan.Seed, (ulong)till) >> 34);

    private static void Say(string key, params object[] arguments) => Invocation.Say(Words.Say(key, arguments));
}
