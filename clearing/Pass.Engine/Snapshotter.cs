using Pass.Data.Log;

namespace Pass.Engine;

/// <summary>
/// Writes snapshots beside the engine: from the last snapshot and the rows since, never from the live state,
/// so that the writer loop never waits for it and a wrong state in memory can never become the start of the next.
/// </summary>
public static class Snapshotter
{
    /// <summary>Snapshots the partitions that grew by more than <paramref name="rowsSince"/> rows; how many were written. A damaged partition has none.</summary>
    public static int Run(ILogStore store, int windowCapacity, long rowsSince = 20_000, CancellationToken cancellation = default)
    {
        var written = 0;
        for (var partition = 0; partition < store.Identity.Partitions && !cancellation.IsCancellationRequested; partition++)
        {
            var since = store.Head(partition).Lsn - (store.SnapshotHead(partition)?.Lsn ?? 0);
            if (since <= rowsSince)
                continue;
            try
            {
                store.SaveSnapshot(PartitionSnapshot.Take(PartitionSnapshot.Load(store, partition, windowCapacity)));
                written++;
            }
            catch (Exception e) when (!EngineHealth.IsOutage(e))
            {
                // The engine refuses it by name; the others' next start is fast all the same.
            }
        }
        return written;
    }
}
