using System.Data;
using Microsoft.Data.SqlClient;
using Microsoft.Data.SqlClient.Server;
using Pass.Data.Log;
using Pass.Data.Projection.Writing;

namespace Pass.Data.Providers.SqlServer;

/// <summary>Bulk copy: entries to their table, operations and purses to stages of the session and from there in whole sets, all in one transaction.</summary>
internal sealed class SqlServerProjectionWriter(SqlConnection connection) : ProjectionWriter
{
    private static readonly SqlMetaData[] MoveColumns =
    [
        new("partition", SqlDbType.SmallInt), new("lsn", SqlDbType.BigInt), new("hash", SqlDbType.VarBinary, 32),
        new("day", SqlDbType.Date), new("was", SqlDbType.BigInt),
    ];

    private static readonly string[] OperationColumns =
    [
        "operation_id", "partition", "lsn", "idx", "pass_id", "kind", "partner_id", "terminal_id", "occurred_at_ms", "recorded_at_ms",
        "business_day", "amount_cents", "holder_cents", "region_cents", "refusal", "flags", "related_id",
    ];

    private static readonly string[] EntryColumns =
    [
        "partition", "lsn", "idx", "leg", "pass_id", "benefit_id", "benefit_version", "units", "region_cents", "balance_after", "business_day", "partner_id",
    ];

    private static readonly string[] PurseColumns = ["pass_id", "benefit_id", "granted", "balance", "held"];

    private bool _isTurn;

    public override int BatchOperations => 40_000;

    public override async Task<bool> TakeTurnAsync(CancellationToken ct)
    {
        if (_isTurn)
            return true;
        _isTurn = await SqlServerProvider.TryLockAsync(connection, TurnName, ct);
        if (_isTurn)
            await ExecuteAsync(Statements.CreateStages, null, ct);
        return _isTurn;
    }

    public override async Task<LogHead[]> ReadCursorsAsync(LogIdentity identity, CancellationToken ct)
    {
        var cursors = Enumerable.Range(0, identity.Partitions).Select(identity.Genesis).ToArray();
        await using (var start = new SqlCommand(Statements.StartCursors, connection))
        {
            start.Parameters.Add("@partitions", SqlDbType.Int).Value = identity.Partitions;
            start.Parameters.Add("@hash", SqlDbType.VarBinary, 32).Value = cursors[0].Hash;
            start.Parameters.Add("@day", SqlDbType.Date).Value = BulkCopy.Midnight(identity.FirstDay);
            await start.ExecuteNonQueryAsync(ct);
        }
        await using var select = new SqlCommand(Statements.ReadCursors, connection);
        await using var reader = await select.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            var partition = reader.GetInt16(0);
            cursors[partition] = new(partition, reader.GetInt64(1), reader.GetFieldValue<byte[]>(2), DateOnly.FromDateTime(reader.GetDateTime(3)));
        }
        return cursors;
    }

    public override async Task<bool> WriteAsync(ProjectionBatch batch, IReadOnlyList<LogHead> from, IReadOnlyList<LogHead> to, Breath breath, CancellationToken ct)
    {
        await using var transaction = (SqlTransaction)await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, ct);
        if (!await MoveCursorsAsync(from, to, transaction, ct))
            return false;
        await ExecuteAsync(Statements.EmptyStages, transaction, ct);
        await CopyAsync("[#operation]", OperationColumns, batch.Operations, (row, column) => Value(batch[batch.ByPass(row).Operation], column), transaction, ct);
        await ExecuteAsync(Statements.PutOperations, transaction, ct);
        await CopyAsync("[entry]", EntryColumns, batch.Entries.Length, (row, column) => Value(batch.Entries[row], column), transaction, ct);
        await AddPursesAsync(batch, transaction, ct);
        await transaction.CommitAsync(ct);
        return true;
    }

    public override Task ClearAsync(CancellationToken ct) => ExecuteAsync(Statements.ClearProjection, null, ct);

    public override ValueTask DisposeAsync() => connection.DisposeAsync();

    private async Task<bool> MoveCursorsAsync(IReadOnlyList<LogHead> from, IReadOnlyList<LogHead> to, SqlTransaction transaction, CancellationToken ct)
    {
        var moves = new List<SqlDataRecord>();
        foreach (var head in to.Where((head, i) => head.Lsn != from[i].Lsn))
        {
            var move = new SqlDataRecord(MoveColumns);
            move.SetInt16(0, (short)head.Partition);
            move.SetInt64(1, head.Lsn);
            move.SetBytes(2, 0, head.Hash, 0, head.Hash.Length);
            move.SetDateTime(3, BulkCopy.Midnight(head.Day));
            move.SetInt64(4, from[head.Partition].Lsn);
            moves.Add(move);
        }
        await using var update = new SqlCommand(Statements.MoveCursors, connection, transaction);
        update.Parameters.Add(new("@moves", SqlDbType.Structured) { TypeName = "projection_move", Value = moves });
        return await update.ExecuteNonQueryAsync(ct) == moves.Count;
    }

    private async Task AddPursesAsync(ProjectionBatch batch, SqlTransaction transaction, CancellationToken ct)
    {
        if (batch.Purses == 0)
            return;
        await CopyAsync("[#purse]", PurseColumns, batch.Purses, (row, column) => column switch
        {
            0 => (object)batch.Purse(row).Pass,
            1 => batch.Purse(row).Benefit,
            2 => batch.Purse(row).Change.Granted,
            3 => batch.Purse(row).Change.Balance,
            _ => batch.Purse(row).Change.Held,
        }, transaction, ct);
        await ExecuteAsync(Statements.AddPurses, transaction, ct);
    }

    private Task CopyAsync(string table, string[] columns, int rows, Func<int, int, object> value, SqlTransaction transaction, CancellationToken ct) =>
        BulkCopy.WriteAsync(connection, transaction, table, columns, rows, value, SqlBulkCopyOptions.Default, ct);

    private static object Value(in OperationLine o, int column) => column switch
    {
        0 => o.Id.ToByteArray(bigEndian: true),
        1 => (short)o.Partition,
        2 => o.Lsn,
        3 => o.Index,
        4 => o.Pass,
        5 => o.Kind,
        6 => o.Partner,
        7 => o.Terminal,
        8 => o.OccurredAtMs,
        9 => o.RecordedAtMs,
        10 => BulkCopy.Midnight(DateOnly.FromDayNumber(o.Day)),
        11 => o.AmountCents,
        12 => o.HolderCents,
        13 => o.RegionCents,
        14 => (int)o.Refusal,
        15 => o.Flags,
        _ => o.Related == Guid.Empty ? DBNull.Value : o.Related.ToByteArray(bigEndian: true),
    };

    private static object Value(in EntryLine e, int column) => column switch
    {
        0 => (short)e.Partition,
        1 => e.Lsn,
        2 => e.Index,
        3 => (short)e.Leg,
        4 => e.Pass,
        5 => e.Benefit,
        6 => e.BenefitVersion,
        7 => e.Units,
        8 => e.RegionCents,
        9 => e.BalanceAfter,
        10 => BulkCopy.Midnight(DateOnly.FromDayNumber(e.Day)),
        _ => e.Partner,
    };

    private async Task ExecuteAsync(string sql, SqlTransaction? transaction, CancellationToken ct)
    {
        await using var command = new SqlCommand(sql, connection, transaction);
        await command.ExecuteNonQueryAsync(ct);
    }
}
