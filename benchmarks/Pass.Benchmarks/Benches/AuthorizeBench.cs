using Pass.Benchmarks.Baselines;
using Pass.Benchmarks.Databases;
using Pass.Benchmarks.Measuring;
using Pass.Benchmarks.Region;
using Pass.CommandLine;
using Pass.Data.Log;
using Pass.Engine;

namespace Pass.Benchmarks.Benches;

/// <summary>The authorization engine, durable, under real rules, beside what others would do on the same database in the same run.</summary>
internal sealed class AuthorizeBench(BenchOptions options, BenchDatabases databases)
{
    private readonly ReportBuilder _report = new("authorize", options);
    private readonly BenchRegion _region = new(options.Passes(300_000), options.Partners());
    private readonly TimeSpan _seconds = options.Seconds(10);
    private readonly int _callers = options.Callers(256);

    public async Task<Report> RunAsync()
    {
        foreach (var kind in databases.Kinds)
            await MeasureAsync(await databases.CreateAsync(kind));
        _report.Parameters.Add("passes", _region.Passes);
        _report.Parameters.Add("purses_per_pass", _region.Benefits.Count);
        _report.Parameters.Add("partners", _region.Partners);
        _report.Parameters.Add("callers", _callers);
        _report.Parameters.Add("seconds_per_run", _seconds.TotalSeconds);
        return _report.Build();
    }

    private async Task MeasureAsync(BenchDatabase database)
    {
        var name = database.Name;
        using var log = database.Pass.OpenLog();
        Measure rate, lone;
        await using (var engine = await AuthorizationEngine.StartAsync(log, _region.Reference, TimeProvider.System, log: new ErrorStreamLogger()))
        {
            Progress.Say($"{name}: opening {_region.Passes:n0} passes");
            await EngineLoad.GrantAsync(engine, _region);
            rate = await LoadAsync($"{name}, engine", engine, _callers);
            lone = await LoadAsync($"{name}, engine", engine, 1);
        }
        _report.Goals.Add(Goal.AtLeast($"{name}: sales/s", database.Kind == DatabaseKind.Sqlite ? 100_000 : 80_000, rate.Median));
        _report.Goals.Add(Goal.AtMost($"{name}: p99, ms", 10, rate.P99Ms!.Value));
        await MeasureBareCommitAsync(database, lone, PayloadBytesOfLoneSale(log));
        await MeasureSignedAsync(name, log, rate);
        await MeasureSlowCommitsAsync(name, log);
        MeasureMemory(name, log);
        await MeasureBaselinesAsync(database, rate);
        if (options.History > 0)
            await MeasureWithHistoryAsync(database.Kind, rate);
    }

    private async Task<Measure> LoadAsync(string name, AuthorizationEngine engine, int callers)
    {
        var measure = await ClosedLoop.MeasureAsync($"{name}, callers: {callers}", options.Runs, callers, _seconds, EngineLoad.Caller(engine, _region));
        _report.Results.Add(measure);
        return measure;
    }

    /// <summary>The same sales with what a card signed kept with each.</summary>
    private async Task MeasureSignedAsync(string name, ILogStore log, Measure plain)
    {
        var bytes = PayloadBytesOfLoneSale(log);
        await using (var engine = await AuthorizationEngine.StartAsync(log, _region.Reference, TimeProvider.System, log: new ErrorStreamLogger()))
        {
            Progress.Say($"{name}: giving {_region.Passes:n0} passes a card");
            await EngineLoad.RegisterCardsAsync(engine, _region);
            var caller = EngineLoad.SigningCaller(engine, _region);
            var signed = await ClosedLoop.MeasureAsync($"{name}, engine, signatures kept, callers: {_callers}", options.Runs, _callers, _seconds, caller);
            _report.Results.Add(signed);
            _report.Results.Add(Measure.Of($"{name}, engine, signatures kept, as a part of the rate without", "", signed.Median / plain.Median));
            await caller(1)();
        }
        _report.Results.Add(Measure.Of($"{name}, bytes of a lone sale's row", "bytes", bytes));
        _report.Results.Add(Measure.Of($"{name}, bytes of a lone sale's row, signature kept", "bytes", LastRowBytes(log)));
    }

    /// <summary>Of the partition that was written last.</summary>
    private static int LastRowBytes(ILogStore log) => Enumerable.Range(0, log.Identity.Partitions).Select(log.Head)
        .Select(h => log.Read(h.Partition, h.Lsn - 1).Single().Payload).MaxBy(p => new OperationReader(p).RecordedAtMs)!.Length;

