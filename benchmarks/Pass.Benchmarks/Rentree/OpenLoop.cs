using System.Diagnostics;
using System.Net;
using System.Runtime;
using Pass.Benchmarks.Measuring;

namespace Pass.Benchmarks.Rentree;

/// <summary>What a plan came to.</summary>
/// <param name="All">Latencies of everything, each from the moment its request was due.</param>
/// <param name="BySecond">The same, by the second in which it was due.</param>
/// <param name="Answers">How many, by errand and answer.</param>
/// <param name="ProcessorSeconds">Of what was called and of what called it.</param>
/// <param name="ServerSeconds">Of what was called alone.</param>
/// <param name="PauseSeconds">In which the generator itself stood still to collect its garbage: latencies that are nobody else's; none while <see cref="OpenLoop"/> has room to put it off.</param>
internal sealed record OpenLoopResult(LatencyHistogram All, IReadOnlyList<LatencyHistogram> BySecond, IReadOnlyDictionary<(Errand, string), int> Answers, double Seconds, double ProcessorSeconds, double ServerSeconds, double PauseSeconds)
{
    public int Count(Func<Errand, string, bool> what) => Answers.Where(a => what(a.Key.Item1, a.Key.Item2)).Sum(a => a.Value);

    /// <summary>What did not get the answer it must have.</summary>
    public int Wrong => Count((errand, answer) => answer is "closed" or "failed" or "busy" or "too many" || (errand <= Errand.Refused && (errand == Errand.Refused) != (answer == "refused")));

    /// <summary>Sales that somebody was told are done, each once however often it was sent.</summary>
    public int Acknowledged => Count((errand, answer) => errand is Errand.Card or Errand.Qr or Errand.Code && answer is "approved" or "partial");
}

/// <summary>Sends each request of a plan when it is due, whatever became of the ones before, over as many connections as are open.</summary>
/// <param name="tokenOf">The token of a till, now.</param>
internal sealed class OpenLoop(IPEndPoint address, int connections, Func<int, string> tokenOf)
{
    /// <summary>Garbage of a plan's run that is left lying until its end, bytes: one collection of a tenth of a second would be the p99 of ten.</summary>
    private const long RoomForGarbage = 240L << 20;

    /// <summary>Of all plans until now, see <see cref="OpenLoopResult.Acknowledged"/>.</summary>
    public int Acknowledged { get; private set; }

    /// <param name="start">When the plan's time zero is; not over yet.</param>
    /// <param name="serverCpu">Processor time of what is called.</param>
    public async Task<OpenLoopResult> RunAsync(PlannedRequest[] plan, DateTimeOffset start, TimeSpan length, Func<TimeSpan> serverCpu)
    {
        GC.Collect();
        var bySecond = Enumerable.Range(0, (int)Math.Ceiling(length.TotalSeconds)).Select(_ => new LatencyHistogram()).ToArray();
        using var lines = new OpenLines(address, connections, plan, tokenOf, bySecond);
        _ = GC.TryStartNoGCRegion(RoomForGarbage);
        var wait = start - TimeProvider.System.GetUtcNow();
        if (wait < TimeSpan.Zero)
            throw new InvalidOperationException("The plan took longer to make than it had: its codes and QRs would be of another moment.");
        await Task.Delay(wait);
        var (cpu, server, paused) = (Environment.CpuUsage.TotalTime, serverCpu(), GC.GetTotalPauseDuration());
        var zero = Stopwatch.GetTimestamp();
        await Task.Factory.StartNew(() => lines.Run(zero), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        var elapsed = Stopwatch.GetElapsedTime(zero).TotalSeconds;
        if (GCSettings.LatencyMode == GCLatencyMode.NoGCRegion)
            GC.EndNoGCRegion();
        var all = new LatencyHistogram();
        foreach (var second in bySecond)
            all.Add(second);
        var served = (serverCpu() - server).TotalSeconds;
        var result = new OpenLoopResult(all, bySecond, lines.Answers, elapsed, (Environment.CpuUsage.TotalTime - cpu).TotalSeconds + served, served, (GC.GetTotalPauseDuration() - paused).TotalSeconds);
        Acknowledged += result.Acknowledged;
        return result;
    }
}
