using Pass.Benchmarks.Databases;
using Pass.Benchmarks.Measuring;
using Pass.Benchmarks.Region;
using Pass.CommandLine;
using Pass.Data.Projection;
using Pass.Engine;

namespace Pass.Benchmarks.Benches;

/// <summary>Sales with the projector live beside the engine: how far it falls behind, and how soon it is level again.</summary>
internal sealed class ProjectBench(BenchOptions options, BenchDatabases databases)
{
    private static readonly TimeSpan SampleEvery = TimeSpan.FromMilliseconds(500);

    private readonly ReportBuilder _report = new("project", options);
    private readonly BenchRegion _region = new(options.Passes(300_000), options.Partners());
    private readonly TimeSpan _seconds = options.Seconds(60);
    private readonly int _callers = options.Callers(256);

    public async Task<Report> RunAsync()
    {
        foreach (var kind in databases.Kinds)
            await MeasureAsync(await databases.CreateAsync(kind));
        _report.Parameters.Add("passes", _region.Passes);
        _report.Parameters.Add("callers", _callers);
        _report.Parameters.Add("seconds_per_run", _seconds.TotalSeconds);
        return _report.Build();
    }

    private async Task MeasureAsync(BenchDatabase database)
    {
        var wanted = database.Kind == DatabaseKind.Sqlite ? 25_000 : 40_000;
        // Asked a little more than what must be reached; without limit the engine would outrun any projection.
        var rate = options.Rate ?? wanted * 1.1;
        using var log = database.Pass.OpenLog();
        await using var projector = new Projector(database.Pass, log, TimeProvider.System);
        await using var engine = await AuthorizationEngine.StartAsync(log, _region.Reference, TimeProvider.System, log: new ErrorStreamLogger());
        Progress.Say($"{database.Name}: opening and projecting {_region.Passes:n0} passes");
        await EngineLoad.GrantAsync(engine, _region);
        await projector.CatchUpAsync();

        var runs = new List<Run>();
        for (var run = 0; run < options.Runs; run++)
            runs.Add(await RunAsync($"{database.Name}, run {run + 1} of {options.Runs}", engine, projector, rate));
        Add(database.Name, wanted, runs);
        await MeasureRebuildAsync(database.Name, projector);
        _report.Parameters.Add($"{database.Name}_asked_per_second", rate);
    }

    private async Task<Run> RunAsync(string name, AuthorizationEngine engine, Projector projector, double rate)
    {
        // The same sales with nobody following first: what the projection costs is the difference.
        var cpu = Cpu();
        var alone = await ClosedLoop.RunAsync(_callers, _seconds, EngineLoad.Caller(engine, _region), perSecond: rate);
        var withoutUs = (Cpu() - cpu).TotalMicroseconds / alone.Done;
        await projector.CatchUpAsync();
        cpu = Cpu();
        using var stop = new CancellationTokenSource();
        var projecting = projector.RunAsync(stop.Token);
        var lags = SampleLagAsync(projector, stop.Token);
        var load = await ClosedLoop.RunAsync(_callers, _seconds, EngineLoad.Caller(engine, _region), perSecond: rate);
        var drain = await Timed.SecondsAsync(async () =>
        {
            while (projector.Lag() is not { Rows: 0 })
                await Task.Delay(20);
        });
        var projectionUs = (Cpu() - cpu).TotalMicroseconds / load.Done - withoutUs;
        await stop.CancelAsync();
        await projecting;
        var lag = await lags;
        Progress.Say($"{name}: {load.PerSecond:n0}/s, at most {lag.Milliseconds / 1_000.0:n1} s and {lag.Rows:n0} rows behind, level {drain:n1} s after the end, {projectionUs:n1} µs of processor for a sale projected");
        return new(load, lag, drain, projectionUs);
    }

    /// <summary>Of this process and of the database's server.</summary>
    private TimeSpan Cpu() => Environment.CpuUsage.TotalTime + databases.ServerCpu;

    private static async Task<ProjectionLag> SampleLagAsync(Projector projector, CancellationToken ct)
    {
        var worst = new ProjectionLag();
        while (!ct.IsCancellationRequested)
        {
            var lag = projector.Lag() ?? default;
            worst = new(Math.Max(worst.Rows, lag.Rows), Math.Max(worst.Milliseconds, lag.Milliseconds));
            await Task.Delay(SampleEvery, ct).ContinueWith(_ => { }, TaskScheduler.Default);
        }
        return worst;
    }

    private void Add(string name, int wanted, List<Run> runs)
    {
        var sales = Measure.Of($"{name}, sales with the projector live", [.. runs.Select(r => r.Load)]);
        var drain = Measure.Of($"{name}, level after the end", "s", [.. runs.Select(r => r.DrainSeconds)]);
        _report.Results.AddRange(
        [
            sales, drain,
            Measure.Of($"{name}, farthest behind, time", "ms", [.. runs.Select(r => (double)r.Lag.Milliseconds)]),
            Measure.Of($"{name}, farthest behind, rows", "rows", [.. runs.Select(r => (double)r.Lag.Rows)]),
            Measure.Of($"{name}, processor time of the projection for a sale while live, a server's included", "µs", [.. runs.Select(r => r.ProjectionUs)]),
        ]);
        _report.Goals.Add(Goal.AtLeast($"{name}: sales/s with the projector live", wanted, sales.Median));
        _report.Goals.Add(Goal.AtMost($"{name}: level after the end, s", 5, drain.Median));
        _report.Goals.Add(Goal.AtMost($"{name}: processor time of the projection for a sale while live, µs", 12, _report.Results[^1].Median));
    }

    private async Task MeasureRebuildAsync(string name, Projector projector)
    {
        var (rates, processor, server) = (new double[options.Runs], new double[options.Runs], new double[options.Runs]);
        for (var run = 0; run < options.Runs; run++)
        {
            long operations = 0;
            var (cpu, serverCpu) = (Environment.CpuUsage.TotalTime, databases.ServerCpu);
            var seconds = await Timed.SecondsAsync(async () => operations = await projector.RebuildAsync());
            (rates[run], processor[run]) = (operations / seconds, (Environment.CpuUsage.TotalTime - cpu).TotalMicroseconds / operations);
            server[run] = (databases.ServerCpu - serverCpu).TotalMicroseconds / operations;
            Progress.Say($"{name}: projected again from the first row, {rates[run]:n0} operations/s, {processor[run]:n1} µs of processor each and {server[run]:n1} of the server's");
        }
        _report.Results.Add(Measure.Of($"{name}, projected again from the first row, nothing else running", "/s", rates));
        _report.Results.Add(Measure.Of($"{name}, processor time of an operation projected again (a server's is not in it)", "µs", processor));
        _report.Results.Add(Measure.Of($"{name}, processor time of the server for an operation projected again", "µs", server));
        _report.Goals.Add(Goal.AtLeast($"{name}: operations/s projected again", 100_000, _report.Results[^3].Median));
    }

    private sealed record Run(LoadResult Load, ProjectionLag Lag, double DrainSeconds, double ProjectionUs);
}
