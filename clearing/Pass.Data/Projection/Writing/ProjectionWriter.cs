using Pass.Data.Log;

namespace Pass.Data.Projection.Writing;

/// <summary>Writes batches and the cursor in one transaction, by the fastest way a database has. One connection, one caller at a time.</summary>
internal abstract class ProjectionWriter : IAsyncDisposable
{
    /// <summary>Name of the turn that makes one projector of many.</summary>
    protected const string TurnName = "projector";

    /// <summary>Operations in one transaction: large enough to share the writing of pages, small enough for others not to wait.</summary>
    public abstract int BatchOperations { get; }

    /// <summary>False when another projector is at work on this database.</summary>
    public abstract Task<bool> TakeTurnAsync(CancellationToken ct);

    /// <summary>How far each partition was projected; the genesis where nothing was.</summary>
    public abstract Task<LogHead[]> ReadCursorsAsync(LogIdentity identity, CancellationToken ct);

    /// <summary>Writes all of a batch or nothing.</summary>
    /// <param name="breath">Taken between rows where this process does the writing.</param>
    /// <returns>False, with nothing written, when a cursor is no longer at <paramref name="from"/>.</returns>
    public abstract Task<bool> WriteAsync(ProjectionBatch batch, IReadOnlyList<LogHead> from, IReadOnlyList<LogHead> to, Breath breath, CancellationToken ct);

    /// <summary>Empties the projected tables and goes back to the genesis.</summary>
    public abstract Task ClearAsync(CancellationToken ct);

    public abstract ValueTask DisposeAsync();
}
