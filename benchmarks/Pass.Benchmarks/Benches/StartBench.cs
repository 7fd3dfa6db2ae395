using Pass.Benchmarks.Databases;
using Pass.Benchmarks.Measuring;
using Pass.Benchmarks.Region;
using Pass.CommandLine;
using Pass.Data.Log;
using Pass.Engine;

namespace Pass.Benchmarks.Benches;

/// <summary>How soon an engine answers after its process started, on a region with a long history.</summary>
internal sealed class StartBench(BenchOptions options, BenchDatabases databases)
{
    private readonly ReportBuilder _report = new("start", options);
    private readonly BenchRegion _region = new(options.Passes(370_000), options.Partners());
    private readonly long _sales = options.Sales(10_000_000);

    public async Task<Report> RunAsync()
    {
        foreach (var kind in databases.Kinds)
            await MeasureAsync(await databases.CreateAsync(kind));
        _report.Parameters.Add("passes", _region.Passes);
        _report.Parameters.Add("operations", _sales);
        return _report.Build();
    }

    private async Task MeasureAsync(BenchDatabase database)
    {
        var name = database.Name;
        using var log = database.Pass.OpenLog();
        Progress.Say($"{name}: writing {_sales:n0} operations");
        var writer = new LogWriter(log, _region, TimeProvider.System.GetUtcNow().AddHours(-2).ToUnixTimeMilliseconds());
        writer.Grant();
        // After a crash the last operations are in no snapshot yet; after a clean stop all are.
        var tail = _sales / 10;
        writer.Sell(_sales - tail);
        var window = new EngineOptions().WindowPerPartition;
        var snapshots = await Timed.SecondsAsync(() => Task.FromResult(Snapshotter.Run(log, window, rowsSince: 0)));
        writer.Sell(tail);
        var crashed = await Timed.MeasureAsync($"{name}, start with {tail:n0} operations after the last snapshot", options.Runs, () => StartAsync(log));
        Snapshotter.Run(log, window, rowsSince: 0);
        var clean = await Timed.MeasureAsync($"{name}, start after a clean stop", options.Runs, () => StartAsync(log));
        _report.Results.AddRange([clean, crashed, Measure.Of($"{name}, all partitions snapshotted from the log's first row", "s", snapshots)]);
        _report.Goals.Add(Goal.AtMost($"{name}: start after a clean stop, s", 5, clean.Median));
        _report.Goals.Add(Goal.AtMost($"{name}: start after a crash, s", 5, crashed.Median));
        _report.Baselines.Add(await Timed.MeasureAsync($"{name}, bare read of every row of the log", 1, () => ReadAll(log)));
        _report.Parameters.Add($"{name}_bytes_per_row", writer.BytesPerRow);
    }

    private async Task StartAsync(ILogStore log)
    {
        await using var engine = await AuthorizationEngine.StartAsync(log, _region.Reference, TimeProvider.System, log: new ErrorStreamLogger());
        if (await engine.ReadAsync(new(1)) is null)
            throw new InvalidOperationException("The engine started without its passes.");
    }

    private static void ReadAll(ILogStore log) => Parallel.For(0, log.Identity.Partitions, partition =>
    {
        var bytes = 0L;
        foreach (var row in log.Read(partition, 0))
            bytes += row.Payload.Length;
        if (bytes == 0)
            throw new InvalidOperationException("A partition is empty.");
    });
}
