using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data.Log;
using Pass.Data.Model;
using Pass.Data.Projection.Writing;

namespace Pass.Data.Providers;

/// <summary>What a failed statement means, whatever the database that refused it.</summary>
public enum DatabaseFault
{
    Other,
    /// <summary>A row with this key is there already: somebody was first.</summary>
    Fenced,
    /// <summary>A lock was waited for in vain, or given up for another's sake: try again.</summary>
    Busy,
    /// <summary>The server, its disk or the way to it is gone: open again.</summary>
    Lost,
    /// <summary>There is no such database, or its tables were never made.</summary>
    Missing,
}

/// <summary>A database and everything that is particular to it, for the region's data and the issuer's alike.</summary>
public abstract class DatabaseProvider
{
    internal static readonly Texts Words = Texts.Beside(typeof(DatabaseProvider), "Databases");

    /// <summary>Folder of an embedded database, beside which the region's other files are; null on a server.</summary>
    public virtual string? Folder => null;

    /// <summary>Files of an embedded database that a region is kept in, the register and the log; none on a server.</summary>
    public virtual IReadOnlyList<string> RegionFiles => [];

    /// <summary>Partitions of a log created here when nobody says otherwise.</summary>
    public abstract int DefaultPartitions { get; }

    /// <summary>Options of a context.</summary>
    /// <param name="file">Of an embedded database: its file in the folder; empty when the place named is a file itself. A server has one database.</param>
    public abstract DbContextOptions<T> Options<T>(string file = "") where T : DbContext;

    /// <summary>For a library that speaks to databases itself: what it does for each kind, with the connection string of the region's register, which may hold a password.</summary>
    public abstract T Choose<T>(Func<string, T> sqlite, Func<string, T> postgres, Func<string, T> sqlServer);

    /// <summary>Creates the database if there is none and brings the context's tables to this program's version, one process at a time.</summary>
    public abstract Task MigrateAsync(DbContext context, CancellationToken ct = default);

    /// <summary>What the database said, looked for in <paramref name="error"/> and in its causes.</summary>
    public DatabaseFault FaultOf(Exception error)
    {
        for (var cause = error; cause is not null; cause = cause.InnerException)
        {
            if (Meaning(cause) is var fault and not DatabaseFault.Other)
                return fault;
        }
        return error is DbException or IOException or TimeoutException ? DatabaseFault.Lost : DatabaseFault.Other;
    }

    /// <summary>Where it is, without its password.</summary>
    public abstract override string ToString();

    /// <summary>A context of the region's data for one unit of work.</summary>
    internal abstract PassDbContext CreateContext();

    /// <summary>A context that has the log's tables.</summary>
    internal abstract DbContext CreateLogContext();

    internal abstract ILogStore OpenLog();

    /// <summary>The projector's way of writing, on a connection of its own.</summary>
    internal abstract Task<ProjectionWriter> OpenProjectionAsync(CancellationToken ct);

    /// <summary>Takes a turn that only one process has, and that ends with its owner: a session with a lock, or a locked file. Null when another has it.</summary>
    /// <param name="name">Letters and hyphens.</param>
    internal abstract Task<IAsyncDisposable?> TakeTurnAsync(string name, CancellationToken ct);

    /// <summary>Gives back what <see cref="TakeTurnAsync"/> gave.</summary>
    internal virtual Task EndTurnAsync(IAsyncDisposable turn) => turn.DisposeAsync().AsTask();

    /// <summary>Files that a copy of this kind of database is made of.</summary>
    public abstract IReadOnlyList<string> CopyFiles { get; }

    /// <summary>Writes the register and the log, as both were at one moment, into a folder that holds none yet, while everybody goes on working.</summary>
    /// <returns>Null when the copy is whole and on disk. Problems: ToolMissing, ToolFailed, CopyUnsupported, DatabaseDamaged.</returns>
    public abstract Task<Problem?> CopyToAsync(string folder, CancellationToken ct = default);

    /// <summary>Why nothing can be made here of such a copy; null when it can. Changes nothing.</summary>
    /// <returns>Problems: PlaceTaken, ToolMissing, CopyUnsupported.</returns>
    public abstract Task<Problem?> RefusesCopyAsync(string folder, CancellationToken ct = default);

    /// <summary>Makes the database of such a copy, whole or not at all; stopped and done again, it goes on.</summary>
    /// <returns>Problem: ToolFailed.</returns>
    public abstract Task<Problem?> MakeFromAsync(string folder, CancellationToken ct = default);

    /// <summary>What one exception of the database's own library means.</summary>
    protected abstract DatabaseFault Meaning(Exception error);

    private protected static async Task<T> OpenAsync<T>(T connection, CancellationToken ct) where T : DbConnection
    {
        try
        {
            await connection.OpenAsync(ct);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }
}