    private static int PayloadBytesOfLoneSale(ILogStore log)
    {
        // The lone caller was the last to sell: the last row of any partition is one sale.
        var head = log.Head(0);
        return log.Read(0, head.Lsn - 1).Single().Payload.Length;
    }

    private async Task MeasureBareCommitAsync(BenchDatabase database, Measure lone, int payloadBytes)
    {
        var spare = await databases.CreateAsync(database.Kind);
        using var log = spare.Pass.OpenLog();
        var bare = await BareCommit.MeasureAsync(log, payloadBytes, $"{database.Name}, bare commit of a row of {payloadBytes} bytes", options.Runs, _seconds / 2);
        _report.Baselines.Add(bare);
        _report.Goals.Add(Goal.AtMost($"{database.Name}: lone caller's p50 above the bare commit, ms", 1, lone.P50Ms!.Value - bare.P50Ms!.Value));
    }

    private async Task MeasureSlowCommitsAsync(string name, ILogStore log)
    {
        using var slow = new SlowCommits(log, TimeSpan.FromMilliseconds(1));
        await using var engine = await AuthorizationEngine.StartAsync(slow, _region.Reference, TimeProvider.System, log: new ErrorStreamLogger());
        var rate = await LoadAsync($"{name}, engine, 1 ms more per commit", engine, _callers);
        _report.Parameters.Add($"{name}_added_ms_per_commit", slow.AddedMs);
        _report.Goals.Add(Goal.AtLeast($"{name}: sales/s with 1 ms more per commit", 20_000, rate.Median));
    }

    /// <summary>The state alone: its window of recent operations, which does not grow with the passes, is left out.</summary>
    private void MeasureMemory(string name, ILogStore log)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var states = new PartitionState[log.Identity.Partitions];
        for (var partition = 0; partition < states.Length; partition++)
            states[partition] = PartitionSnapshot.Load(log, partition, windowCapacity: 1);
        var bytes = (double)(GC.GetTotalMemory(forceFullCollection: true) - before) / _region.Passes;
        GC.KeepAlive(states);
        Progress.Say($"{name}: {bytes:n0} bytes per hot pass");
        _report.Results.Add(Measure.Of($"{name}, memory per hot pass", "bytes", bytes));
        _report.Goals.Add(Goal.AtMost($"{name}: bytes per hot pass with its purses", 600, bytes));
    }

    private async Task MeasureBaselinesAsync(BenchDatabase database, Measure rate)
    {
        Progress.Say($"{database.Name}: filling the naive tables");
        using var naive = await NaiveEfCore.CreateAsync(database, _region);
        var naiveRate = await ClosedLoop.MeasureAsync($"{database.Name}, EF Core transaction per sale", options.Runs, _callers, _seconds, naive.Caller(_region));
        _report.Baselines.Add(naiveRate);
        _report.Goals.Add(Goal.AtLeast($"{database.Name}: times the naive EF Core", 40, rate.Median / naiveRate.Median));
        if (database.Kind != DatabaseKind.Postgres)
            return;
        Progress.Say($"{database.Name}: filling the expert tables");
        await using var expert = await StoredFunction.CreateAsync(database, _region);
        _report.Baselines.Add(await ClosedLoop.MeasureAsync(
            $"{database.Name}, stored function over {StoredFunction.Connections} connections", options.Runs, _callers, _seconds, expert.Caller(_region)));
    }

    private async Task MeasureWithHistoryAsync(DatabaseKind kind, Measure empty)
    {
        var database = await databases.CreateAsync(kind);
        using var log = database.Pass.OpenLog();
        Progress.Say($"{database.Name}: writing a history of {options.History:n0} operations");
        var writer = new LogWriter(log, _region, TimeProvider.System.GetUtcNow().AddHours(-1).ToUnixTimeMilliseconds());
        writer.Grant();
        writer.Sell(options.History);
        await using var engine = await AuthorizationEngine.StartAsync(log, _region.Reference, TimeProvider.System, log: new ErrorStreamLogger());
        var rate = await LoadAsync($"{database.Name}, engine, after {options.History:n0} operations", engine, _callers);
        _report.Goals.Add(Goal.AtLeast($"{database.Name}: rate with history over rate when empty", 0.9, rate.Median / empty.Median));
        _report.Parameters.TryAdd("history", options.History);
    }
}
