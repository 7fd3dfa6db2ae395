using System.Diagnostics;
using HdrHistogram;

namespace Pass.Benchmarks.Measuring;

/// <summary>Durations up to an hour, to two digits (HdrHistogram). One writer at a time.</summary>
internal sealed class LatencyHistogram
{
    private static readonly long Longest = Stopwatch.Frequency * 3_600;

    private readonly LongHistogram _ticks = new(Longest, 2);

    public long Count => _ticks.TotalCount;

    public void Add(long stopwatchTicks) => _ticks.RecordValue(Math.Clamp(stopwatchTicks, 0, Longest));

    public void Add(LatencyHistogram other) => _ticks.Add(other._ticks);

    /// <summary>The duration that a share of all stayed within, ms; zero when nothing was recorded.</summary>
    public double PercentileMs(double share) => Count == 0 ? 0 : _ticks.GetValueAtPercentile(share * 100) * 1_000.0 / Stopwatch.Frequency;
}
