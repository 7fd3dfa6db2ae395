using Microsoft.Data.Sqlite;
using Npgsql;
using Pass.Benchmarks.Measuring;
using Pass.Core;
using Pass.Data;
using Pass.Region.Holders;
using Pass.Region.Hosting;
using Pass.Testing.Postgres;

namespace Pass.Benchmarks.Databases;

/// <summary>What a benchmark runs on.</summary>
internal enum DatabaseKind
{
    Sqlite = 1,
    Postgres = 2,
}

/// <summary>The databases of one run: SQLite folders, and a private PostgreSQL (fsync and synchronous_commit on) started when first asked for.</summary>
internal sealed class BenchDatabases(BenchOptions options) : IAsyncDisposable
{
    private PostgresServer? _server;
    private int _folders;

    private static int ServerMemoryMb => (int)Math.Clamp(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4 / 1_048_576, 256, 4_096);

    public IEnumerable<DatabaseKind> Kinds
    {
        get
        {
            if (options.OnSqlite)
                yield return DatabaseKind.Sqlite;
            if (options.OnPostgres)
                yield return DatabaseKind.Postgres;
        }
    }

    /// <summary>Processor time of the PostgreSQL server, all its processes; zero where there is none.</summary>
    public TimeSpan ServerCpu => _server is null ? TimeSpan.Zero : Machine.CpuOfFamily(_server.ProcessId);

    /// <summary>A new region's database, migrated.</summary>
    /// <param name="daysAgo">When its log begins; today when left out.</param>
    public async Task<BenchDatabase> CreateAsync(DatabaseKind kind, int daysAgo = 0)
    {
        var location = kind == DatabaseKind.Sqlite ? NewFolder() : await NewPostgresAsync();
        var pass = kind == DatabaseKind.Sqlite ? PassDatabase.Sqlite(location) : PassDatabase.Postgres(location);
        var first = ParisCalendar.DateOf(TimeProvider.System.GetUtcNow()).AddDays(-daysAgo);
        var keys = Path.Combine(kind == DatabaseKind.Sqlite ? location : NewFolder(), RegionKeys.FileName);
        (await RegionParts.CreateAsync(pass, first, null, keys)).OrThrow();
        // Where this program, and a portal that it starts, look for them.
        Environment.SetEnvironmentVariable("PASS_KEYS", keys);
        return new(pass, kind, location, first);
    }

    /// <summary>What is done with it is measured: its room is wanted for the next one.</summary>
    public static async Task DropAsync(BenchDatabase database)
    {
        if (database.Kind == DatabaseKind.Sqlite)
        {
            SqliteConnection.ClearAllPools();
            Directory.Delete(database.Location, recursive: true);
            return;
        }
        NpgsqlConnection.ClearAllPools();
        var place = new NpgsqlConnectionStringBuilder(database.Location);
        var name = place.Database!;
        place.Database = "postgres";
        await using var connection = new NpgsqlConnection(place.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"DROP DATABASE {new NpgsqlCommandBuilder().QuoteIdentifier(name)} WITH (FORCE)", connection);
        await command.ExecuteNonQueryAsync();
    }

    public string NewFolder() => Directory.CreateDirectory(Path.Combine(options.Folder, $"db{Interlocked.Increment(ref _folders)}")).FullName;

    private async Task<string> NewPostgresAsync()
    {
        if (_server is null)
        {
            // As its manual has it for a machine that serves one database: a quarter of its memory, at most.
            _server = new() { SharedBuffersMb = ServerMemoryMb, MaxWalMb = 4 * ServerMemoryMb };
            await _server.InitializeAsync();
        }
        return new NpgsqlConnectionStringBuilder(await _server.CreateDatabaseAsync()) { MaxPoolSize = 64 }.ConnectionString;
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
    }
}

/// <param name="Location">Folder (SQLite) or connection string (PostgreSQL), for the baselines that run in the same database.</param>
internal sealed record BenchDatabase(PassDatabase Pass, DatabaseKind Kind, string Location, DateOnly FirstDay)
{
    public string Name => Kind == DatabaseKind.Sqlite ? "sqlite" : "postgres";
}
