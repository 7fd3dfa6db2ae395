using Pass.Data.Log;

namespace Pass.Engine;

/// <summary>
/// Writes snapshots beside the engine: from the last snapshot and the rows since, never from the live state,
/// so that the writer loop never waits for it and a wrong state in memory can never become the start of the next.
/// </summary>
public static class Snapshotter
{
    private const long UsualRows = 20_000;

    /// <summary>Snapshots the partitions that grew by more than <paramref name="rowsSince"/> rows; how many were written. A damaged partition has none.</summary>
    public static int Run(ILogStore store, int windowCapacity, long rowsSince = UsualRows, CancellationToken cancellation = default)
    {
        var written = 0;
        for (var partition = 0; partition < store.Identity.Partitions && !cancellation.IsCancellationRequested; partition++)
            written += RunPartition(store, partition, windowCapacity, rowsSince) ? 1 : 0;
        return written;
    }

    /// <summary>The same of one partition: it reads its state into memory anew, some tens of megabytes of a large region.</summary>
    public static bool RunPartition(ILogStore store, int partition, int windowCapacity, long rowsSince = UsualRows)
    {
        var since = store.Head(partition).Lsn - (store.SnapshotHead(partition)?.Lsn ?? 0);
        if (since <= rowsSince)
            return false;
        try
        {
            store.SaveSnapshot(PartitionSnapshot.Take(PartitionSnapshot.Load(store, partition, windowCapacity)));
            return true;
        }
        catch (Exception e) when (!EngineHealth.IsOutage(e))
        {
            // The engine refuses it by name; the others' next start is fast all the same.
            return false;
        }
    }
}
