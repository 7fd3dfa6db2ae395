using System.Data;
using Microsoft.Data.SqlClient;
using Microsoft.Data.SqlClient.Server;
using Pass.Data.Log;

namespace Pass.Data.Providers.SqlServer;

/// <summary>The log in SQL Server. One statement, so one transaction and one round trip, appends a group; see <see cref="Statements.Append"/>.</summary>
internal sealed class SqlServerLogStore : LogStore<SqlConnection, SqlCommand>
{
    private const int ForcedDelay = 2;

    private static readonly SqlMetaData[] RowColumns =
    [
        new("partition", SqlDbType.Int), new("lsn", SqlDbType.BigInt), new("day", SqlDbType.Int),
        new("payload", SqlDbType.VarBinary, SqlMetaData.Max), new("hash", SqlDbType.VarBinary, 32),
    ];

    private static readonly SqlMetaData[] HeadColumns = [new("partition", SqlDbType.Int), new("lsn", SqlDbType.BigInt)];

    private readonly string _connectionString;

    private SqlServerLogStore(string connectionString, LogIdentity identity) : base(identity) => _connectionString = connectionString;

    /// <summary>Opens an existing log; its tables are made by the migrations.</summary>
    /// <exception cref="InvalidOperationException">The database acknowledges commits that are not on its disk.</exception>
    public static SqlServerLogStore Open(string connectionString)
    {
        // A dead server is not waited for without end, and a session that ended is seen to have ended.
        var settings = new SqlConnectionStringBuilder(connectionString) { ConnectTimeout = 5, CommandTimeout = 10, ConnectRetryCount = 0, ApplicationName = "Pass log" };
        using var connection = Connect(settings.ConnectionString);
        using (var durability = new SqlCommand(Statements.ReadDurability, connection))
        {
            if (durability.ExecuteScalar() is int and ForcedDelay)
                throw new InvalidOperationException(DatabaseProvider.Words.Say("DelayedDurability", settings.InitialCatalog));
        }
        using var identity = new SqlCommand(Statements.ReadIdentity, connection);
        return new(settings.ConnectionString, LogReading.Identity(identity));
    }

    protected override (string CommitNothing, string ReadIdentity, string ReadHash) ProbeStatements =>
        (Statements.CommitNothing, Statements.ReadIdentity, Statements.ReadHash);

    protected override SqlConnection Connect() => Connect(_connectionString);

    protected override SqlCommand PrepareInsert(SqlConnection connection) => new(Statements.Append, connection)
    {
        Parameters = { new("@rows", SqlDbType.Structured) { TypeName = "log_row" } },
    };

    protected override void Insert(SqlConnection connection, SqlCommand insert, IReadOnlyList<LogRow> rows, Span<bool> appended)
    {
        insert.Parameters[0].Value = Records(rows);
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
        // The rows are told before the commit: what fails then comes as an error behind them.
        while (reader.NextResult())
        {
        }
    }

    public override IEnumerable<LogRow> Read(int partition, long afterLsn, long throughLsn = long.MaxValue) => LogReading.All(partition, afterLsn, after =>
    {
        var connection = Connect();
        var command = Command(connection, Statements.Read, partition);
        command.Parameters.Add("@after", SqlDbType.BigInt).Value = after;
        command.Parameters.Add("@through", SqlDbType.BigInt).Value = throughLsn;
        command.Parameters.Add("@rows", SqlDbType.Int).Value = LogReading.ChunkRows;
        return (command, connection);
    });

    /// <summary>One round trip for all partitions: a follower asks many times a second.</summary>
    protected override IReadOnlyList<LogRow> ReadPlaces((int Partition, long Lsn)[] places)
    {
        using var connection = Connect();
        using var command = new SqlCommand(Statements.ReadPlaces, connection);
        command.Parameters.Add("@places", SqlDbType.NVarChar, -1).Value = LogReading.Json(places);
        return LogReading.Next(command);
    }

    public override IReadOnlyList<LogRow> ReadNext(IReadOnlyList<LogHead> heads, int rowsPerPartition)
    {
        // A structured parameter without rows is not sent as one.
        if (heads.Count == 0)
            return [];
        using var connection = Connect();
        using var command = new SqlCommand(Statements.ReadNext, connection);
        command.Parameters.Add(new("@heads", SqlDbType.Structured) { TypeName = "log_head", Value = Records(heads) });
        command.Parameters.Add("@rows", SqlDbType.Int).Value = rowsPerPartition;
        return LogReading.Next(command);
    }

    public override long? ClockMs()
    {
        using var connection = Connect();
        using var command = new SqlCommand(Statements.ReadClock, connection);
        return (long)command.ExecuteScalar();
    }

    public override LogHead Head(int partition)
    {
        using var connection = Connect();
        using var command = Command(connection, Statements.ReadHead, partition);
        return LogReading.Head(command, Identity.Genesis(partition));
    }

    public override LogHead? SnapshotHead(int partition)
    {
        using var connection = Connect();
        using var command = Command(connection, Statements.ReadSnapshotHead, partition);
        return LogReading.SnapshotHead(command, partition);
    }

    public override LogSnapshot? LatestSnapshot(int partition)
    {
        using var connection = Connect();
        using var command = Command(connection, Statements.ReadSnapshot, partition);
        return LogReading.Snapshot(command, partition);
    }

    public override void SaveSnapshot(LogSnapshot snapshot)
    {
        using var connection = Connect();
        using var command = Command(connection, Statements.SaveSnapshot, snapshot.Partition);
        command.Parameters.Add("@lsn", SqlDbType.BigInt).Value = snapshot.Lsn;
        command.Parameters.Add("@hash", SqlDbType.VarBinary, 32).Value = snapshot.Hash;
        command.Parameters.Add("@day", SqlDbType.Int).Value = snapshot.Day.DayNumber;
        command.Parameters.Add("@state", SqlDbType.VarBinary, -1).Value = snapshot.State;
        command.ExecuteNonQuery();
    }

    private static SqlConnection Connect(string connectionString)
    {
        var connection = new SqlConnection(connectionString);
        try
        {
            connection.Open();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static SqlCommand Command(SqlConnection connection, string statement, int partition)
    {
        var command = new SqlCommand(statement, connection);
        command.Parameters.Add("@partition", SqlDbType.Int).Value = partition;
        return command;
    }

    private static IEnumerable<SqlDataRecord> Records(IReadOnlyList<LogRow> rows)
    {
        foreach (var row in rows)
        {
            // A record of its own: one that is used again keeps the end of a longer payload.
            var record = new SqlDataRecord(RowColumns);
            record.SetInt32(0, row.Partition);
            record.SetInt64(1, row.Lsn);
            record.SetInt32(2, row.Day.DayNumber);
            record.SetBytes(3, 0, row.Payload, 0, row.Payload.Length);
            record.SetBytes(4, 0, row.Hash, 0, row.Hash.Length);
            yield return record;
        }
    }

    private static IEnumerable<SqlDataRecord> Records(IReadOnlyList<LogHead> heads)
    {
        var record = new SqlDataRecord(HeadColumns);
        foreach (var head in heads)
        {
            record.SetInt32(0, head.Partition);
            record.SetInt64(1, head.Lsn);
            yield return record;
        }
    }
}
