using Npgsql;
using Pass.Data.Log;
using Pass.Data.Projection.Writing;

namespace Pass.Data.Providers.Postgres;

/// <summary>
/// Binary COPY, straight into the tables. The commit is not waited for (synchronous_commit=off): the cursor is lost with what it counts, and the log has it all.
/// </summary>
internal sealed class PostgresProjectionWriter : ProjectionWriter
{
    private const string OperationColumns =
        "operation_id, partition, lsn, idx, pass_id, kind, partner_id, terminal_id, occurred_at_ms, recorded_at_ms, " +
        "business_day, amount_cents, holder_cents, region_cents, refusal, flags, related_id";

    private const string EntryColumns =
        "partition, lsn, idx, leg, pass_id, benefit_id, benefit_version, units, region_cents, balance_after, business_day, partner_id";

    private const string PurseColumns = "pass_id, benefit_id, granted, balance, held";

    /// <summary>Set aside during a rebuild: made at once, a key or an index costs a fraction of what it costs row by row.</summary>
    private static readonly (string Name, string Table, string Definition)[] SetAside =
    [
        ("pk_entry", "entry", "(partition, lsn, idx, leg)"),
        ("pk_operation", "operation", "(operation_id, pass_id)"),
        ("ix_operation_pass_id_occurred_at_ms", "operation", "(pass_id, occurred_at_ms)"),
        ("ix_operation_partner_id_business_day", "operation", "(partner_id, business_day)"),
        ("ix_operation_related_id", "operation", "(related_id) WHERE related_id IS NOT NULL"),
    ];

    private readonly NpgsqlConnection _connection;
    private bool _isTurn;

    private PostgresProjectionWriter(NpgsqlConnection connection) => _connection = connection;

    /// <param name="connection">A session of its own; this writer's from now on.</param>
    public static async Task<PostgresProjectionWriter> OpenAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        var writer = new PostgresProjectionWriter(connection);
        try
        {
            await writer.ExecuteAsync("""
                SET synchronous_commit = off;
                SET maintenance_work_mem = '256MB';
                CREATE TEMP TABLE purse_change (pass_id bigint, benefit_id int, granted int, balance int, held int) ON COMMIT DELETE ROWS;
                """, ct);
            return writer;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public override int BatchOperations => 100_000;

    public override int Lanes => 2;

    public override async Task<bool> TakeTurnAsync(CancellationToken ct)
    {
        if (_isTurn || !await PostgresProvider.TryLockAsync(_connection, TurnName, ct))
            return _isTurn;
        await FinishAsync(ct);
        return _isTurn = true;
    }

    public override async Task<LogHead[]> ReadCursorsAsync(LogIdentity identity, CancellationToken ct)
    {
        var cursors = Enumerable.Range(0, identity.Partitions).Select(identity.Genesis).ToArray();
        await using (var insert = new NpgsqlCommand(
            "INSERT INTO projection (partition, lsn, hash, day) SELECT p, 0, $1, $2 FROM generate_series(0, $3 - 1) p ON CONFLICT DO NOTHING", _connection))
        {
            insert.Parameters.Add(new() { Value = cursors[0].Hash });
            insert.Parameters.Add(new() { Value = identity.FirstDay });
            insert.Parameters.Add(new() { Value = identity.Partitions });
            await insert.ExecuteNonQueryAsync(ct);
        }
        await using var select = new NpgsqlCommand("SELECT partition, lsn, hash, day FROM projection", _connection);
        await using var reader = await select.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            var partition = reader.GetInt16(0);
            cursors[partition] = new(partition, reader.GetInt64(1), reader.GetFieldValue<byte[]>(2), reader.GetFieldValue<DateOnly>(3));
        }
        return cursors;
    }

    public override async Task<bool> WriteAsync(ProjectionBatch batch, IReadOnlyList<LogHead> from, IReadOnlyList<LogHead> to, Breath breath, CancellationToken ct)
    {
        await using var transaction = await _connection.BeginTransactionAsync(ct);
        if (!await MoveCursorsAsync(from, to, ct))
            return false;
        await CopyOperationsAsync(batch, transaction, breath, ct);
        CopyEntries(batch, breath);
        await AddPursesAsync(batch, ct);
        await transaction.CommitAsync(ct);
        return true;
    }

    public override async Task<bool> FillAsync(ProjectionBatch batch, Func<bool> readNext, IReadOnlyList<LogHead> from, Func<IReadOnlyList<LogHead>> to, CancellationToken ct)
    {
        var breath = new Breath(TimeProvider.System, null);
        await using var transaction = await _connection.BeginTransactionAsync(ct);
        while (readNext())
        {
            ct.ThrowIfCancellationRequested();
            CopyOperations(batch, batch.SortById(), "operation", breath);
            CopyEntries(batch, breath);
        }
        if (!await MoveCursorsAsync(from, to(), ct))
            return false;
        batch.Seal();
        CopyPurses(batch, "purse");
        await transaction.CommitAsync(ct);
        return true;
    }

    public override async Task ClearAsync(CancellationToken ct)
    {
        var drops = SetAside.Select(i => IsKey(i.Name) ? $"ALTER TABLE {i.Table} DROP CONSTRAINT IF EXISTS {i.Name}" : $"DROP INDEX IF EXISTS {i.Name}");
        await ExecuteAsync($"{string.Join("; ", drops)}; TRUNCATE operation, entry, purse, projection", ct);
    }

