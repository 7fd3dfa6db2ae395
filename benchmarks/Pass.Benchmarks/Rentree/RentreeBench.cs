using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Pass.Benchmarks.Baselines;
using Pass.Benchmarks.Databases;
using Pass.Benchmarks.Http;
using Pass.Benchmarks.Measuring;
using Pass.Benchmarks.Region;
using Pass.Clearing.Night;
using Pass.Core;
using Pass.Data.Projection;
using Pass.Engine;
using Pass.Terminal;

namespace Pass.Benchmarks.Rentree;

/// <summary>
/// The first Saturday of September: open-loop arrivals with real credentials at the real portal, its projector and jobs running, pages asked beside; how many a
/// second, and 70 % of that for minutes; then the night. Beside it, by the same generator: a bare GET, a naive endpoint, the stored function.
/// </summary>
internal sealed class RentreeBench(BenchOptions options, BenchDatabases databases)
{
    private const int Connections = 256, Tills = 1_000, FirstTried = 500;
    private const double Held = 0.7;
    private static readonly TimeSpan LongestTry = TimeSpan.FromSeconds(8), Warmth = TimeSpan.FromSeconds(30);

    private readonly ReportBuilder _report = new("rentree", options);
    private readonly BenchRegion _region = new(options.Passes(370_000), options.Partners());
    private readonly RentreeProfile _profile = Enum.Parse<RentreeProfile>(options.Profile, ignoreCase: true);
    private readonly TimeSpan _hold = options.Seconds(300);

    private TimeSpan Try => _hold / 6 < LongestTry ? _hold / 6 : LongestTry;

    public async Task<Report> RunAsync()
    {
        foreach (var kind in databases.Kinds)
            await MeasureAsync(kind);
        _report.Parameters.Add("profile", options.Profile);
        _report.Parameters.Add("seed", options.Seed);
        _report.Parameters.Add("passes", _region.Passes);
        _report.Parameters.Add("partners", _region.Partners);
        _report.Parameters.Add("tills", Tills);
        _report.Parameters.Add("connections", Connections);
        _report.Parameters.Add("seconds_held", _hold.TotalSeconds);
        _report.Parameters.Add("seconds_of_a_try", Try.TotalSeconds);
        var report = _report.Build();
        RentreeFiles.WriteReport(options, report);
        return report;
    }

    private async Task MeasureAsync(DatabaseKind kind)
    {
        var database = await databases.CreateAsync(kind);
        var now = TimeProvider.System.GetUtcNow();
        using var credentials = new Credentials(_region.Passes, now);
        var codes = await PrepareAsync(database, credentials, now);
        OpenLoopResult? best = null, bare = null;
        int acknowledged;
        using (var portal = await PortalProcess.StartAsync(database, credentials.HandOver(databases.NewFolder(), now)))
        {
            var tills = await ActivateAsync(portal, codes);
            var tokens = tills.Select(t => new TerminalToken(t, TimeProvider.System)).ToArray();
            var loop = new OpenLoop(portal.Address, Connections, till => tokens[till].Current());
            var plans = new RequestPlan(_region, tills, credentials, options.Seed);
            var (rate, drawn) = (options.Rate ?? 0, RateSearch.SignedPerSecond);
            if (options.Rate is null)
            {
                (_, bare) = await new RateSearch(loop, () => portal.Cpu, (r, length, _) => Gets(r, length)).RunAsync($"{database.Name}, bare GET", 2_000, Try);
                var search = new RateSearch(loop, () => portal.Cpu, (r, length, start) => plans.Draw(RentreeProfile.Steady, r, length, start));
                (rate, best) = await search.RunAsync($"{database.Name}, sales", FirstTried, Try);
                drawn = search.DrawnPerSecond;
                Add($"{database.Name}, highest rate with p99 under 50 ms", best);
                rate *= Held;
            }
            else
            {
                await WarmAsync(portal, loop, plans, rate);
            }
            await HoldAsync(database, portal, loop, plans, rate, drawn);
            acknowledged = loop.Acknowledged;
        }
        await MeasureNightAsync(database, acknowledged);
        if (best is not null && bare is not null)
            await CompareAsync(database, best, bare);
    }

