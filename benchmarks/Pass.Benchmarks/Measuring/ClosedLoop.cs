using System.Diagnostics;

namespace Pass.Benchmarks.Measuring;

/// <summary>What a number of callers got done together.</summary>
/// <param name="Cpu">Processor time used, load generator included.</param>
/// <param name="Allocated">Bytes allocated, load generator included.</param>
internal sealed record LoadResult(long Done, TimeSpan Elapsed, LatencyHistogram Latencies, TimeSpan Cpu, long Allocated)
{
    public double PerSecond => Done / Elapsed.TotalSeconds;

    public double CpuUs => Cpu.TotalMicroseconds / Math.Max(1, Done);

    public double AllocatedBytes => (double)Allocated / Math.Max(1, Done);
}

/// <summary>Callers that each ask, wait for the answer, and ask again.</summary>
internal static class ClosedLoop
{
    /// <param name="callers">How many ask at once.</param>
    /// <param name="duration">How long they go on asking.</param>
    /// <param name="caller">Makes the one thing that caller i does again and again.</param>
    /// <param name="perCall">Operations that one call carries.</param>
    /// <param name="serverCpu">Processor time of the process that is called, when it is another one.</param>
    /// <param name="perSecond">Calls all callers make together at most; null: as many as they can.</param>
    public static async Task<LoadResult> RunAsync(
        int callers, TimeSpan duration, Func<int, Func<ValueTask>> caller, int perCall = 1,
        Func<TimeSpan>? serverCpu = null, double? perSecond = null)
    {
        // A run pays for its own garbage and not for that of what came before.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var interval = perSecond is { } rate ? (long)(Stopwatch.Frequency * callers / rate) : 0;
        var histograms = Enumerable.Range(0, callers).Select(_ => new LatencyHistogram()).ToArray();
        var cpu = Cpu(serverCpu);
        var allocated = GC.GetTotalAllocatedBytes();
        var start = Stopwatch.GetTimestamp();
        var end = start + (long)(duration.TotalSeconds * Stopwatch.Frequency);
        await Task.WhenAll(Enumerable.Range(0, callers).Select(i => Task.Run(() => AskAsync(caller(i), histograms[i], end, interval))));
        var elapsed = Stopwatch.GetElapsedTime(start);
        var all = new LatencyHistogram();
        foreach (var histogram in histograms)
            all.Add(histogram);
        return new(all.Count * perCall, elapsed, all, Cpu(serverCpu) - cpu, GC.GetTotalAllocatedBytes() - allocated);
    }

    /// <summary>One run to warm up, then <paramref name="runs"/> that count.</summary>
    public static async Task<Measure> MeasureAsync(
        string name, int runs, int callers, TimeSpan duration, Func<int, Func<ValueTask>> caller, int perCall = 1,
        Func<TimeSpan>? serverCpu = null)
    {
        await RunAsync(callers, duration / 4, caller, perCall);
        var results = new List<LoadResult>();
        for (var run = 0; run < runs; run++)
            results.Add(Shown(name, run, runs, await RunAsync(callers, duration, caller, perCall, serverCpu)));
        return Measure.Of(name, results);
    }

    /// <summary>One caller's things to be compared, run in turn, so that a busy machine slows them alike: run i of one stands beside run i of the others.</summary>
    public static async Task<Measure[]> MeasureInTurnAsync(int runs, TimeSpan duration, params (string Name, Action Call)[] subjects)
    {
        var callers = Array.ConvertAll(subjects, subject => CallerOf(subject.Call));
        foreach (var caller in callers)
            await RunAsync(1, duration / 4, caller);
        var results = Array.ConvertAll(subjects, _ => new List<LoadResult>());
        for (var run = 0; run < runs; run++)
            for (var i = 0; i < subjects.Length; i++)
                results[i].Add(Shown(subjects[i].Name, run, runs, await RunAsync(1, duration, callers[i])));
        return [.. subjects.Select((subject, i) => Measure.Of(subject.Name, results[i]))];

        static Func<int, Func<ValueTask>> CallerOf(Action call) => _ => () =>
        {
            call();
            return ValueTask.CompletedTask;
        };
    }

    private static LoadResult Shown(string name, int run, int runs, LoadResult r)
    {
        Progress.Say($"{name}, run {run + 1} of {runs}: {r.PerSecond:n0}/s, p50 {r.Latencies.PercentileMs(0.5):n3} ms, p99 {r.Latencies.PercentileMs(0.99):n3} ms, cpu {r.CpuUs:n2} µs, {r.AllocatedBytes:n0} bytes");
        return r;
    }

    private static TimeSpan Cpu(Func<TimeSpan>? server) => Environment.CpuUsage.TotalTime + (server?.Invoke() ?? TimeSpan.Zero);

    private static async Task AskAsync(Func<ValueTask> call, LatencyHistogram histogram, long end, long interval)
    {
        var due = Stopwatch.GetTimestamp();
        for (var asked = due; asked < end; asked = Stopwatch.GetTimestamp())
        {
            await call();
            histogram.Add(Stopwatch.GetTimestamp() - asked);
            due += interval;
            if (interval > 0 && Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), due) is { TotalMilliseconds: > 1 } early)
                await Task.Delay(early);
        }
    }
}
