using Pass.Data.Log;

namespace Pass.Engine.Tests;

public enum Fault
{
    None,
    /// <summary>The transaction never happened.</summary>
    ThrowBefore,
    /// <summary>The transaction happened and its answer was lost.</summary>
    ThrowAfter,
    /// <summary>Another node seems to have used the place of one row, and the caller must look.</summary>
    RefuseOne,
}

/// <summary>A log in memory, stricter than a database: it refuses holes, broken chains and days out of turn. Several engines may share it.</summary>
public sealed class MemoryLog(int partitions) : ILogStore
{
    private readonly Lock _lock = new();
    private readonly List<LogRow>[] _rows = [.. Enumerable.Range(0, partitions).Select(_ => new List<LogRow>())];
    private readonly LogSnapshot?[] _snapshots = new LogSnapshot?[partitions];
    private int _appends;

    public LogIdentity Identity { get; } = new(Guid.Empty, partitions, new(2026, 9, 5));

    /// <summary>What goes wrong with the n-th append, from one.</summary>
    public Func<int, Fault> Faults { get; set; } = _ => Fault.None;

    /// <summary>Called in the middle of an append, before anything is written.</summary>
    public Action? BeforeAppend { get; set; }

    public bool IsDown { get; set; }

    /// <summary>Called each time somebody finds the database away.</summary>
    public Action? Waiting { get; set; }

    public void Append(IReadOnlyList<LogRow> rows, Span<bool> appended, bool together = false)
    {
        Fault fault;
        lock (_lock)
            fault = Faults(++_appends);
        BeforeAppend?.Invoke();
        Check();
        if (fault == Fault.ThrowBefore)
            throw new IOException("The connection was cut before the commit.");
        lock (_lock)
        {
            if (together && rows.Any(r => r.Lsn <= _rows[r.Partition].Count))
            {
                appended.Clear();
                return;
            }
            for (var i = 0; i < rows.Count; i++)
                appended[i] = !(fault == Fault.RefuseOne && !together && i == rows.Count - 1) && Insert(rows[i]);
        }
        if (fault == Fault.ThrowAfter)
            throw new IOException("The connection was cut after the commit.");
    }

    private bool Insert(LogRow row)
    {
        var rows = _rows[row.Partition];
        if (row.Lsn <= rows.Count)
            return false;
        var head = Head(row.Partition);
        LogChain.Follow(head, row);
        row.Day.ShouldBe(head.Day);
        rows.Add(row);
        return true;
    }

    public IEnumerable<LogRow> Read(int partition, long afterLsn, long throughLsn = long.MaxValue)
    {
        Check();
        lock (_lock)
            return [.. _rows[partition].Where(r => r.Lsn > afterLsn && r.Lsn <= throughLsn)];
    }

    public IReadOnlyList<LogRow> ReadNext(IReadOnlyList<LogHead> heads, int rowsPerPartition)
    {
        Readings++;
        return [.. heads.SelectMany(head => Read(head.Partition, head.Lsn, head.Lsn + rowsPerPartition))];
    }

    /// <summary>How often the rows of several partitions were read at once.</summary>
    public int Readings { get; private set; }

    /// <summary>What a look at the log finds; null: it is there.</summary>
    public Exception? Gone { get; set; }

    public void Probe(LogHead? last, bool write)
    {
        Check();
        if (Gone is not null)
            throw Gone;
    }

    /// <summary>The database's clock, where it has one of its own.</summary>
    public TimeProvider? Clock { get; set; }

    public long? ClockMs() => Clock?.GetUtcNow().ToUnixTimeMilliseconds();

    public LogHead Head(int partition)
    {
        Check();
        lock (_lock)
            return _rows[partition] is [.., var last] ? LogChain.HeadAt(last) : Identity.Genesis(partition);
    }

    public LogSnapshot? LatestSnapshot(int partition)
    {
        Check();
        return _snapshots[partition];
    }

    public void SaveSnapshot(LogSnapshot snapshot) => _snapshots[snapshot.Partition] = snapshot;

    /// <summary>Vandalism: replaces (or with null removes) a stored row.</summary>
    public void Tamper(int partition, long lsn, Func<LogRow, LogRow?> change)
    {
        lock (_lock)
        {
            var at = _rows[partition].FindIndex(r => r.Lsn == lsn);
            if (change(_rows[partition][at]) is { } row)
                _rows[partition][at] = row;
            else
                _rows[partition].RemoveAt(at);
        }
    }

    public void CloseDay(int partition)
    {
        lock (_lock)
            Insert(LogRow.After(Head(partition), EndMark.Payload)).ShouldBeTrue();
    }

    private void Check()
    {
        if (!IsDown)
            return;
        Waiting?.Invoke();
        throw new IOException("The database is away.");
    }

    public void Dispose()
    {
    }
}