    /// <returns>With which its tills come into service.</returns>
    private async Task<IReadOnlyList<ActivationCode>> PrepareAsync(BenchDatabase database, Credentials credentials, DateTimeOffset now)
    {
        Progress.Say($"{database.Name}: a region of {_region.Passes:n0} passes with their cards, phones and codes");
        await RegionTables.SeedAsync(database.Pass, _region);
        var codes = await RegionTables.AddTillsAsync(database.Pass, _region, Tills);
        await credentials.RegisterCodesAsync(database.Pass, now);
        using var log = database.Pass.OpenLog();
        var writer = new LogWriter(log, _region, now.AddMinutes(-10).ToUnixTimeMilliseconds(), operationsPerRow: 1_000);
        writer.Grant();
        writer.Register(credentials.All());
        Snapshotter.Run(log, new EngineOptions().WindowPerPartition, rowsSince: 0);
        await using var projector = new Projector(database.Pass, log, TimeProvider.System);
        await projector.CatchUpAsync();
        return codes;
    }

    /// <summary>A node that has been up since the morning: what it runs again and again is compiled.</summary>
    private static async Task WarmAsync(PortalProcess portal, OpenLoop loop, RequestPlan plans, double rate)
    {
        var begin = TimeProvider.System.GetUtcNow().AddSeconds(3 + rate * Warmth.TotalSeconds / RateSearch.SignedPerSecond);
        await loop.RunAsync(plans.Draw(RentreeProfile.Steady, rate, Warmth, begin), begin, Warmth, () => portal.Cpu);
    }

    /// <summary>A rate at the busiest moment, for minutes: latencies, memory, and which part of the cores the node and its database's server take.</summary>
    private async Task HoldAsync(BenchDatabase database, PortalProcess portal, OpenLoop loop, RequestPlan plans, double rate, double drawnPerSecond)
    {
        var name = $"{database.Name}, {options.Profile}, {rate:n0}/s at the busiest";
        Progress.Say($"{name}: signing {_hold.TotalSeconds:n0} s");
        var begin = TimeProvider.System.GetUtcNow().AddSeconds(3 + rate * _hold.TotalSeconds / drawnPerSecond);
        var plan = plans.Draw(_profile, rate, _hold, begin);
        using var memory = new MemoryWatch(name, _hold, () => portal.MemoryMb);
        var database0 = databases.ServerCpu;
        var held = await loop.RunAsync(plan, begin, _hold, () => portal.Cpu);
        var (node, server) = (Share(held.ServerSeconds), Share((databases.ServerCpu - database0).TotalSeconds));
        Progress.Say($"{name}: {held.All.Count / held.Seconds:n0}/s, p50 {held.All.PercentileMs(0.5):n2} ms, p99 {held.All.PercentileMs(0.99):n2} ms, p99.9 {held.All.PercentileMs(0.999):n2} ms, {held.Wrong} wrong, {node:p1} of the cores, {server:p1} the database's server");
        Add(name, held);
        _report.Results.Add(Measure.Of($"{name}, the node's part of all cores", "", node));
        _report.Results.Add(Measure.Of($"{name}, the database server's part of all cores", "", server));
        await memory.AddToAsync(_report, name);
        _report.Parameters.Add($"{database.Name}_portal_peak_mb", portal.PeakMemoryMb);
        _report.Parameters.Add($"{database.Name}_answers", held.Answers.ToDictionary(a => $"{a.Key.Item1} {a.Key.Item2}", a => a.Value));
        if (options.Rate is not null)
        {
            _report.Goals.Add(Goal.AtMost($"{name}: p99, ms", 20, held.All.PercentileMs(0.99)));
            _report.Goals.Add(Goal.AtMost($"{name}: part of all cores, the database's server included", 0.15, node + server));
        }
        RentreeFiles.WritePlot(options, $"{database.Name}, {options.Profile}", held);

        double Share(double seconds) => seconds / held.Seconds / Environment.ProcessorCount;
    }

    /// <summary>What others do on the same database, by the same generator.</summary>
    private async Task CompareAsync(BenchDatabase database, OpenLoopResult best, OpenLoopResult bare)
    {
        var naive = await BaselineAsync(BaselineEndpoint.Naive, database);
        List<(string, OpenLoopResult)> baselines = [("bare GET", bare), ("naive EF Core endpoint", naive)];
        if (database.Kind == DatabaseKind.Postgres)
            baselines.Add(("stored function's endpoint", await BaselineAsync(BaselineEndpoint.Function, database)));
        foreach (var (name, result) in baselines)
        {
            _report.Baselines.Add(MeasureOf($"{database.Name}, {name}, highest rate with p99 under 50 ms", result));
            _report.Parameters.Add($"{database.Name}_over_{name.Replace(' ', '_')}", PerSecond(best) / PerSecond(result));
        }
        _report.Goals.Add(Goal.AtLeast($"{database.Name}: times the naive EF Core endpoint", 15, PerSecond(best) / PerSecond(naive)));
    }