    public override async Task FinishAsync(CancellationToken ct)
    {
        foreach (var (name, table, definition) in SetAside)
        {
            // Asked first: to be told that it exists, one would wait for whoever writes the table.
            await using var missing = new NpgsqlCommand("SELECT to_regclass($1) IS NULL", _connection) { Parameters = { new() { Value = name } } };
            if (await missing.ExecuteScalarAsync(ct) is not true)
                continue;
            var make = IsKey(name) ? $"ALTER TABLE {table} ADD CONSTRAINT {name} PRIMARY KEY {definition}" : $"CREATE INDEX {name} ON {table} {definition}";
            try
            {
                await ExecuteAsync(make, ct);
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UniqueViolation && table == "operation")
            {
                // As when it is followed: of what is logged again without effect, the first is the operation.
                await ExecuteAsync($"""
                    DELETE FROM operation o USING operation first
                    WHERE first.operation_id = o.operation_id AND first.pass_id = o.pass_id AND (first.lsn, first.idx) < (o.lsn, o.idx); {make}
                    """, ct);
            }
        }
    }

    private static bool IsKey(string name) => name.StartsWith("pk_", StringComparison.Ordinal);

    public override ValueTask DisposeAsync() => new(PostgresProvider.EndAsync(_connection));

    private async Task<bool> MoveCursorsAsync(IReadOnlyList<LogHead> from, IReadOnlyList<LogHead> to, CancellationToken ct)
    {
        var moved = to.Where((head, i) => head.Lsn != from[i].Lsn).ToList();
        await using var update = new NpgsqlCommand("""
            UPDATE projection p SET lsn = m.lsn, hash = m.hash, day = m.day
            FROM unnest($1, $2, $3, $4, $5) AS m(partition, lsn, hash, day, was) WHERE p.partition = m.partition AND p.lsn = m.was
            """, _connection);
        update.Parameters.Add(new() { Value = moved.Select(h => (short)h.Partition).ToArray() });
        update.Parameters.Add(new() { Value = moved.Select(h => h.Lsn).ToArray() });
        update.Parameters.Add(new() { Value = moved.Select(h => h.Hash).ToArray() });
        update.Parameters.Add(new() { Value = moved.Select(h => h.Day).ToArray() });
        update.Parameters.Add(new() { Value = moved.Select(h => from[h.Partition].Lsn).ToArray() });
        return await update.ExecuteNonQueryAsync(ct) == moved.Count;
    }

    private async Task CopyOperationsAsync(ProjectionBatch batch, NpgsqlTransaction transaction, Breath breath, CancellationToken ct)
    {
        var byPass = Enumerable.Range(0, batch.Operations).Select(i => batch.ByPass(i).Operation);
        await transaction.SaveAsync("operations", ct);
        try
        {
            CopyOperations(batch, byPass, "operation", breath);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            // A grant or a block repeated after the engine forgot its id is logged again, without effect: the first one is the operation.
            await transaction.RollbackAsync("operations", ct);
            await ExecuteAsync("CREATE TEMP TABLE operation_again (LIKE operation) ON COMMIT DROP", ct);
            CopyOperations(batch, byPass, "operation_again", breath);
            await ExecuteAsync($"INSERT INTO operation ({OperationColumns}) SELECT {OperationColumns} FROM operation_again ORDER BY lsn, idx ON CONFLICT DO NOTHING", ct);
        }
    }

    private void CopyOperations(ProjectionBatch batch, IEnumerable<int> order, string table, Breath breath)
    {
        using var copy = new CopyRows(_connection, table, OperationColumns);
        foreach (var i in order)
        {
            breath.Take();
            ref readonly var o = ref batch[i];
            copy.Row().Id(o.Id).Short(o.Partition).Long(o.Lsn).Int(o.Index).Long(o.Pass).Short(o.Kind).Int(o.Partner).Int(o.Terminal)
                .Long(o.OccurredAtMs).Long(o.RecordedAtMs).Day(o.Day).Long(o.AmountCents).Long(o.HolderCents).Long(o.RegionCents)
                .Int(o.Refusal).Short(o.Flags).Id(o.Related);
        }
        copy.Complete();
    }

    private void CopyEntries(ProjectionBatch batch, Breath breath)
    {
        using var copy = new CopyRows(_connection, "entry", EntryColumns);
        foreach (ref readonly var e in batch.Entries)
        {
            breath.Take();
            copy.Row().Short(e.Partition).Long(e.Lsn).Int(e.Index).Short(e.Leg).Long(e.Pass).Int(e.Benefit).Int(e.BenefitVersion)
                .Int(e.Units).Int(e.RegionCents).Int(e.BalanceAfter).Day(e.Day).Int(e.Partner);
        }
        copy.Complete();
    }

    private void CopyPurses(ProjectionBatch batch, string table)
    {
        using var copy = new CopyRows(_connection, table, PurseColumns);
        for (var i = 0; i < batch.Purses; i++)
        {
            var (pass, benefit, change) = batch.Purse(i);
            copy.Row().Long(pass).Int(benefit).Int(change.Granted).Int(change.Balance).Int(change.Held);
        }
        copy.Complete();
    }

    private async Task AddPursesAsync(ProjectionBatch batch, CancellationToken ct)
    {
        if (batch.Purses == 0)
            return;
        CopyPurses(batch, "purse_change");
        await ExecuteAsync($"""
            INSERT INTO purse AS p ({PurseColumns}) SELECT {PurseColumns} FROM purse_change
            ON CONFLICT (pass_id, benefit_id)
            DO UPDATE SET granted = p.granted + excluded.granted, balance = p.balance + excluded.balance, held = p.held + excluded.held
            """, ct);
    }

    private async Task ExecuteAsync(string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, _connection);
        await command.ExecuteNonQueryAsync(ct);
    }
}
