using Microsoft.Data.Sqlite;
using Pass.Data.Log;
using Pass.Data.Projection.Writing;

namespace Pass.Data.Providers.Sqlite;

/// <summary>
/// Prepared inserts in one short transaction. It is not flushed to the disk at each commit (synchronous=NORMAL): the cursor is lost
/// with what it counts, and the log has it all.
/// </summary>
internal sealed class SqliteProjectionWriter : ProjectionWriter
{
    private const string OperationColumns =
        "place, operation_id, partition, lsn, idx, pass_id, kind, partner_id, terminal_id, occurred_at_ms, recorded_at_ms, " +
        "business_day, amount_cents, holder_cents, region_cents, refusal, flags, related_id";

    // A grant or a block repeated after the engine forgot its id is logged again, without effect: the first one is the operation.
    private const string OnceEach = "ON CONFLICT (operation_id, pass_id) DO NOTHING";

    private readonly SqliteConnection _connection;
    private readonly SqliteStatement _last;
    private readonly SqliteStatement _operation;
    private readonly SqliteStatement _operations;
    private readonly SqliteStatement _isThere;
    private readonly SqliteRows _ofPass;
    private readonly SqliteRows _ofPartner;
    private readonly SqliteRows _entry;
    private readonly SqliteRows _purse;
    private readonly SqliteStatement _cursor;

    /// <summary>Where each operation of the batch was written; zero where it was there before. A number that was for one of those stays unused.</summary>
    private long[] _places = [];

    public SqliteProjectionWriter(SqliteConnection connection)
    {
        _connection = connection;
        Execute($"PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-65536; {SqliteSession.BusyTimeout}");
        _last = new(connection, "SELECT ifnull(max(place), 0) FROM operation");
        _operation = new(connection, SqliteRows.Insert("operation", OperationColumns, 1, OnceEach));
        _operations = new(connection, SqliteRows.Insert("operation", OperationColumns, SqliteRows.RowsAtOnce, OnceEach));
        _isThere = new(connection, "SELECT count(*) FROM operation WHERE place = ?");
        _ofPass = new(connection, "pass_place", "pass_id, place");
        _ofPartner = new(connection, "partner_place", "partner_id, business_day, place");
        _entry = new(connection, "entry", "partition, lsn, idx, leg, pass_id, benefit_id, benefit_version, units, region_cents, balance_after, business_day, partner_id");
        _purse = new(connection, "purse", "pass_id, benefit_id, granted, balance, held", """
            ON CONFLICT (pass_id, benefit_id)
            DO UPDATE SET granted = granted + excluded.granted, balance = balance + excluded.balance, held = held + excluded.held
            """);
        _cursor = new(connection, "UPDATE projection SET lsn = ?, hash = ?, day = ? WHERE partition = ? AND lsn = ?");
    }

    public override int BatchOperations => 100_000;

    /// <summary>The cursor alone arbitrates: whoever comes second writes nothing.</summary>
    public override Task<bool> TakeTurnAsync(CancellationToken ct) => Task.FromResult(true);

    public override Task<LogHead[]> ReadCursorsAsync(LogIdentity identity, CancellationToken ct)
    {
        var cursors = Enumerable.Range(0, identity.Partitions).Select(identity.Genesis).ToArray();
        using var insert = new SqliteStatement(_connection,
            "INSERT INTO projection (partition, lsn, hash, day) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING");
        foreach (var cursor in cursors)
            insert.Bind(cursor.Partition).Bind(cursor.Lsn).Bind(cursor.Hash).Bind(cursor.Day.DayNumber).Execute();
        using var select = _connection.CreateCommand();
        select.CommandText = "SELECT partition, lsn, hash, day FROM projection";
        using var reader = select.ExecuteReader();
        while (reader.Read())
        {
            var partition = reader.GetInt32(0);
            cursors[partition] = new(partition, reader.GetInt64(1), reader.GetFieldValue<byte[]>(2), DateOnly.FromDayNumber(reader.GetInt32(3)));
        }
        return Task.FromResult(cursors);
    }

    public override Task<bool> WriteAsync(ProjectionBatch batch, IReadOnlyList<LogHead> from, IReadOnlyList<LogHead> to, Breath breath, CancellationToken ct) =>
        Task.FromResult(InTransaction(() =>
        {
            if (!MoveCursors(from, to))
                return false;
            Write(batch, breath);
            return true;
        }));

