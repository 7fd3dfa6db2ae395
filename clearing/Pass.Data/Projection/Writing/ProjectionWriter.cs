using Pass.Data.Log;

namespace Pass.Data.Projection.Writing;

/// <summary>Writes batches and the cursor in one transaction, by the fastest way a database has. One connection, one caller at a time.</summary>
internal abstract class ProjectionWriter : IAsyncDisposable
{
    /// <summary>Name of the turn that makes one projector of many.</summary>
    protected const string TurnName = "projector";

    /// <summary>Operations in one transaction: large enough to share the writing of pages, small enough for others not to wait.</summary>
    public abstract int BatchOperations { get; }

    /// <summary>Writers at work at once on a rebuild, each on partitions of its own; one where it is done as any following.</summary>
    public virtual int Lanes => 1;

    /// <summary>False when another projector is at work on this database.</summary>
    public abstract Task<bool> TakeTurnAsync(CancellationToken ct);

    /// <summary>How far each partition was projected; the genesis where nothing was.</summary>
    public abstract Task<LogHead[]> ReadCursorsAsync(LogIdentity identity, CancellationToken ct);

    /// <summary>Writes all of a batch or nothing.</summary>
    /// <param name="breath">Taken between rows where this process does the writing.</param>
    /// <returns>False, with nothing written, when a cursor is no longer at <paramref name="from"/>.</returns>
    public abstract Task<bool> WriteAsync(ProjectionBatch batch, IReadOnlyList<LogHead> from, IReadOnlyList<LogHead> to, Breath breath, CancellationToken ct);

    /// <summary>Fills empty tables with all rows of some partitions, in one transaction: whoever is stopped has written nothing.</summary>
    /// <param name="batch">Holds what was read last; its purses are those of all.</param>
    /// <param name="readNext">Reads more of the log into it; false when there is no more.</param>
    /// <param name="to">Cursors after what was read.</param>
    /// <returns>False, with nothing written, when a cursor is no longer at <paramref name="from"/>.</returns>
    public virtual Task<bool> FillAsync(ProjectionBatch batch, Func<bool> readNext, IReadOnlyList<LogHead> from, Func<IReadOnlyList<LogHead>> to, CancellationToken ct) =>
        throw new NotSupportedException("It has one lane.");

    /// <summary>Empties the projected tables and goes back to the genesis; what is cheaper made at once than row by row is set aside until <see cref="FinishAsync"/>, or until somebody takes the turn.</summary>
    public abstract Task ClearAsync(CancellationToken ct);

    /// <summary>Makes again what was set aside, if anything was.</summary>
    public virtual Task FinishAsync(CancellationToken ct) => Task.CompletedTask;

    public abstract ValueTask DisposeAsync();
}
