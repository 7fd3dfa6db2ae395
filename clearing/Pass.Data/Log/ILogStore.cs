namespace Pass.Data.Log;

/// <summary>The durable log. A seam: SQLite, PostgreSQL and SQL Server are behind it, and any engine whose primary key can refuse a second insert.</summary>
public interface ILogStore : IDisposable
{
    LogIdentity Identity { get; }

    /// <summary>
    /// Inserts the rows in one durable transaction, in the order given (by partition: no deadlock).
    /// <paramref name="appended"/>[i] tells whether row i went in; false means another node had used its (partition, lsn).
    /// An exception means the outcome is unknown until read back.
    /// </summary>
    /// <param name="together">All of them or none.</param>
    void Append(IReadOnlyList<LogRow> rows, Span<bool> appended, bool together = false);

    /// <summary>Rows of a partition with <paramref name="afterLsn"/> &lt; lsn ≤ <paramref name="throughLsn"/>, in order, as stored (the chain is not checked here).</summary>
    IEnumerable<LogRow> Read(int partition, long afterLsn, long throughLsn = long.MaxValue);

    /// <summary>The rows at these places, each named once, by partition and lsn, as stored; where there is none, none. A database is asked once for a thousand of them.</summary>
    IEnumerable<LogRow> ReadAt(IReadOnlyList<(int Partition, long Lsn)> places) => places.Order().SelectMany(p => Read(p.Partition, p.Lsn - 1, p.Lsn));

    /// <summary>The next rows of every partition, at most <paramref name="rowsPerPartition"/> of each, by partition and lsn, as stored.</summary>
    IReadOnlyList<LogRow> ReadNext(IReadOnlyList<LogHead> heads, int rowsPerPartition);

    /// <summary>The last row's position, hash and the business day of the next row; the genesis head of an empty partition.</summary>
    LogHead Head(int partition);

    /// <summary>Where the latest snapshot ends, its state left where it is; null when there is none.</summary>
    LogHead? SnapshotHead(int partition) =>
        LatestSnapshot(partition) is { } snapshot ? new(partition, snapshot.Lsn, snapshot.Hash, snapshot.Day) : null;

    LogSnapshot? LatestSnapshot(int partition);

    void SaveSnapshot(LogSnapshot snapshot);

    /// <summary>What the database's own clock says, ms since 1970 UTC; null where it is the clock of whoever asks.</summary>
    long? ClockMs() => null;

    /// <summary>
    /// Shows, over a connection of its own, that the log is there, is the one opened, and has <paramref name="last"/>;
    /// with <paramref name="write"/> also, over the connection that appends, that a durable commit goes through. It changes nothing.
    /// </summary>
    /// <param name="last">What was committed last; null when nothing was.</param>
    /// <exception cref="LogForeignException">It is gone, or another is in its place.</exception>
    void Probe(LogHead? last, bool write);
}
