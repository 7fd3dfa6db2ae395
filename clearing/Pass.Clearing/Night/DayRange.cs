using Pass.Data.Log;

namespace Pass.Clearing.Night;

/// <summary>The rows of one business day in one partition: those after <paramref name="Start"/>, up to its end mark.</summary>
/// <param name="Start">Where the day before ended.</param>
/// <param name="EndLsn">The day's end mark.</param>
/// <param name="EndHash">The chain's hash there, as recorded when the day was closed.</param>
public sealed record DayRange(LogHead Start, long EndLsn, byte[] EndHash)
{
    public long Rows => EndLsn - Start.Lsn;

    /// <summary>The rows as stored, each checked against the one before and the last against the recorded cut.</summary>
    /// <exception cref="LogBrokenException">A row is altered or missing; it is named.</exception>
    public IEnumerable<LogRow> Read(ILogStore log)
    {
        var head = Start;
        foreach (var row in log.Read(Start.Partition, Start.Lsn, EndLsn))
        {
            if (row.Day != Start.Day)
                throw new LogBrokenException(row.Partition, row.Lsn, LogDamage.OtherDay);
            head = LogChain.Follow(head, row);
            yield return row;
        }
        if (head.Lsn != EndLsn)
            throw new LogBrokenException(head.Partition, head.Lsn + 1, LogDamage.Missing);
        if (!head.Hash.AsSpan().SequenceEqual(EndHash))
            throw new LogBrokenException(head.Partition, head.Lsn, LogDamage.OtherThanSeal);
    }
}