    /// <summary>The day's end after it: closed, folded, priced, posted; and what was acknowledged is there once.</summary>
    private async Task MeasureNightAsync(BenchDatabase database, int acknowledged)
    {
        using var log = database.Pass.OpenLog();
        await using (var projector = new Projector(database.Pass, log, TimeProvider.System))
            await projector.CatchUpAsync();
        var day = database.FirstDay;
        var night = await Timed.SecondsAsync(async () =>
        {
            (await new CloseDay(database.Pass, TimeProvider.System).CloseAsync(log, day, SystemActors.Night)).OrThrow();
            (await new ClearDay(database.Pass, TimeProvider.System).ClearAsync(log, day, SystemActors.Night)).OrThrow();
        });
        await using var context = database.Pass.CreateContext();
        var sales = await context.Operations.CountAsync(o => o.Kind == OperationKind.Sale && o.Refusal == RefusalCode.None);
        Progress.Say($"{database.Name}: the night took {night:n2} s; {sales:n0} sales are in the region's tables");
        _report.Results.Add(Measure.Of($"{database.Name}, the night afterwards: close, net, price, post", "s", night));
        _report.Parameters.Add($"{database.Name}_sales_in_tables", sales);
        _report.Goals.Add(Goal.AtLeast($"{database.Name}: sales in the region's tables, at least those that somebody was told are done", acknowledged, sales));
    }

    private async Task<OpenLoopResult> BaselineAsync(string which, BenchDatabase database)
    {
        using var endpoint = await PortalProcess.StartBaselineAsync(which, database, _region);
        var mix = new SaleMix(_region, options.Seed);
        var loop = new OpenLoop(endpoint.Address, Connections, _ => "");
        return (await new RateSearch(loop, () => endpoint.Cpu, Draw).RunAsync($"{database.Name}, {which}", 200, Try)).Result;

        PlannedRequest[] Draw(double rate, TimeSpan length, DateTimeOffset start) =>
        [
            .. Arrivals.Draw(RentreeProfile.Steady, rate, length, new(options.Seed)).Select(at =>
            {
                var sale = mix.NextPlain(start.AddSeconds(at).ToUnixTimeMilliseconds());
                var body = FormattableString.Invariant($$"""{"operationId":"{{sale.Operation}}","pass":{{sale.Pass}},"benefit":{{sale.Benefit}},"partner":{{sale.Partner}},"cents":{{sale.Cents}}}""");
                return new PlannedRequest(at, Errand.Card, 0, "/v1/sales", Encoding.ASCII.GetBytes(body));
            }),
        ];
    }

    private PlannedRequest[] Gets(double rate, TimeSpan length) =>
        [.. Arrivals.Draw(RentreeProfile.Steady, rate, length, new(options.Seed)).Select(at => new PlannedRequest(at, Errand.Bare, -1, "/health/live", []))];

    private static async Task<TerminalIdentity[]> ActivateAsync(PortalProcess portal, IReadOnlyList<ActivationCode> codes)
    {
        using var http = new HttpClient { BaseAddress = portal.Uri };
        var tills = new List<TerminalIdentity>();
        foreach (var code in codes)
            tills.Add(await TerminalClient.ActivateAsync(http, code.ToCompact(), ECDsa.Create(ECCurve.NamedCurves.nistP256)));
        return [.. tills];
    }

    private void Add(string name, OpenLoopResult result) => _report.Results.Add(MeasureOf(name, result));

    private static double PerSecond(OpenLoopResult result) => result.All.Count / result.Seconds;

    private static Measure MeasureOf(string name, OpenLoopResult result) => new(
        name, "/s", PerSecond(result), [PerSecond(result)], result.All.PercentileMs(0.5), result.All.PercentileMs(0.99), result.ProcessorSeconds * 1e6 / Math.Max(1, result.All.Count));
}
