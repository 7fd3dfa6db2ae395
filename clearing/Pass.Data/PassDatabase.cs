using System.Data;
using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql;
using Pass.Data.Log;
using Pass.Data.Model;

namespace Pass.Data;

public enum DatabaseKind
{
    Sqlite = 1,
    Postgres = 2,
}

/// <summary>Where a region's data is. Written <c>sqlite:FOLDER</c> (embedded: log.db and pass.db) or <c>postgres:CONNECTION-STRING</c>.</summary>
public sealed record PassDatabase
{
    private PassDatabase(DatabaseKind kind, string location) => (Kind, Location) = (kind, location);

    public DatabaseKind Kind { get; }

    /// <summary>The folder of the embedded database, or the connection string: never shown, it may hold a password.</summary>
    private string Location { get; }

    /// <summary>Path of log.db in the embedded database.</summary>
    public string LogPath => Path.Combine(Location, "log.db");

    /// <summary>Partitions of a log created here when nobody says otherwise.</summary>
    public int DefaultPartitions => Kind == DatabaseKind.Sqlite ? 16 : 64;

    public static PassDatabase Sqlite(string folder)
    {
        SqliteRuntime.Ensure();
        return new(DatabaseKind.Sqlite, Path.GetFullPath(folder));
    }

    public static PassDatabase Postgres(string connectionString) => new(DatabaseKind.Postgres, connectionString);

    /// <exception cref="FormatException">The text is neither form; the message says how to write it.</exception>
    public static PassDatabase Parse(string text)
    {
        var (scheme, rest) = text.IndexOf(':', StringComparison.Ordinal) is > 0 and var at ? (text[..at], text[(at + 1)..].Trim()) : ("", "");
        if (rest.Length == 0 || scheme is not ("sqlite" or "postgres"))
            throw new FormatException("A database is written sqlite:FOLDER or postgres:CONNECTION-STRING, for example sqlite:./data or postgres:Host=db;Database=pass;Username=pass.");
        if (scheme == "sqlite")
            return Sqlite(rest);
        try
        {
            return Postgres(new NpgsqlConnectionStringBuilder(rest).ConnectionString);
        }
        catch (ArgumentException e)
        {
            throw new FormatException($"The PostgreSQL connection string cannot be read: {e.Message}", e);
        }
    }

    /// <summary>A context for one unit of work; dispose it.</summary>
    public PassDbContext CreateContext() => Kind switch
    {
        DatabaseKind.Sqlite => new SqlitePassDbContext(SqliteOptions<SqlitePassDbContext>("pass.db")),
        _ => new PostgresPassDbContext(new DbContextOptionsBuilder<PostgresPassDbContext>().UseNpgsql(Location).Options),
    };

    /// <summary>Creates the database if there is none and brings its tables to this program's version.</summary>
    public async Task MigrateAsync(CancellationToken ct = default)
    {
        await using var log = CreateLogContext();
        if (Kind != DatabaseKind.Sqlite)
        {
            await log.Database.MigrateAsync(ct);
            return;
        }
        Directory.CreateDirectory(Location);
        await using var context = CreateContext();
        await SqliteMigration.RunAsync(log, LogPath, ct);
        await SqliteMigration.RunAsync(context, Path.Combine(Location, "pass.db"), ct);
    }

    /// <summary>Creates the log, whose number of partitions and first day are fixed for ever. One that exists is left as it is.</summary>
    /// <returns>The log there is.</returns>
    public async Task<LogIdentity> EnsureLogAsync(DateOnly firstDay, int? partitions = null, CancellationToken ct = default)
    {
        await using var log = CreateLogContext();
        await using var transaction = await log.Database.BeginTransactionAsync(IsolationLevel.Serializable, ct);
        var identity = await log.Set<LogIdentityTable>().SingleOrDefaultAsync(ct);
        if (identity is null)
        {
            identity = new() { Id = Guid.CreateVersion7(), Partitions = partitions ?? DefaultPartitions, FirstDay = firstDay.DayNumber };
            log.Add(identity);
            await log.SaveChangesAsync(ct);
        }
        await transaction.CommitAsync(ct);
        return new(identity.Id, identity.Partitions, DateOnly.FromDayNumber(identity.FirstDay));
    }

    /// <summary>The log; dispose it after what reads and writes it.</summary>
    /// <exception cref="LogMissingException">There is none: <see cref="EnsureLogAsync"/> first.</exception>
    public ILogStore OpenLog() => Kind == DatabaseKind.Sqlite ? SqliteLogStore.Open(LogPath) : PostgresLogStore.Open(Location);

    public override string ToString() => Kind == DatabaseKind.Sqlite ? $"sqlite:{Location}" : $"postgres:{Describe()}";

    /// <summary>A connection of its own to pass.db or the server, for the projector: closing it ends its session and its locks.</summary>
    internal async Task<DbConnection> OpenConnectionAsync(CancellationToken ct)
    {
        DbConnection connection = Kind == DatabaseKind.Sqlite
            ? new SqliteConnection(SqliteConnectionString("pass.db") + ";Pooling=False")
            : new NpgsqlConnection(new NpgsqlConnectionStringBuilder(Location) { Pooling = false }.ConnectionString);
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

    private DbContext CreateLogContext() => Kind == DatabaseKind.Sqlite
        ? new SqliteLogDbContext(SqliteOptions<SqliteLogDbContext>("log.db"))
        : CreateContext();

    private DbContextOptions<T> SqliteOptions<T>(string file) where T : DbContext => new DbContextOptionsBuilder<T>()
        .UseSqlite(SqliteConnectionString(file))
        .AddInterceptors(BusyTimeout)
        .ReplaceService<IMigrationsSqlGenerator, SqliteTableGenerator>()
        .Options;

    // One for all contexts: EF builds its services again for each new instance it meets.
    private static readonly SqliteBusyTimeout BusyTimeout = new();

    private string SqliteConnectionString(string file) =>
        new SqliteConnectionStringBuilder { DataSource = Path.Combine(Location, file), ForeignKeys = true }.ConnectionString;

    private string Describe()
    {
        var parts = new NpgsqlConnectionStringBuilder(Location);
        return $"Host={parts.Host};Port={parts.Port};Database={parts.Database}";
    }
}
