using System.Security.Cryptography;
using Pass.Benchmarks.Databases;
using Pass.Benchmarks.Http;
using Pass.Benchmarks.Measuring;
using Pass.Benchmarks.Region;
using Pass.Benchmarks.Rentree;
using Pass.CommandLine;
using Pass.Core;
using Pass.Engine;
using Pass.Terminal;

namespace Pass.Benchmarks.Benches;

/// <summary>Sales over HTTP into the real portal, one by one, signed by cards and in batches; the load generator shares its cores.</summary>
internal sealed class HttpBench(BenchOptions options, BenchDatabases databases)
{
    private const int SalesPerBatch = 1_000, BatchCallers = 4, MostCards = 10_000, CardsForASecond = 1_000;

    /// <summary>More than two cores verify.</summary>
    private const int MostSignedPerSecond = 15_000;

    private readonly ReportBuilder _report = new("http", options);
    private readonly BenchRegion _region = new(options.Passes(300_000), options.Partners());
    private readonly TimeSpan _seconds = options.Seconds(10);
    private readonly int _callers = options.Callers(256);

    /// <summary>Few enough for each to be seen before the runs that count.</summary>
    private int Cards => Math.Min(MostCards, Math.Min(_region.Passes, (int)(CardsForASecond * _seconds.TotalSeconds)));

    public async Task<Report> RunAsync()
    {
        foreach (var kind in databases.Kinds)
            await MeasureAsync(await databases.CreateAsync(kind));
        _report.Parameters.Add("passes", _region.Passes);
        _report.Parameters.Add("partners", _region.Partners);
        _report.Parameters.Add("connections", _callers);
        _report.Parameters.Add("batch_connections", BatchCallers);
        _report.Parameters.Add("sales_per_batch", SalesPerBatch);
        _report.Parameters.Add("seconds_per_run", _seconds.TotalSeconds);
        return _report.Build();
    }

    private async Task MeasureAsync(BenchDatabase database)
    {
        var now = TimeProvider.System.GetUtcNow();
        using var credentials = new Credentials(Cards, now);
        await RegionTables.SeedAsync(database.Pass, _region);
        var codes = await RegionTables.AddTillsAsync(database.Pass, _region, _callers);
        using (var log = database.Pass.OpenLog())
        {
            var writer = new LogWriter(log, _region, now.AddMinutes(-10).ToUnixTimeMilliseconds(), operationsPerRow: 1_000);
            writer.Grant();
            writer.Register(credentials.All());
            Snapshotter.Run(log, new EngineOptions().WindowPerPartition, rowsSince: 0);
        }
        using (var portal = await PortalProcess.StartAsync(database, credentials.HandOver(databases.NewFolder(), now)))
        {
            var tills = await ActivateAsync(portal, codes);
            var loads = new HttpLoads(options, _region, portal, tills);
            if (options.Rate is { } rate)
            {
                await HoldAsync(database.Name, portal, loads, rate);
                return;
            }
            await MeasureSalesAsync(database.Name, loads, new(_region, tills, credentials, options.Seed));
        }
        await CompareAsync(database);
    }

    /// <summary>A rate for a long time, and what the node holds meanwhile.</summary>
    private async Task HoldAsync(string name, PortalProcess portal, HttpLoads loads, double rate)
    {
        using var memory = new MemoryWatch(name, _seconds, () => portal.MemoryMb);
        var held = await loads.HoldAsync(_callers, _seconds, rate);
        _report.Results.Add(Measure.Of($"{name}, POST /v1/sales, {rate:n0}/s held", [held]));
        await memory.AddToAsync(_report, name);
        _report.Parameters.Add($"{name}_peak_mb", portal.PeakMemoryMb);
    }

    private async Task MeasureSalesAsync(string name, HttpLoads loads, RequestPlan plan)
    {
        var alive = await loads.MeasureAsync($"{name}, bare GET /health/live", _callers, _seconds, HttpLoads.Bare);
        var sales = await loads.MeasureAsync($"{name}, POST /v1/sales", _callers, _seconds, loads.OneByOne);
        _report.Results.Add(sales);
        // Before the batches, after which there are millions of sales to project.
        await MeasureOpenAsync(name, loads, sales.Median / 2);
        var batches = await loads.MeasureAsync($"{name}, POST /v1/sales/batch", BatchCallers, _seconds, (connection, i) => loads.InBatches(connection, i, SalesPerBatch), SalesPerBatch);
        _report.Baselines.Add(alive);
        _report.Results.Add(batches);
        _report.Goals.Add(Goal.AtLeast($"{name}: sales/s over HTTP", 20_000, sales.Median));
        _report.Goals.Add(Goal.AtMost($"{name}: p99 over HTTP, ms", 15, sales.P99Ms!.Value));
        _report.Goals.Add(Goal.AtLeast($"{name}: rate over that of the bare GET", 0.6, sales.Median / alive.Median));
        _report.Goals.Add(Goal.AtLeast($"{name}: sales/s in batches", 100_000, batches.Median));
        await MeasureSignedAsync(name, loads, plan, sales);
    }

