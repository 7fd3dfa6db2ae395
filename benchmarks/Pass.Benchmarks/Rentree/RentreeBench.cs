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
    private const int Connections = 256, Tills = 1_000;
    private const double Held = 0.7;
    private static readonly TimeSpan LongestTry = TimeSpan.FromSeconds(8);

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
        Progress.Say($"{database.Name}: a region of {_region.Passes:n0} passes with their cards, phones and codes");
        await RegionTables.SeedAsync(database.Pass, _region);
        var codes = await RegionTables.AddTillsAsync(database.Pass, _region, Tills);
        await credentials.RegisterCodesAsync(database.Pass, now);
        using (var log = database.Pass.OpenLog())
        {
            var writer = new LogWriter(log, _region, now.AddMinutes(-10).ToUnixTimeMilliseconds(), operationsPerRow: 1_000);
            writer.Grant();
            writer.Register(credentials.All());
            Snapshotter.Run(log, new EngineOptions().WindowPerPartition, rowsSince: 0);
            await using var projector = new Projector(database.Pass, log, TimeProvider.System);
            await projector.CatchUpAsync();
        }
        var settings = credentials.HandOver(databases.NewFolder(), now);
        double rate;
        int acknowledged;
        OpenLoopResult best, bare, held;
        using (var portal = await PortalProcess.StartAsync(database, settings))
        {
            var tills = await ActivateAsync(portal, codes);
            var tokens = tills.Select(t => new TerminalToken(t, TimeProvider.System)).ToArray();
            var loop = new OpenLoop(portal.Address, Connections, till => tokens[till].Current());
            var plans = new RequestPlan(_region, tills, credentials, options.Seed);
            (_, bare) = await new RateSearch(loop, () => portal.Cpu, (r, length, _) => Gets(r, length)).RunAsync($"{database.Name}, bare GET", 2_000, Try);
            (rate, best) = await new RateSearch(loop, () => portal.Cpu, (r, length, start) => plans.Draw(RentreeProfile.Steady, r, length, start))
                .RunAsync($"{database.Name}, sales", options.Rate ?? 500, Try);

            var asked = rate * Held;
            Progress.Say($"{database.Name}: signing {_hold.TotalSeconds:n0} s with {asked:n0} sales/s at their busiest");
            var begin = TimeProvider.System.GetUtcNow().AddSeconds(3 + asked * _hold.TotalSeconds / RateSearch.SignedPerSecond);
            held = await loop.RunAsync(plans.Draw(_profile, asked, _hold, begin), begin, _hold, () => portal.Cpu);
            Progress.Say($"{database.Name}, {_profile}: {held.All.Count / held.Seconds:n0}/s, p50 {held.All.PercentileMs(0.5):n2} ms, p99 {held.All.PercentileMs(0.99):n2} ms, p99.9 {held.All.PercentileMs(0.999):n2} ms, {held.Wrong} wrong");
            acknowledged = loop.Acknowledged;
            _report.Parameters.Add($"{database.Name}_portal_peak_mb", portal.PeakMemoryMb);
            _report.Parameters.Add($"{database.Name}_answers", held.Answers.ToDictionary(a => $"{a.Key.Item1} {a.Key.Item2}", a => a.Value));
        }
        Add($"{database.Name}, highest rate with p99 under 50 ms", best);
        Add($"{database.Name}, {options.Profile}, {Held:p0} of it held", held);
        await MeasureNightAsync(database, acknowledged);
        RentreeFiles.WritePlot(options, $"{database.Name}, {options.Profile}", held);

        var naive = await BaselineAsync(BaselineEndpoint.Naive, database);
        List<(string, OpenLoopResult)> baselines = [("bare GET", bare), ("naive EF Core endpoint", naive)];
        if (kind == DatabaseKind.Postgres)
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
