using Npgsql;
using NpgsqlTypes;
using Pass.Data.Log;

namespace Pass.Data.Providers.Postgres;

/// <summary>
/// The log in PostgreSQL. One statement, so one transaction and one round trip, appends a group: nothing can be left half open
/// by a client that stops in the middle, and the server's primary key is the arbiter between nodes.
/// </summary>
internal sealed class PostgresLogStore : LogStore<NpgsqlConnection, NpgsqlCommand>
{
    private readonly NpgsqlDataSource _source;

    private PostgresLogStore(NpgsqlDataSource source, LogIdentity identity) : base(identity) => _source = source;

    /// <summary>Opens an existing log; its tables are made by the migrations.</summary>
    public static PostgresLogStore Open(string connectionString)
    {
        // An acknowledgement means durable, whatever the server's default; a lock or a dead server is not waited for without end.
        var settings = new NpgsqlConnectionStringBuilder(connectionString) { CommandTimeout = 10, Timeout = 5 };
        settings.Options = $"{settings.Options} -c synchronous_commit=on -c lock_timeout=5s".Trim();
        var source = NpgsqlDataSource.Create(settings);
        try
        {
            using var command = source.CreateCommand("SELECT id, partitions, first_day FROM log_identity");
            return new(source, LogReading.Identity(command));
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    protected override NpgsqlConnection Connect() => _source.OpenConnection();

    protected override void Insert(NpgsqlConnection connection, NpgsqlCommand insert, IReadOnlyList<LogRow> rows, Span<bool> appended)
    {
        insert.Parameters[0].Value = Column(rows, r => r.Partition);
        insert.Parameters[1].Value = Column(rows, r => r.Lsn);
        insert.Parameters[2].Value = Column(rows, r => r.Day.DayNumber);
        insert.Parameters[3].Value = Column(rows, r => r.Payload);
        insert.Parameters[4].Value = Column(rows, r => r.Hash);
        appended.Clear();
        using var reader = insert.ExecuteReader();
        while (reader.Read())
        {
            var partition = reader.GetInt32(0);
            for (var i = 0; i < rows.Count; i++)
            {
                if (rows[i].Partition == partition)
                    appended[i] = true;
            }
        }
    }

    private static T[] Column<T>(IReadOnlyList<LogRow> rows, Func<LogRow, T> value)
    {
        var column = new T[rows.Count];
        for (var i = 0; i < column.Length; i++)
            column[i] = value(rows[i]);
        return column;
    }

    protected override NpgsqlCommand PrepareInsert(NpgsqlConnection connection)
    {
        var command = connection.CreateCommand();
        command.CommandText = """
            INSERT INTO log (partition, lsn, day, payload, hash)
            SELECT * FROM unnest($1, $2, $3, $4, $5)
            ON CONFLICT DO NOTHING RETURNING partition
            """;
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Integer });
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint });
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Integer });
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea });
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea });
        command.Prepare();
        return command;
    }

    public override IEnumerable<LogRow> Read(int partition, long afterLsn, long throughLsn = long.MaxValue) => LogReading.All(partition, afterLsn, after =>
    {
        var command = _source.CreateCommand(
            "SELECT lsn, day, payload, hash FROM log WHERE partition = $1 AND lsn > $2 AND lsn <= $3 ORDER BY lsn LIMIT $4");
        command.Parameters.AddWithValue(partition);
        command.Parameters.AddWithValue(after);
        command.Parameters.AddWithValue(throughLsn);
        command.Parameters.AddWithValue(LogReading.ChunkRows);
        return (command, null);
    });

    protected override IReadOnlyList<LogRow> ReadPlaces((int Partition, long Lsn)[] places)
    {
        using var command = _source.CreateCommand("SELECT l.partition, l.lsn, l.day, l.payload, l.hash FROM unnest($1, $2) AS p(partition, lsn) INNER JOIN log l ON l.partition = p.partition AND l.lsn = p.lsn");
        command.Parameters.AddWithValue(Array.ConvertAll(places, p => p.Partition));
        command.Parameters.AddWithValue(Array.ConvertAll(places, p => p.Lsn));
        return LogReading.Next(command);
    }

    /// <summary>One round trip for all partitions: a follower asks many times a second.</summary>
    public override IReadOnlyList<LogRow> ReadNext(IReadOnlyList<LogHead> heads, int rowsPerPartition)
    {
        using var command = _source.CreateCommand("""
            SELECT l.partition, l.lsn, l.day, l.payload, l.hash FROM unnest($1, $2) AS h(partition, lsn)
            CROSS JOIN LATERAL (SELECT * FROM log WHERE partition = h.partition AND lsn > h.lsn AND lsn <= h.lsn + $3 ORDER BY lsn) l
            """);
        command.Parameters.AddWithValue(heads.Select(h => h.Partition).ToArray());
        command.Parameters.AddWithValue(heads.Select(h => h.Lsn).ToArray());
        command.Parameters.AddWithValue(rowsPerPartition);
        return LogReading.Next(command);
    }

    public override long? ClockMs()
    {
        using var command = _source.CreateCommand("SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint");
        return (long)command.ExecuteScalar()!;
    }

    public override LogHead Head(int partition)
    {
        using var command = _source.CreateCommand(
            "SELECT lsn, day, hash, CASE WHEN length(payload) = 1 THEN payload END FROM log WHERE partition = $1 ORDER BY lsn DESC LIMIT 1");
        command.Parameters.AddWithValue(partition);
        return LogReading.Head(command, Identity.Genesis(partition));
    }

    public override LogHead? SnapshotHead(int partition)
    {
        using var command = _source.CreateCommand("SELECT lsn, hash, day FROM log_snapshot WHERE partition = $1 ORDER BY lsn DESC LIMIT 1");
        command.Parameters.AddWithValue(partition);
        return LogReading.SnapshotHead(command, partition);
    }

    public override LogSnapshot? LatestSnapshot(int partition)
    {
        using var command = _source.CreateCommand("SELECT lsn, hash, day, state FROM log_snapshot WHERE partition = $1 ORDER BY lsn DESC LIMIT 1");
        command.Parameters.AddWithValue(partition);
        return LogReading.Snapshot(command, partition);
    }

    public override void SaveSnapshot(LogSnapshot snapshot)
    {
        using var connection = _source.OpenConnection();
        using var batch = connection.CreateBatch();
        var insert = batch.CreateBatchCommand();
        insert.CommandText = "INSERT INTO log_snapshot (partition, lsn, hash, day, state) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING";
        insert.Parameters.Add(new NpgsqlParameter { Value = snapshot.Partition });
        insert.Parameters.Add(new NpgsqlParameter { Value = snapshot.Lsn });
        insert.Parameters.Add(new NpgsqlParameter { Value = snapshot.Hash });
        insert.Parameters.Add(new NpgsqlParameter { Value = snapshot.Day.DayNumber });
        insert.Parameters.Add(new NpgsqlParameter { Value = snapshot.State });
        var delete = batch.CreateBatchCommand();
        delete.CommandText = "DELETE FROM log_snapshot WHERE partition = $1 AND lsn < $2";
        delete.Parameters.Add(new NpgsqlParameter { Value = snapshot.Partition });
        delete.Parameters.Add(new NpgsqlParameter { Value = snapshot.Lsn });
        batch.BatchCommands.Add(insert);
        batch.BatchCommands.Add(delete);
        batch.ExecuteNonQuery();
    }

    public override void Dispose()
    {
        base.Dispose();
        _source.Dispose();
    }
}
