using System.Runtime.ExceptionServices;
using Pass.Data.Log;

namespace Pass.Clearing.Night;

/// <summary>
/// Nets a closed day: reads its rows once, partitions in parallel, checks the chain on the way and adds everything up.
/// It costs what the day holds, never what the history holds.
/// </summary>
public static class FoldDay
{
    private const int ReportEvery = 1_024;

    /// <exception cref="LogBrokenException">A row of the day is altered or missing; nothing is returned.</exception>
    public static DayTotals Run(ILogStore log, IReadOnlyList<DayRange> day, DayTerms terms, IProgress<NightProgress>? progress = null, CancellationToken ct = default)
    {
        var rows = day.Sum(r => r.Rows);
        long done = 0;
        var sum = new DayTotals(terms);
        var merging = new Lock();
        var options = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = ct };
        progress?.Report(new(NightStep.Folding, 0, rows));
        try
        {
            Parallel.ForEach(day, options, () => new DayTotals(terms), AddPartition, Merge);
        }
        catch (AggregateException e) when (e.InnerExceptions.OfType<LogBrokenException>().FirstOrDefault() is { } broken)
        {
            ExceptionDispatchInfo.Throw(broken);
        }
        return sum;

        DayTotals AddPartition(DayRange range, ParallelLoopState state, DayTotals part)
        {
            var count = 0;
            foreach (var row in range.Read(log))
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
