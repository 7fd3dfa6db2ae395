using System.Diagnostics;
using System.Net;
using System.Runtime;
using System.Threading.Channels;
using Pass.Benchmarks.Http;
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
        var due = Channel.CreateUnbounded<int>(new() { SingleWriter = true });
        var bySecond = Enumerable.Range(0, (int)Math.Ceiling(length.TotalSeconds)).Select(_ => new LatencyHistogram()).ToArray();
        var workers = Enumerable.Range(0, connections).Select(_ => new Worker(bySecond)).ToArray();
        await Task.WhenAll(workers.Select(w => w.ConnectAsync(address)));
        _ = GC.TryStartNoGCRegion(RoomForGarbage);
        var wait = start - TimeProvider.System.GetUtcNow();
        if (wait < TimeSpan.Zero)
            throw new InvalidOperationException("The plan took longer to make than it had: its codes and QRs would be of another moment.");
        await Task.Delay(wait);
        var (cpu, server, paused) = (Environment.CpuUsage.TotalTime, serverCpu(), GC.GetTotalPauseDuration());
        var zero = Stopwatch.GetTimestamp();
        var working = workers.Select(w => Task.Run(() => w.WorkAsync(due.Reader, plan, zero, address, tokenOf))).ToArray();
        var pacing = new Thread(() => Pace(plan, zero, due.Writer)) { IsBackground = true, Name = "Pace" };
        pacing.Start();
        await Task.WhenAll(working);
        var elapsed = Stopwatch.GetElapsedTime(zero).TotalSeconds;
        if (GCSettings.LatencyMode == GCLatencyMode.NoGCRegion)
            GC.EndNoGCRegion();
        var all = new LatencyHistogram();
        var answers = new SortedDictionary<(Errand, string), int>();
        foreach (var second in bySecond)
            all.Add(second);
        foreach (var (what, count) in workers.SelectMany(w => w.Answers))
            answers[what] = answers.GetValueOrDefault(what) + count;
        var served = (serverCpu() - server).TotalSeconds;
        var result = new OpenLoopResult(all, bySecond, answers, elapsed, (Environment.CpuUsage.TotalTime - cpu).TotalSeconds + served, served, (GC.GetTotalPauseDuration() - paused).TotalSeconds);
        Acknowledged += result.Acknowledged;
        return result;
    }

    private static void Pace(PlannedRequest[] plan, long zero, ChannelWriter<int> due)
    {
        for (var i = 0; i < plan.Length; i++)
        {
            // Asleep and not spinning: the cores are those of what is measured. A request that leaves a millisecond late is counted from when it was due.
            for (var early = plan[i].AtSeconds - Stopwatch.GetElapsedTime(zero).TotalSeconds; early > 0; early = plan[i].AtSeconds - Stopwatch.GetElapsedTime(zero).TotalSeconds)
                Thread.Sleep(Math.Max(1, (int)(early * 1_000)));
            due.TryWrite(i);
        }
        due.Complete();
    }

    /// <summary>One connection.</summary>
    private sealed class Worker(LatencyHistogram[] bySecond)
    {
        private HttpConnection? _first;

        public Dictionary<(Errand, string), int> Answers { get; } = [];

        /// <summary>Before anything is due: tills of a morning are connected already.</summary>
        public async Task ConnectAsync(IPEndPoint address) => _first = await HttpConnection.OpenAsync(address);

        public async Task WorkAsync(ChannelReader<int> due, PlannedRequest[] plan, long zero, IPEndPoint address, Func<int, string> tokenOf)
        {
            var connection = _first;
            await foreach (var i in due.ReadAllAsync())
            {
                var request = plan[i];
                string answer;
                try
                {
                    connection ??= await HttpConnection.OpenAsync(address);
                    answer = (await connection.AskAsync(request.Path, request.Till < 0 ? null : tokenOf(request.Till), request.Body)).Word;
                }
                catch (Exception e) when (e is InvalidOperationException or IOException or System.Net.Sockets.SocketException)
                {
                    connection?.Dispose();
                    (connection, answer) = (null, "closed");
                }
                var late = Stopwatch.GetTimestamp() - zero - (long)(request.AtSeconds * Stopwatch.Frequency);
                var second = bySecond[(int)request.AtSeconds];
                lock (second)
                    second.Add(late);
                Answers[(request.Errand, answer)] = Answers.GetValueOrDefault((request.Errand, answer)) + 1;
            }
            connection?.Dispose();
        }
    }
}