    public override Task ClearAsync(CancellationToken ct)
    {
        InTransaction(() =>
        {
            Execute("DELETE FROM operation; DELETE FROM pass_place; DELETE FROM partner_place; DELETE FROM entry; DELETE FROM purse; DELETE FROM projection");
            return true;
        });
        return Task.CompletedTask;
    }

    private bool InTransaction(Func<bool> work)
    {
        using var held = new SqliteLock(_connection);
        Execute("BEGIN IMMEDIATE");
        try
        {
            var done = work();
            if (done)
                Execute("COMMIT");
            return done;
        }
        finally
        {
            // A failed statement, or a failed commit, may have ended the transaction already.
            if (SQLitePCL.raw.sqlite3_get_autocommit(_connection.Handle) == 0)
                Execute("ROLLBACK");
        }
    }

    public override ValueTask DisposeAsync()
    {
        foreach (var statement in new IDisposable[] { _last, _operation, _operations, _isThere, _ofPass, _ofPartner, _entry, _purse, _cursor })
            statement.Dispose();
        return _connection.DisposeAsync();
    }

    private bool MoveCursors(IReadOnlyList<LogHead> from, IReadOnlyList<LogHead> to)
    {
        for (var i = 0; i < to.Count; i++)
        {
            if (to[i].Lsn != from[i].Lsn
                && _cursor.Bind(to[i].Lsn).Bind(to[i].Hash).Bind(to[i].Day.DayNumber).Bind(to[i].Partition).Bind(from[i].Lsn).Execute() != 1)
                return false;
        }
        return true;
    }

    private void Write(ProjectionBatch batch, Breath breath)
    {
        WriteOperations(batch, breath);
        WritePlaces(batch, breath);
        _entry.Begin();
        foreach (ref readonly var e in batch.Entries)
        {
            breath.Take();
            _entry.Add([e.Partition, e.Lsn, e.Index, e.Leg, e.Pass, e.Benefit, e.BenefitVersion, e.Units, e.RegionCents, e.BalanceAfter, e.Day, e.Partner]);
        }
        _entry.Complete();
        _purse.Begin();
        for (var i = 0; i < batch.Purses; i++)
        {
            breath.Take();
            var (pass, benefit, change) = batch.Purse(i);
            _purse.Add([pass, benefit, change.Granted, change.Balance, change.Held]);
        }
        _purse.Complete();
    }

    private void WriteOperations(ProjectionBatch batch, Breath breath)
    {
        if (_places.Length < batch.Operations)
            _places = new long[batch.Operations * 2];
        var (place, rest) = (_last.ReadLong(), batch.SortById());
        while (rest.Count > 0)
        {
            var (insert, rows) = rest.Count < SqliteRows.RowsAtOnce ? (_operation, rest[..1]) : (_operations, rest[..SqliteRows.RowsAtOnce]);
            rest = rest[rows.Count..];
            foreach (var i in rows)
            {
                breath.Take();
                Bind(insert, batch[i], _places[i] = ++place);
            }
            if (insert.Execute() == rows.Count)
                continue;
            foreach (var i in rows.Where(i => _isThere.Bind(_places[i]).ReadLong() == 0))
                _places[i] = 0;
        }
    }

    private static void Bind(SqliteStatement statement, in OperationLine o, long place) =>
        statement.Bind(place).Bind(o.Id).Bind(o.Partition).Bind(o.Lsn).Bind(o.Index).Bind(o.Pass).Bind(o.Kind).Bind(o.Partner).Bind(o.Terminal)
            .Bind(o.OccurredAtMs).Bind(o.RecordedAtMs).Bind(o.Day).Bind(o.AmountCents).Bind(o.HolderCents).Bind(o.RegionCents)
            .Bind(o.Refusal).Bind(o.Flags).Bind(o.Related);

    private void WritePlaces(ProjectionBatch batch, Breath breath)
    {
        _ofPass.Begin();
        for (var i = 0; i < batch.Operations; i++)
        {
            breath.Take();
            var (operation, pass) = batch.ByPass(i);
            if (_places[operation] is var place and > 0)
                _ofPass.Add([pass, place]);
        }
        _ofPass.Complete();
        _ofPartner.Begin();
        foreach (var key in batch.SortByPartner())
        {
            breath.Take();
            var operation = ProjectionBatch.OperationOf(key);
            ref readonly var o = ref batch[operation];
            if (o.Partner != 0 && _places[operation] is var place and > 0)
                _ofPartner.Add([o.Partner, o.Day, place]);
        }
        _ofPartner.Complete();
    }

    private void Execute(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
