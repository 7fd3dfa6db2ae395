using System.Data.Common;
using Microsoft.Data.Sqlite;
using Pass.Data.Log;

namespace Pass.Data.Providers.Sqlite;

/// <summary>The log in an SQLite file of its own: write-ahead log, every commit flushed to the disk (synchronous=FULL).</summary>
internal sealed class SqliteLogStore : LogStore<SqliteConnection, SqliteStatement>
{
    private readonly string _connectionString;

    private SqliteLogStore(string connectionString, LogIdentity identity) : base(identity) => _connectionString = connectionString;

    /// <summary>Opens an existing log; its tables are made by the migrations.</summary>
    public static SqliteLogStore Open(string path)
    {
        var connectionString = new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadWrite, DefaultTimeout = 10 }.ToString();
        using var connection = Connect(connectionString);
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT id, partitions, first_day FROM log_identity";
        return new(connectionString, LogReading.Identity(command));
    }

    protected override SqliteConnection Connect()
    {
        var path = new SqliteConnectionStringBuilder(_connectionString).DataSource;
        if (!File.Exists(path))
            throw new LogForeignException(LogChain.Words.Say("FileGone", path));
        return Connect(_connectionString);
    }

    /// <summary>Not from the pool: a file that was removed lives on for whoever has it open.</summary>
    protected override SqliteConnection ConnectAnew()
    {
        var place = new SqliteConnectionStringBuilder(_connectionString) { Pooling = false };
        if (!File.Exists(place.DataSource))
            throw new LogForeignException(LogChain.Words.Say("FileGone", place.DataSource));
        var connection = Connect(place.ToString());
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM sqlite_master WHERE name = 'log_identity'";
        if (command.ExecuteScalar() is not 0L)
            return connection;
        connection.Dispose();
        throw new LogForeignException(LogChain.Words.Say("FileOther", place.DataSource));
    }

    protected override void ForgetConnections()
    {
        using var connection = new SqliteConnection(_connectionString);
        SqliteConnection.ClearPool(connection);
    }

    protected override void Insert(SqliteConnection connection, SqliteStatement insert, IReadOnlyList<LogRow> rows, Span<bool> appended)
    {
        using var transaction = Begin(connection);
        InsertWithin(connection, insert, rows, appended);
        transaction.Commit();
    }

    protected override DbTransaction Begin(SqliteConnection connection) => SqliteFile.WasMoved(connection)
        ? throw new LogForeignException(LogChain.Words.Say("FileMoved", connection.DataSource))
        : connection.BeginTransaction(deferred: false);

    protected override void InsertWithin(SqliteConnection connection, SqliteStatement insert, IReadOnlyList<LogRow> rows, Span<bool> appended)
    {
        for (var i = 0; i < rows.Count; i++)
        {
            var row = rows[i];
            appended[i] = insert.Bind(row.Partition).Bind(row.Lsn).Bind(row.Day.DayNumber).Bind(row.Payload.AsSpan()).Bind(row.Hash.AsSpan()).Execute() == 1;
        }
    }

    protected override SqliteStatement PrepareInsert(SqliteConnection connection) =>
        new(connection, "INSERT INTO log (partition, lsn, day, payload, hash) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING");

    public override IEnumerable<LogRow> Read(int partition, long afterLsn, long throughLsn = long.MaxValue) => LogReading.All(partition, afterLsn, after =>
    {
        var connection = Connect(_connectionString);
        var command = connection.CreateCommand();
        command.CommandText = "SELECT lsn, day, payload, hash FROM log WHERE partition = $p AND lsn > $a AND lsn <= $t ORDER BY lsn LIMIT $n";
        command.Parameters.AddWithValue("$p", partition);
        command.Parameters.AddWithValue("$a", after);
        command.Parameters.AddWithValue("$t", throughLsn);
        command.Parameters.AddWithValue("$n", LogReading.ChunkRows);
        return (command, connection);
    });

    protected override IReadOnlyList<LogRow> ReadPlaces((int Partition, long Lsn)[] places)
    {
        using var connection = Connect(_connectionString);
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT l.partition, l.lsn, l.day, l.payload, l.hash FROM json_each($p) p CROSS JOIN log l ON l.partition = p.value ->> 0 AND l.lsn = p.value ->> 1";
        command.Parameters.AddWithValue("$p", LogReading.Json(places));
        return LogReading.Next(command);
    }

    public override IReadOnlyList<LogRow> ReadNext(IReadOnlyList<LogHead> heads, int rowsPerPartition)
    {
        using var connection = Connect(_connectionString);
        using var command = connection.CreateCommand();
        // CROSS JOIN: the heads in their order, and the rows of each by the key.
        command.CommandText = """
            SELECT l.partition, l.lsn, l.day, l.payload, l.hash FROM json_each($h) h CROSS JOIN log l
            ON l.partition = h.value ->> 0 AND l.lsn > h.value ->> 1 AND l.lsn <= h.value ->> 1 + $n
            """;
        command.Parameters.AddWithValue("$h", LogReading.Json(heads.Select(h => (h.Partition, h.Lsn))));
        command.Parameters.AddWithValue("$n", rowsPerPartition);
        return LogReading.Next(command);
    }

    public override LogHead Head(int partition)
    {
        using var connection = Connect(_connectionString);
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT lsn, day, hash, CASE WHEN length(payload) = 1 THEN payload END FROM log WHERE partition = $p ORDER BY lsn DESC LIMIT 1";
        command.Parameters.AddWithValue("$p", partition);
        return LogReading.Head(command, Identity.Genesis(partition));
    }

    public override LogHead? SnapshotHead(int partition)
    {
        using var connection = Connect(_connectionString);
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT lsn, hash, day FROM log_snapshot WHERE partition = $p ORDER BY lsn DESC LIMIT 1";
        command.Parameters.AddWithValue("$p", partition);
        return LogReading.SnapshotHead(command, partition);
    }

    public override LogSnapshot? LatestSnapshot(int partition)
    {
        using var connection = Connect(_connectionString);
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT lsn, hash, day, state FROM log_snapshot WHERE partition = $p ORDER BY lsn DESC LIMIT 1";
        command.Parameters.AddWithValue("$p", partition);
        return LogReading.Snapshot(command, partition);
    }

    public override void SaveSnapshot(LogSnapshot snapshot)
    {
        using var connection = Connect(_connectionString);
        using var transaction = connection.BeginTransaction(deferred: false);
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = """
            INSERT INTO log_snapshot (partition, lsn, hash, day, state) VALUES ($p, $l, $h, $d, $s) ON CONFLICT DO NOTHING;
            DELETE FROM log_snapshot WHERE partition = $p AND lsn < $l;
            """;
        command.Parameters.AddWithValue("$p", snapshot.Partition);
        command.Parameters.AddWithValue("$l", snapshot.Lsn);
        command.Parameters.AddWithValue("$h", snapshot.Hash);
        command.Parameters.AddWithValue("$d", snapshot.Day.DayNumber);
        command.Parameters.AddWithValue("$s", snapshot.State);
        command.ExecuteNonQuery();
        transaction.Commit();
    }

    private static SqliteConnection Connect(string connectionString)
    {
        var connection = new SqliteConnection(connectionString);
        connection.Open();
        using var command = connection.CreateCommand();
        // SQLite's own waiting for another process's commit is of milliseconds; the provider's, of 150 ms at a time.
        command.CommandText = "PRAGMA busy_timeout=10000; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA mmap_size=0;";
        command.ExecuteNonQuery();
        return connection;
    }
}
