using System.Data;
using Microsoft.EntityFrameworkCore;
using Pass.Data.Log;
using Pass.Data.Model;
using Pass.Data.Projection.Writing;
using Pass.Data.Providers;
using Pass.Data.Providers.Postgres;
using Pass.Data.Providers.Sqlite;
using Pass.Data.Providers.SqlServer;

namespace Pass.Data;

/// <summary>Where a region's data is: embedded (log.db and pass.db in a folder) or on a server, everything in one database.</summary>
public sealed class PassDatabase(DatabaseProvider provider)
{
    public DatabaseProvider Provider => provider;

    /// <summary>Folder of an embedded database, beside which the region's other files are; null on a server.</summary>
    public string? Folder => provider.Folder;

    /// <summary>Partitions of a log created here when nobody says otherwise.</summary>
    public int DefaultPartitions => provider.DefaultPartitions;

    public static PassDatabase Sqlite(string folder) => new(new SqliteProvider(folder));

    public static PassDatabase Postgres(string connectionString) => new(new PostgresProvider(connectionString));

    public static PassDatabase SqlServer(string connectionString) => new(new SqlServerProvider(connectionString));

    /// <exception cref="FormatException">The text names no database; the message says how to write it.</exception>
    public static PassDatabase Parse(string text) => new(Databases.Parse(text, "FOLDER", "sqlite:./data"));

    /// <summary>A context for one unit of work; dispose it.</summary>
    public PassDbContext CreateContext() => provider.CreateContext();

    /// <summary>Creates the database if there is none and brings its tables to this program's version.</summary>
    public async Task MigrateAsync(CancellationToken ct = default)
    {
        await using var log = provider.CreateLogContext();
        await provider.MigrateAsync(log, ct);
        await using var context = CreateContext();
        if (log is not PassDbContext)
            await provider.MigrateAsync(context, ct);
        await Audit.ChainEarlierAsync(context, ct);
    }

    /// <summary>Each is a state machine with a row in every group that touches it; more than this is only cost.</summary>
    public const int MostPartitions = 256;

    /// <summary>Creates the log, whose number of partitions and first day are fixed for ever. One that exists is left as it is.</summary>
    /// <returns>The log there is.</returns>
    public async Task<LogIdentity> EnsureLogAsync(DateOnly firstDay, int? partitions = null, CancellationToken ct = default)
    {
        if (partitions is < 1 or > MostPartitions)
            throw new ArgumentOutOfRangeException(nameof(partitions), partitions, $"1 to {MostPartitions}.");
        await using var log = provider.CreateLogContext();
        await using var transaction = await log.Database.BeginTransactionAsync(IsolationLevel.Serializable, ct);
        var identity = await log.Set<LogIdentityTable>().SingleOrDefaultAsync(ct);
        if (identity is null)
        {
#pragma warning disable RS0030 // The name of a new log must be unlike any other, whatever seed the rest is played from.
            identity = new() { Id = Guid.CreateVersion7(), Partitions = partitions ?? DefaultPartitions, FirstDay = firstDay.DayNumber };
#pragma warning restore RS0030
            log.Add(identity);
            await log.SaveChangesAsync(ct);
        }
        await transaction.CommitAsync(ct);
        return new(identity.Id, identity.Partitions, DateOnly.FromDayNumber(identity.FirstDay));
    }

    /// <summary>The log; dispose it after what reads and writes it.</summary>
    /// <exception cref="LogMissingException">There is none: <see cref="EnsureLogAsync"/> first.</exception>
    public ILogStore OpenLog() => provider.OpenLog();

    /// <summary>Where it is, without its password.</summary>
    public override string ToString() => provider.ToString();

    internal Task<ProjectionWriter> OpenProjectionAsync(CancellationToken ct) => provider.OpenProjectionAsync(ct);
}