    /// <summary>A rate that both could go twice as fast, sales and GETs in turn: of a sale's latency, what is the machine's own is in the GET's too.</summary>
    private async Task MeasureOpenAsync(string name, HttpLoads loads, double perSecond)
    {
        var (gets, sales) = (new double[options.Runs], new double[options.Runs]);
        for (var run = 0; run < options.Runs; run++)
        {
            gets[run] = Tell("bare GET", await loads.OpenGetsAsync(_callers, _seconds, perSecond, run));
            sales[run] = Tell("POST /v1/sales", await loads.OpenSalesAsync(_callers, _seconds, perSecond, run));
        }
        _report.Baselines.Add(Measure.Of($"{name}, bare GET, open loop at half of the rate of sales, p99", "ms", gets));
        _report.Results.Add(Measure.Of($"{name}, POST /v1/sales, open loop at half of its rate, p99", "ms", sales));
        _report.Goals.Add(Goal.AtMost($"{name}: p99 at half of that rate, open loop, ms", 10, _report.Results[^1].Median));

        double Tell(string what, OpenLoopResult open)
        {
            var p99 = open.All.PercentileMs(0.99);
            Progress.Say($"{name}, {what}, open loop: {open.All.Count / open.Seconds:n0}/s, p50 {open.All.PercentileMs(0.5):n2} ms, p99 {p99:n2} ms, {open.Wrong} wrong, {open.ProcessorSeconds * 1e6 / Math.Max(1, open.All.Count):n0} µs of processor each, the generator paused for {open.PauseSeconds * 1_000:n0} ms");
            return p99;
        }
    }

    /// <summary>
    /// The same with what a card signs, each card seen before, so that a sale is one verification. What the cores can do: as many as there is time for a
    /// verification, as a bare one takes, and for a sale over HTTP without one, as just measured.
    /// </summary>
    private async Task MeasureSignedAsync(string name, HttpLoads loads, RequestPlan plan, Measure unsigned)
    {
        var count = Cards + (int)(MostSignedPerSecond * _seconds.TotalSeconds * (options.Runs + 0.25));
        Progress.Say($"{name}: signing {count:n0} sales of {Cards:n0} cards");
        var signed = plan.CardSales(count, Cards, TimeProvider.System.GetUtcNow());
        var sales = await loads.MeasureAsync($"{name}, POST /v1/sales, signed by cards", _callers, _seconds, (connection, _) => loads.Presigned(connection, signed));
        var cores = Environment.ProcessorCount;
        var bare = await ClosedLoop.MeasureAsync($"{name}, bare ECDSA P-256 verification on {cores} cores", options.Runs, cores, _seconds / 4, _ => Verifier());
        _report.Results.Add(sales);
        _report.Baselines.Add(bare);
        var possible = cores * 1e6 / (bare.CpuUs!.Value + unsigned.CpuUs!.Value);
        _report.Parameters.Add($"{name}_possible_signed", $"{cores} cores x 1 000 000 µs / ({bare.CpuUs:n1} µs to verify + {unsigned.CpuUs:n1} µs for a sale without) = {possible:n0}/s");
        _report.Goals.Add(Goal.AtLeast($"{name}: signed sales/s over what the cores could verify and sell", 0.7, sales.Median / possible));
    }

    private static Func<ValueTask> Verifier()
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var hash = new byte[32];
        var signature = key.SignHash(hash);
        return () =>
        {
            if (!key.VerifyHash(hash, signature))
                throw new InvalidOperationException("A right signature is not verified.");
            return ValueTask.CompletedTask;
        };
    }

    /// <summary>What others do with the same sales on the same database: the engine without HTTP, and a naive endpoint.</summary>
    private async Task CompareAsync(BenchDatabase database)
    {
        var name = database.Name;
        using (var log = database.Pass.OpenLog())
        {
            await using var engine = await AuthorizationEngine.StartAsync(log, _region.Reference, TimeProvider.System, log: new ErrorStreamLogger());
            _report.Baselines.Add(await ClosedLoop.MeasureAsync($"{name}, engine without HTTP", options.Runs, _callers, _seconds, EngineLoad.Caller(engine, _region)));
        }
        var batches = _report.Results.FindLast(r => r.Name.EndsWith("/batch", StringComparison.Ordinal))!;
        _report.Goals.Add(Goal.AtLeast($"{name}: batches over the engine's own rate", 0.8, batches.Median / _report.Baselines[^1].Median));

        using var endpoint = await PortalProcess.StartBaselineAsync(Baselines.BaselineEndpoint.Naive, database, _region);
        var naive = await new HttpLoads(options, _region, endpoint, [])
            .MeasureAsync($"{name}, naive EF Core endpoint", _callers, _seconds, (connection, i) => HttpLoads.Plain(connection, new(_region, i)));
        _report.Baselines.Add(naive);
        var sales = _report.Results.FindLast(r => r.Name == $"{name}, POST /v1/sales")!;
        _report.Goals.Add(Goal.AtLeast($"{name}: times the naive EF Core endpoint", 15, sales.Median / naive.Median));
    }

    private static async Task<TerminalIdentity[]> ActivateAsync(PortalProcess portal, IReadOnlyList<ActivationCode> codes)
    {
        using var http = new HttpClient { BaseAddress = portal.Uri };
        var tills = new List<TerminalIdentity>();
        foreach (var code in codes)
            tills.Add(await TerminalClient.ActivateAsync(http, code.ToCompact(), ECDsa.Create(ECCurve.NamedCurves.nistP256)));
        return [.. tills];
    }
}
