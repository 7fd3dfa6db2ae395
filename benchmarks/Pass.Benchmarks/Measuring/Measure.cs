namespace Pass.Benchmarks.Measuring;

/// <summary>One measured number: the median of its runs, and how long single operations took where that means something.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="Unit">"/s", "s", "ms", "µs", "ns", "bytes", "MB", "x".</param>
/// <param name="Runs">One value for each run, in order.</param>
/// <param name="P50Ms">Median latency of the median run, ms.</param>
/// <param name="P99Ms">99th percentile of the same run, ms.</param>
/// <param name="CpuUs">Processor time for one operation, µs, what makes the load included, a database server not. Says more than the rate on a busy machine.</param>
/// <param name="AllocatedBytes">Bytes this process allocated for one operation, what makes the load included.</param>
internal sealed record Measure(
    string Name, string Unit, double Median, IReadOnlyList<double> Runs,
    double? P50Ms = null, double? P99Ms = null, double? CpuUs = null, double? AllocatedBytes = null)
{
    public static Measure Of(string name, string unit, params double[] runs) => new(name, unit, MedianOf(runs), runs);

    public static Measure Of(string name, IReadOnlyList<LoadResult> runs)
    {
        var ordered = runs.OrderBy(r => r.PerSecond).ToList();
        var median = ordered[ordered.Count / 2];
        return new(
            name, "/s", median.PerSecond, [.. runs.Select(r => r.PerSecond)],
            median.Latencies.PercentileMs(0.50), median.Latencies.PercentileMs(0.99), median.CpuUs, median.AllocatedBytes);
    }

    /// <summary>How many times slower this is than <paramref name="other"/>: the median of its runs, each over the run measured beside it.</summary>
    public double TimesSlowerThan(Measure other) => MedianOf([.. other.Runs.Zip(Runs, (theirs, ours) => theirs / ours)]);

    private static double MedianOf(double[] values)
    {
        var ordered = values.Order().ToArray();
        return ordered[ordered.Length / 2];
    }
}

/// <summary>A number the design must reach, and whether this run did.</summary>
internal sealed record Goal(string What, double Wanted, double Measured, bool Reached)
{
    public static Goal AtLeast(string what, double wanted, double measured) => new(what, wanted, measured, measured >= wanted);

    public static Goal AtMost(string what, double wanted, double measured) => new(what, wanted, measured, measured <= wanted);
}
