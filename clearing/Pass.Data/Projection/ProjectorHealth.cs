using Pass.Data.Log;

namespace Pass.Data.Projection;

/// <summary>How far the projected tables are behind the log.</summary>
/// <param name="Rows">Log rows not yet projected.</param>
/// <param name="Milliseconds">Age of the oldest of them; zero when there is none.</param>
public readonly record struct ProjectionLag(long Rows, long Milliseconds)
{
    /// <param name="cursors">How far each partition was projected.</param>
    /// <param name="refused">Damaged partitions: only the number of their rows is believed.</param>
    internal static ProjectionLag Of(ILogStore log, IReadOnlyList<LogHead> cursors, IReadOnlyList<int> refused, TimeProvider time)
    {
        long rows = 0, oldest = long.MaxValue;
        var behind = new List<LogHead>();
        foreach (var cursor in cursors)
        {
            if (log.Head(cursor.Partition).Lsn - cursor.Lsn is not (> 0 and var more))
                continue;
            rows += more;
            behind.Add(cursor);
        }
        behind.RemoveAll(h => refused.Contains(h.Partition));
        foreach (var row in log.ReadNext(behind, 1))
        {
            if (!EndMark.IsMark(row.Payload))
                oldest = Math.Min(oldest, new OperationReader(row.Payload).RecordedAtMs);
        }
        return new(rows, oldest == long.MaxValue ? 0 : Math.Max(0, time.GetUtcNow().ToUnixTimeMilliseconds() - oldest));
    }
}

/// <summary>How the projector's work goes, told by the work itself.</summary>
/// <param name="SinceStep">Since it last did a whole step, be it that there was nothing to do; measured by what passes.</param>
/// <param name="Trouble">Why its last step failed; null when it did not.</param>
/// <param name="RefusedPartitions">Whose log is damaged: nothing of them is projected, the others are.</param>
public sealed record ProjectorHealth(TimeSpan SinceStep, Exception? Trouble, IReadOnlyList<int> RefusedPartitions);
