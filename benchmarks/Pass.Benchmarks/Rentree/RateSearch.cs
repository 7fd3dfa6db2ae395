using Pass.Benchmarks.Measuring;

namespace Pass.Benchmarks.Rentree;

/// <summary>The highest rate at which somebody may come to the tills, and 99 of 100 are still served at once.</summary>
/// <param name="draw">A plan for a rate.</param>
internal sealed class RateSearch(OpenLoop loop, Func<TimeSpan> serverCpu, Func<double, TimeSpan, DateTimeOffset, PlannedRequest[]> draw)
{
    public const double MostP99Ms = 50;

    /// <summary>Requests that are surely drawn and signed in a second, on a busy machine too: what a plan is given before it was seen how fast they are.</summary>
    public const double SignedPerSecond = 1_200;

    private const int Halvings = 3;

    /// <summary>How many are drawn in a second, half of what the last plan showed; never less than <see cref="SignedPerSecond"/>.</summary>
    public double DrawnPerSecond { get; private set; } = SignedPerSecond;

    /// <param name="first">A rate to begin with, in a second.</param>
    /// <param name="length">Of each try.</param>
    /// <returns>What the highest rate within the bound came to; of all tries the last one when none was.</returns>
    public async Task<(double PerSecond, OpenLoopResult Result)> RunAsync(string name, double first, TimeSpan length)
    {
        // Compiled code is what is measured, in both processes.
        await TryAsync(name, first / 2, length);
        var (low, high, best) = (0.0, double.PositiveInfinity, default(OpenLoopResult?));
        OpenLoopResult last;
        var rate = first;
        for (var halvings = 0; halvings < Halvings;)
        {
            last = await TryAsync(name, rate, length);
            if (IsServed(last))
                (low, best) = (rate, last);
            else
                high = rate;
            rate = double.IsInfinity(high) ? rate * 2 : low == 0 ? rate / 2 : (low + high) / 2;
            halvings += double.IsInfinity(high) || low == 0 ? rate < 1 ? Halvings : 0 : 1;
        }
        return best is not null ? (low, best) : throw new InvalidOperationException($"{name}: no rate is served with a p99 within {MostP99Ms} ms.");
    }

    private static bool IsServed(OpenLoopResult result) => result.All.PercentileMs(0.99) <= MostP99Ms && result.Wrong <= result.All.Count / 1_000;

    private async Task<OpenLoopResult> TryAsync(string name, double rate, TimeSpan length)
    {
        // Time for drawing and signing; codes and QRs are of their half-minute, so no more than that.
        var start = TimeProvider.System.GetUtcNow().AddSeconds(1 + rate * length.TotalSeconds / DrawnPerSecond);
        var began = TimeProvider.System.GetTimestamp();
        var plan = draw(rate, length, start);
        DrawnPerSecond = Math.Max(SignedPerSecond, plan.Length / TimeProvider.System.GetElapsedTime(began).TotalSeconds / 2);
        var result = await loop.RunAsync(plan, start, length, serverCpu);
        Progress.Say($"{name}: {rate:n0}/s asked, {result.All.Count / result.Seconds:n0}/s served, p50 {result.All.PercentileMs(0.5):n2} ms, p99 {result.All.PercentileMs(0.99):n2} ms, {result.Wrong} wrong, cpu {result.ProcessorSeconds * 1e6 / Math.Max(1, result.All.Count):n0} µs");
        return result;
    }
}
