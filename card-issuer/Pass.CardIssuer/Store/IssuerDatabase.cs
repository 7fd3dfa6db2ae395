using Microsoft.EntityFrameworkCore;
using Pass.Data;
using Pass.Data.Providers;
using Pass.Data.Providers.Postgres;
using Pass.Data.Providers.Sqlite;
using Pass.Data.Providers.SqlServer;

namespace Pass.CardIssuer.Store;

/// <summary>Where the issuer's data is: a file, or a database of a server. Written <c>sqlite:FILE</c>, <c>postgres:CONNECTION-STRING</c> or <c>sqlserver:CONNECTION-STRING</c>.</summary>
public sealed class IssuerDatabase
{
    private readonly DatabaseProvider _provider;
    private readonly Func<IssuerDbContext> _create;

    private IssuerDatabase(DatabaseProvider provider)
    {
        _provider = provider;
        _create = provider switch
        {
            SqliteProvider => Creating<SqliteIssuerDbContext>(options => new(options)),
            PostgresProvider => Creating<PostgresIssuerDbContext>(options => new(options)),
            SqlServerProvider => Creating<SqlServerIssuerDbContext>(options => new(options)),
            _ => throw new ArgumentException($"The issuer has no store for {provider}.", nameof(provider)),
        };
    }

    /// <summary>False when it is a file beside the keys.</summary>
    public bool IsOnServer => _provider.Folder is null;

    public static IssuerDatabase Sqlite(string file) => new(new SqliteProvider(file));

    public static IssuerDatabase Postgres(string connectionString) => new(new PostgresProvider(connectionString));

    /// <exception cref="FormatException">The text is none of the forms; the message says how to write it.</exception>
    public static IssuerDatabase Parse(string text) => new(Databases.Parse(text, "FILE", "sqlite:issuer/issuer.db"));

    /// <summary>A context for one unit of work; dispose it.</summary>
    public IssuerDbContext CreateContext() => _create();

    /// <summary>Creates the database if there is none and brings its tables to this program's version.</summary>
    public async Task MigrateAsync(CancellationToken cancellationToken = default)
    {
        await using var context = CreateContext();
        await _provider.MigrateAsync(context, cancellationToken);
    }

    private Func<IssuerDbContext> Creating<T>(Func<DbContextOptions<T>, T> create) where T : IssuerDbContext
    {
        var options = _provider.Options<T>();
        return () => create(options);
    }
}
