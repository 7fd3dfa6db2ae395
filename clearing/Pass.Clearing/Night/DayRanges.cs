using Microsoft.EntityFrameworkCore;
using Pass.Data.Log;
using Pass.Data.Model;

namespace Pass.Clearing.Night;

/// <summary>Finds where a closed day lies in the log.</summary>
public static class DayRanges
{
    /// <summary>One range per partition, in order.</summary>
    /// <exception cref="InvalidOperationException">The day is not closed, or its cuts are not all recorded.</exception>
    public static async Task<IReadOnlyList<DayRange>> LoadAsync(PassDbContext context, LogIdentity log, DateOnly day, CancellationToken ct = default)
    {
        var before = day.AddDays(-1);
        var cuts = await context.BusinessDayCuts.AsNoTracking()
            .Where(c => c.Date == day || c.Date == before).OrderBy(c => c.Partition).ToListAsync(ct);
        var starts = cuts.Where(c => c.Date == before).ToDictionary(c => c.Partition);
        var ranges = cuts.Where(c => c.Date == day)
            .Select(c => new DayRange(Start(log, day, c.Partition, starts.GetValueOrDefault(c.Partition)), c.Lsn, c.Hash)).ToList();
        if (ranges.Count != log.Partitions)
            throw new InvalidOperationException($"The day {day:O} is closed in {ranges.Count} of {log.Partitions} partitions: close it first.");
        return ranges;
    }

    /// <summary>Where a day begins, in each partition.</summary>
    /// <exception cref="InvalidOperationException">The cuts of the day before are not all recorded.</exception>
    public static async Task<IReadOnlyList<LogHead>> StartsAsync(PassDbContext context, LogIdentity log, DateOnly day, CancellationToken ct = default)
    {
        var before = day.AddDays(-1);
        var cuts = await context.BusinessDayCuts.AsNoTracking().Where(c => c.Date == before).ToDictionaryAsync(c => (int)c.Partition, ct);
        return [.. Enumerable.Range(0, log.Partitions).Select(p => Start(log, day, p, cuts.GetValueOrDefault(p)))];
    }

    private static LogHead Start(LogIdentity log, DateOnly day, int partition, BusinessDayCut? before)
    {
        if (before is not null)
            return new(partition, before.Lsn, before.Hash, day);
        return day == log.FirstDay ? log.Genesis(partition) : throw new InvalidOperationException($"The cut before {day:O} is not recorded for partition {partition}.");
    }
}

/// <summary>The rows of one business day in one partition: those after <paramref name="Start"/>, up to its end mark.</summary>
/// <param name="Start">Where the day before ended.</param>
/// <param name="EndLsn">The day's end mark.</param>
/// <param name="EndHash">The chain's hash there, as recorded when the day was closed.</param>
public sealed record DayRange(LogHead Start, long EndLsn, byte[] EndHash)
{
    private const int RowsAtOnce = 128, BytesAtOnce = 8 << 20;

    public long Rows => EndLsn - Start.Lsn;

    /// <summary>The rows as stored, each checked against the one before and the last against the recorded cut.</summary>
    /// <exception cref="LogBrokenException">A row is altered or missing; it is named.</exception>
    public IEnumerable<LogRow> Read(ILogStore log)
    {
        var head = Start;
        foreach (var row in log.Read(Start.Partition, Start.Lsn, EndLsn))
        {
            head = Follow(head, row);
            yield return row;
        }
        End(head);
    }

    /// <summary>
    /// The rows of several partitions, checked in the same way, a few of each in turn: a commit writes all partitions side by side, and so a server finds them
    /// in the same pages. Rows of one partition come in order.
    /// </summary>
    /// <exception cref="LogBrokenException">A row is altered or missing; it is named.</exception>
    public static IEnumerable<LogRow> ReadTogether(ILogStore log, IReadOnlyList<DayRange> ranges)
    {
        var open = ranges.Where(r => r.Rows > 0).ToDictionary(r => r.Start.Partition, r => (Range: r, Head: r.Start));
        for (var each = 1; open.Count > 0;)
        {
            var asked = open.Values.Select(o => o.Head).ToList();
            var rows = log.ReadNext(asked, each);
            long bytes = 0;
            foreach (var row in rows)
            {
                var (range, head) = open[row.Partition];
                if (row.Lsn > range.EndLsn)
                    continue;
                open[row.Partition] = (range, range.Follow(head, row));
                bytes += row.Payload.Length;
                yield return row;
            }
            foreach (var before in asked)
            {
                var (range, head) = open[before.Partition];
                // Where nothing more comes, the day ends, or rows of it are missing.
                if (head.Lsn != range.EndLsn && head.Lsn != before.Lsn)
                    continue;
                range.End(head);
                open.Remove(before.Partition);
            }
            each = (int)Math.Clamp(BytesAtOnce * (long)rows.Count / Math.Max(1, bytes * open.Count), 1, RowsAtOnce);
        }
    }

    private LogHead Follow(in LogHead head, LogRow row) =>
        row.Day == Start.Day ? LogChain.Follow(head, row) : throw new LogBrokenException(row.Partition, row.Lsn, LogDamage.OtherDay);

    private void End(in LogHead head)
    {
        if (head.Lsn != EndLsn)
            throw new LogBrokenException(head.Partition, head.Lsn + 1, LogDamage.Missing);
        if (!head.Hash.AsSpan().SequenceEqual(EndHash))
            throw new LogBrokenException(head.Partition, head.Lsn, LogDamage.OtherThanSeal);
    }
}
