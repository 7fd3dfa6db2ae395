using Pass.Data;

namespace Pass.Testing.Postgres;

/// <summary>An empty database for one test, removed after it.</summary>
public sealed class TestDatabase : IDisposable
{
    private readonly string? _folder;

    private TestDatabase(PassDatabase database, string? folder) => (Database, _folder) = (database, folder);

    public PassDatabase Database { get; }

    /// <summary>Migrated, and with a log.</summary>
    public static async Task<TestDatabase> CreateAsync(DatabaseKind kind, PostgresServer server, DateOnly firstDay, int partitions = 4)
    {
        var test = await CreateEmptyAsync(kind, server);
        await test.Database.MigrateAsync();
        await test.Database.EnsureLogAsync(firstDay, partitions);
        return test;
    }

    public static async Task<TestDatabase> CreateEmptyAsync(DatabaseKind kind, PostgresServer server)
    {
        if (kind == DatabaseKind.Postgres)
            return new(PassDatabase.Postgres(await server.CreateDatabaseAsync()), null);
        var folder = Directory.CreateTempSubdirectory("pass-").FullName;
        return new(PassDatabase.Sqlite(folder), folder);
    }

    public void Dispose()
    {
        if (_folder is null)
            return;
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }
}
