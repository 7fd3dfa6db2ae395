using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;
using Pass.Data.Providers.Sqlite;

namespace Pass.CardIssuer.Store;

/// <summary>Where the issuer's data is. Written <c>sqlite:FILE</c> or <c>postgres:CONNECTION-STRING</c>.</summary>
public sealed class IssuerDatabase
{
    // One for all contexts: EF builds its services again for each new instance it meets.
    private static readonly SqliteSettings Settings = new();

    private readonly Func<IssuerDbContext> _create;
    private readonly string? _file;

    private IssuerDatabase(string? file, Func<IssuerDbContext> create) => (_file, _create) = (file, create);

    public static IssuerDatabase Sqlite(string file)
    {
        var path = Path.GetFullPath(file);
        var options = new DbContextOptionsBuilder<SqliteIssuerDbContext>()
            .UseSqlite(new SqliteConnectionStringBuilder { DataSource = path, ForeignKeys = true }.ConnectionString)
            .AddInterceptors(Settings)
            .Options;
        return new(path, () => new SqliteIssuerDbContext(options));
    }

    public static IssuerDatabase Postgres(string connectionString)
    {
        var options = new DbContextOptionsBuilder<PostgresIssuerDbContext>().UseNpgsql(connectionString).Options;
        return new(null, () => new PostgresIssuerDbContext(options));
    }

    /// <exception cref="FormatException">The text is neither form; the message says how to write it.</exception>
    public static IssuerDatabase Parse(string text)
    {
        if (text.StartsWith("sqlite:", StringComparison.Ordinal) && text.Length > "sqlite:".Length)
            return Sqlite(text["sqlite:".Length..]);
        if (!text.StartsWith("postgres:", StringComparison.Ordinal))
            throw new FormatException("A database is written sqlite:FILE or postgres:CONNECTION-STRING, for example sqlite:issuer/issuer.db.");
        try
        {
            return Postgres(new NpgsqlConnectionStringBuilder(text["postgres:".Length..]).ConnectionString);
        }
        catch (ArgumentException e)
        {
            throw new FormatException($"The PostgreSQL connection string cannot be read: {e.Message}", e);
        }
    }

    /// <summary>A context for one unit of work; dispose it.</summary>
    public IssuerDbContext CreateContext() => _create();

    /// <summary>Creates the database if there is none and brings its tables to this program's version.</summary>
    public async Task MigrateAsync(CancellationToken cancellationToken = default)
    {
        await using var context = CreateContext();
        if (_file is null)
        {
            await context.Database.MigrateAsync(cancellationToken);
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(_file)!);
        await SqliteMigration.RunAsync(context, _file, cancellationToken);
    }

    /// <summary>
    /// A serial is reserved before a card hears of it: so a commit is on disk when it returns. Writers wait for each other inside SQLite,
    /// which wakes them in milliseconds; the client library would sleep 150 ms at a time.
    /// </summary>
    private sealed class SqliteSettings : DbConnectionInterceptor
    {
        public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData) => Set(connection);

        public override Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
        {
            Set(connection);
            return Task.CompletedTask;
        }

        private static void Set(DbConnection connection)
        {
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA busy_timeout = 10000; PRAGMA synchronous = FULL";
            command.ExecuteNonQuery();
        }
    }
}
