using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Pass.Testing.Postgres;

/// <summary>
/// A private PostgreSQL 15 for one test run, fsync on, in a temporary folder and on a free port; a database of its own for who asks.
/// </summary>
public sealed class PostgresServer : IAsyncLifetime
{
    private const string Binaries = "/usr/lib/postgresql/15/bin";
    private static readonly bool IsRoot = Environment.IsPrivilegedProcess;

    /// <summary>What the server keeps of its tables; little, since many run at once on one machine.</summary>
    public int SharedBuffersMb { get; init; } = 256;

    /// <summary>What it writes before it starts a checkpoint by itself.</summary>
    public int MaxWalMb { get; init; } = 2_048;

    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"pass-pg-{Path.GetRandomFileName()}");
    private int _port;
    private readonly Lock _preparing = new();
    private int _databases;
    private Task<string>? _template;

    public async ValueTask InitializeAsync()
    {
        if (!File.Exists(Path.Combine(Binaries, "postgres")))
            throw new InvalidOperationException("These tests run on a real PostgreSQL: install the Debian package postgresql-15.");
        Directory.CreateDirectory(_folder);
        // PostgreSQL refuses to run as root: the package made the user postgres, who must own its folder.
        if (IsRoot)
            await RunAsync("chown", "postgres", _folder);
        await AsOwnerAsync("initdb", "-D", DataFolder, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync");
        await StartAsync();
    }

    /// <summary>Of the server's first process, whose children the others are.</summary>
    public int ProcessId => int.Parse(File.ReadLines(Path.Combine(DataFolder, "postmaster.pid")).First(), CultureInfo.InvariantCulture);

    /// <summary>Connection string of a new, empty database.</summary>
    public Task<string> CreateDatabaseAsync() => CreateDatabaseAsync("template1");

    /// <summary>Connection string of a new database that is as <paramref name="prepare"/> makes one: it is asked once, and what it made is copied.</summary>
    public async Task<string> CopyDatabaseAsync(Func<string, Task> prepare)
    {
        lock (_preparing)
            _template ??= PrepareAsync(prepare);
        return await CreateDatabaseAsync(await _template);
    }

    private async Task<string> PrepareAsync(Func<string, Task> prepare)
    {
        var place = await CreateDatabaseAsync();
        await prepare(place);
        return await LeftAsync(place);
    }

    /// <summary>Connection string of a new database that is as the one at <paramref name="place"/>, which nobody is at work with.</summary>
    public async Task<string> CopyOfAsync(string place) => await CreateDatabaseAsync(await LeftAsync(place));

    /// <summary>A database that somebody is connected to is not copied.</summary>
    /// <returns>Its name.</returns>
    private static async Task<string> LeftAsync(string place)
    {
        await using var connection = new NpgsqlConnection(place);
        NpgsqlConnection.ClearPool(connection);
        return connection.Database;
    }

    private async Task<string> CreateDatabaseAsync(string template)
    {
        var name = $"pass{Interlocked.Increment(ref _databases)}";
        await using var connection = new NpgsqlConnection(ConnectionString("postgres"));
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = $"CREATE DATABASE {name} TEMPLATE {template}";
        await command.ExecuteNonQueryAsync();
        return ConnectionString(name);
    }

    /// <summary>Starts the server, on the same port as before if it was stopped.</summary>
    public Task StartAsync()
    {
        if (_port == 0)
            _port = FreePort();
        var options = $"-c listen_addresses=127.0.0.1 -c port={_port} -c unix_socket_directories='' -c fsync=on -c max_connections=200 -c shared_buffers={SharedBuffersMb}MB -c max_wal_size={MaxWalMb}MB";
        return AsOwnerAsync("pg_ctl", "-D", DataFolder, "-l", Path.Combine(_folder, "server.log"), "-w", "-o", options, "start");
    }

    /// <summary>Cuts every connection and stops the server at once, as a power cut would.</summary>
    public Task StopAtOnceAsync() => AsOwnerAsync("pg_ctl", "-D", DataFolder, "-m", "immediate", "-w", "stop");

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        if (File.Exists(Path.Combine(DataFolder, "postmaster.pid")))
            await StopAtOnceAsync();
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
    }

    private string DataFolder => Path.Combine(_folder, "data");

    private string ConnectionString(string database) =>
        new NpgsqlConnectionStringBuilder { Host = "127.0.0.1", Port = _port, Database = database, Username = "postgres", MaxPoolSize = 20 }.ConnectionString;

    private Task AsOwnerAsync(string program, params string[] arguments)
    {
        var path = Path.Combine(Binaries, program);
        return IsRoot ? RunAsync("runuser", ["-u", "postgres", "--", path, .. arguments]) : RunAsync(path, arguments);
    }

    private async Task RunAsync(string program, params string[] arguments)
    {
        // To a file and not to a pipe: the server inherits it and would keep the pipe open.
        var log = Path.Combine(_folder, "setup.log");
        var start = new ProcessStartInfo("sh", ["-c", "log=\"$1\"; shift; exec \"$@\" >>\"$log\" 2>&1", "sh", log, program, .. arguments]) { WorkingDirectory = _folder };
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} ended with an error: {await File.ReadAllTextAsync(log)}");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
