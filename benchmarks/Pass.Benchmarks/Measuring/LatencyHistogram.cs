using System.Diagnostics;
using System.Numerics;

namespace Pass.Benchmarks.Measuring;

/// <summary>Durations in buckets at most 3 % wide: recording one is an increment, whatever the rate.</summary>
internal sealed class LatencyHistogram
{
    private const int StepBits = 5;

    private readonly long[] _counts = new long[64 << StepBits];

    public long Count { get; private set; }

    public void Add(long stopwatchTicks)
    {
        _counts[Bucket((ulong)Math.Max(0, stopwatchTicks))]++;
        Count++;
    }

    public void Add(LatencyHistogram other)
    {
        for (var i = 0; i < _counts.Length; i++)
            _counts[i] += other._counts[i];
        Count += other.Count;
    }

    /// <summary>The duration that a share of all stayed within, ms; zero when nothing was recorded.</summary>
    public double PercentileMs(double share)
    {
        var left = (long)Math.Ceiling(Count * share);
        for (var i = 0; i < _counts.Length; i++)
        {
            left -= _counts[i];
            if (left <= 0 && Count > 0)
                return UpperBound(i) * 1_000.0 / Stopwatch.Frequency;
        }
        return 0;
    }

    private static int Bucket(ulong ticks)
    {
        if (ticks < 1UL << StepBits)
            return (int)ticks;
        var exponent = BitOperations.Log2(ticks) - StepBits;
        return ((exponent + 1) << StepBits) + (int)((ticks >> exponent) & ((1UL << StepBits) - 1));
    }

    private static double UpperBound(int bucket)
    {
        var exponent = (bucket >> StepBits) - 1;
        var step = bucket & ((1 << StepBits) - 1);
        return exponent < 0 ? step : Math.ScaleB((1 << StepBits) + step + 1, exponent);
    }
}
