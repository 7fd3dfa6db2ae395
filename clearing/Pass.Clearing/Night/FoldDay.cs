using System.Runtime.ExceptionServices;
using Pass.Data.Log;

namespace Pass.Clearing.Night;

/// <summary>
/// Nets a closed day: reads its rows once, a share of the partitions on each processor, checks the chain on the way and adds everything up.
/// It costs what the day holds, never what the history holds.
/// </summary>
public static class FoldDay
{
    private const int ReportEvery = 1_024;

    /// <param name="processors">How many may work on it; all of the machine when null.</param>
    /// <exception cref="LogBrokenException">A row of the day is altered or missing; nothing is returned.</exception>
    public static DayTotals Run(ILogStore log, IReadOnlyList<DayRange> day, DayTerms terms, IProgress<NightProgress>? progress = null, int? processors = null, CancellationToken ct = default)
    {
        var rows = day.Sum(r => r.Rows);
        long done = 0;
        var sum = new DayTotals(terms);
        var merging = new Lock();
        var workers = Math.Min(processors ?? Environment.ProcessorCount, day.Count);
        var options = new ParallelOptions { MaxDegreeOfParallelism = workers, CancellationToken = ct };
        progress?.Report(new(NightStep.Folding, 0, rows));
        try
        {
            Parallel.For(0, workers, options, () => new DayTotals(terms), AddShare, Merge);
        }
        catch (AggregateException e) when (e.InnerExceptions.OfType<LogBrokenException>().FirstOrDefault() is { } broken)
        {
            ExceptionDispatchInfo.Throw(broken);
        }
        return sum;

        DayTotals AddShare(int worker, ParallelLoopState state, DayTotals part)
        {
            var count = 0;
            foreach (var row in DayRange.ReadTogether(log, [.. day.Where((_, i) => i % workers == worker)]))
            {
                part.Add(row.Payload);
                if (++count % ReportEvery != 0)
                    continue;
                ct.ThrowIfCancellationRequested();
                progress?.Report(new(NightStep.Folding, Interlocked.Add(ref done, ReportEvery), rows));
            }
            progress?.Report(new(NightStep.Folding, Interlocked.Add(ref done, count % ReportEvery), rows));
            return part;
        }

        void Merge(DayTotals part)
        {
            lock (merging)
                sum.Add(part);
        }
    }
}
