using System.Reflection;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;
using Pass.Data;
using Pass.Data.Providers.SqlServer;
using Xunit.Sdk;
using Xunit.v3;

namespace Pass.Testing.Postgres;

/// <summary>What a test runs on.</summary>
public enum DatabaseKind
{
    Sqlite = 1,
    Postgres = 2,
    /// <summary>When PASS_TEST_SQLSERVER is the connection string of a server on which databases may be made.</summary>
    SqlServer = 3,
}

/// <summary>The same test on every database there is here.</summary>
/// <param name="more">What the test takes after the database.</param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class EveryDatabaseAttribute(params string[] more) : DataAttribute
{
    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker) =>
        new([.. TestDatabase.Kinds.Select(kind => new TheoryDataRow([kind, .. more]))]);

    public override bool SupportsDiscoveryEnumeration() => true;
}

/// <summary>An empty database for one test, removed after it.</summary>
public sealed class TestDatabase : IDisposable
{
    private readonly string? _folder;

    private TestDatabase(PassDatabase database, string? folder) => (Database, _folder) = (database, folder);

    private static readonly string? SqlServer = Environment.GetEnvironmentVariable("PASS_TEST_SQLSERVER");

    public static IReadOnlyList<DatabaseKind> Kinds { get; } =
        SqlServer is null ? [DatabaseKind.Sqlite, DatabaseKind.Postgres] : [DatabaseKind.Sqlite, DatabaseKind.Postgres, DatabaseKind.SqlServer];

    public PassDatabase Database { get; }

    /// <summary>Migrated, and with a log.</summary>
    public static async Task<TestDatabase> CreateAsync(DatabaseKind kind, PostgresServer server, DateOnly firstDay, int partitions = 4)
    {
        var test = kind switch
        {
            DatabaseKind.Sqlite => CopyOf(await SqliteTemplate.Value),
            DatabaseKind.Postgres => new(PassDatabase.Postgres(await server.CopyDatabaseAsync(place => PassDatabase.Postgres(place).MigrateAsync())), null),
            _ => await CreateEmptyAsync(kind, server),
        };
        if (kind == DatabaseKind.SqlServer)
            await test.Database.MigrateAsync();
        await test.Database.EnsureLogAsync(firstDay, partitions);
        return test;
    }

    /// <summary>A folder with an empty database of this program's version: migrations are run once a process, and what they made is copied for each test.</summary>
    private static readonly Lazy<Task<string>> SqliteTemplate = new(async () =>
    {
        var (made, template) = (Directory.CreateTempSubdirectory("pass-").FullName, Directory.CreateTempSubdirectory("pass-template-").FullName);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(template, recursive: true);
        using var test = new TestDatabase(PassDatabase.Sqlite(made), made);
        await test.Database.MigrateAsync();
        (await test.Database.Provider.CopyToAsync(template)).ShouldBeNull();
        return template;
    });

    private static TestDatabase CopyOf(string template)
    {
        var folder = Directory.CreateTempSubdirectory("pass-").FullName;
        foreach (var file in Directory.EnumerateFiles(template))
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        return new(PassDatabase.Sqlite(folder), folder);
    }

    public static async Task<TestDatabase> CreateEmptyAsync(DatabaseKind kind, PostgresServer server)
    {
        if (kind == DatabaseKind.Postgres)
            return new(PassDatabase.Postgres(await server.CreateDatabaseAsync()), null);
        if (kind == DatabaseKind.SqlServer)
            return new(PassDatabase.SqlServer(NewOnSqlServer()), null);
        var folder = Directory.CreateTempSubdirectory("pass-").FullName;
        return new(PassDatabase.Sqlite(folder), folder);
    }

    /// <summary>Connection string of a database that is not there yet.</summary>
    public static string NewOnSqlServer() => new SqlConnectionStringBuilder(SqlServer) { InitialCatalog = $"pass_{Path.GetRandomFileName()}" }.ConnectionString;

    /// <summary>For the results of a run: why SQL Server was not asked, and how it is; null when it is.</summary>
    public static string? WhyNoSqlServer { get; } = SqlServer is not null ? null
        : "PASS_TEST_SQLSERVER is not given: with the connection string of a server on which databases may be made, the store tests run on SQL Server too.";

    /// <summary>Does to the log what nobody may, behind its store's back.</summary>
    public async Task HarmLogAsync(string sql)
    {
        if (Database.Folder is { } folder)
        {
            await using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Path.Combine(folder, "log.db")}");
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = sql;
            (await command.ExecuteNonQueryAsync()).ShouldBe(1);
            return;
        }
        await using var context = Database.CreateContext();
        (await context.Database.ExecuteSqlRawAsync(sql)).ShouldBe(1);
    }

    public void Dispose()
    {
        if (Database.Provider is SqlServerProvider)
        {
            using var context = Database.CreateContext();
            context.Database.EnsureDeleted();
        }
        if (_folder is null)
            return;
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }
}
