using Pass.Core;
using Pass.Region.Tills;
using Pass.Simulation.Fleet;

namespace Pass.Simulation.Tills;

/// <param name="Sales">Steps of each till, mostly customers.</param>
/// <param name="Profile">rentree, cinema or steady.</param>
/// <param name="Network">good, flaky, or away most of the time.</param>
internal sealed record TillPlan(int Terminals, int Sales, string Profile, string Network, int Seed, DirectoryInfo Out);

/// <summary>Plays the tills, then compares them with the region: every accepted sale there once, every line the same, totals equal to the cent.</summary>
internal sealed class TillRun(TillPlan plan, TimeProvider time)
{
    /// <summary>Of the lines that differ, so many are told.</summary>
    private const int ToldDifferences = 50;

    private static readonly Texts Words = Texts.Beside(typeof(TillRun), "TillWords");

    private readonly TillTally _tally = new();

    public async Task<int> RunAsync(CancellationToken ct)
    {
        var profile = plan.Profile switch { "rentree" => SalesProfile.Rentree, "cinema" => SalesProfile.Cinema, _ => SalesProfile.Steady };
        var faults = plan.Network switch { "good" => Faults.None, "away" => Faults.Offline, _ => Faults.Flaky };
        string ProductOf(int till) => profile.Products[till % profile.Products.Count].Product;
        var holders = Math.Clamp(plan.Terminals * plan.Sales / 2, 200, 20_000);
        await using var region = await SimulatedRegion.StartAsync(plan.Out, plan.Terminals, holders, ProductOf, time, TerminalOffice.DefaultDailyQuota, ct);
        Say("Region", plan.Terminals, holders, plan.Seed);
        using var tills = new TillFleet(region.Address, region.Database, Path.Combine(plan.Out.FullName, "caisses"), plan.Seed, time, _tally);
        await tills.StartAsync(
            region.Tills, i => profile with { Products = [.. profile.Products.Where(p => p.Product == ProductOf(i))] },
            _ => (random, at) => region.Phones[random.Next(region.Phones.Count)].NextQr(at), faults, ct);
        var started = time.GetTimestamp();
        await tills.PlayAsync(plan.Sales, ct);
        Say("Played", plan.Sales, (int)time.GetElapsedTime(started).TotalSeconds);
        await tills.SettleAsync(ct);
        return Tell(await tills.CompareAsync(ct)) ? 0 : 1;
    }

    private bool Tell(FleetComparison compared)
    {
        foreach (var (what, count) in _tally.Counts)
            Invocation.Say($"  {what,-36}{count,8}{(_tally.Medians.TryGetValue(what, out var ms) ? Words.Say("Median", ms) : "")}");
        foreach (var difference in compared.Differences.Take(ToldDifferences))
            Invocation.Say($"  ! {difference}");
        Say("Compared", compared.Lines, compared.Differences.Count);
        Say("Totals", new Money(compared.Here), new Money(compared.There), new Money(compared.Projected), new Money(compared.Unpaid));
        Say("Cost", new Money(compared.Overdrawn));
        Say(compared.IsSame ? "Same" : "NotSame");
        return compared.IsSame;
    }

    private static void Say(string key, params object[] arguments) => Invocation.Say(Words.Say(key, arguments));
}
