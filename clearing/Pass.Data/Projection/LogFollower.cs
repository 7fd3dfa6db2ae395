using Pass.Data.Log;
using Pass.Data.Projection.Writing;

namespace Pass.Data.Projection;

/// <summary>Reads the log into batches along its chain. A damaged partition is left out and remembered; the others go on.</summary>
/// <param name="isMine">Partitions that are read; null: all.</param>
/// <param name="damaged">Told of each partition that is left out from now on.</param>
internal sealed class LogFollower(ILogStore log, TimeProvider time, Func<int, bool>? isMine = null, Action<LogBrokenException>? damaged = null)
{
    private readonly ReadAhead _ahead = new(log);
    private readonly Dictionary<int, LogBrokenException> _broken = [];
    private long _brokenAt;

    /// <summary>What is wrong with each damaged partition.</summary>
    public IReadOnlyDictionary<int, LogBrokenException> Broken => _broken;

    /// <summary>A partition was found damaged so long ago.</summary>
    public bool IsBrokenSince(TimeSpan age) => _broken.Count > 0 && time.GetElapsedTime(_brokenAt) > age;

    /// <summary>Follows the chain over all rows there are, or as many as make a whole batch; the cursors after them, or the same when there is none.</summary>
    /// <param name="batch">Emptied before.</param>
    public BatchRead Read(ProjectionBatch batch, LogHead[] from, int goal)
    {
        batch.Clear();
        LogHead[]? to = null;
        _ahead.Begin();
        while (!batch.IsWhole(goal) && _ahead.Next(to ?? from, IsLeftOut, goal) is { } row)
        {
            to ??= (LogHead[])from.Clone();
            if (!_broken.ContainsKey(row.Partition) && Follow(to, row))
                batch.Add(row);
        }
        return new(batch, from, to ?? from);
    }

    /// <summary>Finds the row of each cursor in the log, as it was when it was projected.</summary>
    public LogHead[] Check(LogHead[] cursors)
    {
        foreach (var cursor in cursors.Where(c => c.Lsn > 0))
        {
            var row = log.Read(cursor.Partition, cursor.Lsn - 1, cursor.Lsn).SingleOrDefault();
            if (row is null || !row.Hash.AsSpan().SequenceEqual(cursor.Hash))
                LeaveOut(new(cursor.Partition, cursor.Lsn, row is null ? LogDamage.Missing : LogDamage.Altered));
        }
        return cursors;
    }

    /// <summary>What was read ahead is read again, and what is damaged looked at again: its log may have been restored.</summary>
    public void Forget()
    {
        _broken.Clear();
        _ahead.Clear();
    }

    private bool IsLeftOut(int partition) => _broken.ContainsKey(partition) || isMine?.Invoke(partition) == false;

    private void LeaveOut(LogBrokenException broken)
    {
        if (!_broken.TryAdd(broken.Partition, broken))
            return;
        _brokenAt = time.GetTimestamp();
        damaged?.Invoke(broken);
    }

    private bool Follow(LogHead[] heads, LogRow row)
    {
        try
        {
            heads[row.Partition] = LogChain.Follow(heads[row.Partition], row);
            return true;
        }
        catch (LogBrokenException e)
        {
            LeaveOut(e);
            return false;
        }
    }
}

/// <summary>Rows that were read, and the cursors before and after them: the same when there are none.</summary>
internal sealed record BatchRead(ProjectionBatch Batch, LogHead[] From, LogHead[] To)
{
    public bool IsEmpty => ReferenceEquals(From, To);
}
