using System.Collections.Concurrent;
using Npgsql;
using NpgsqlTypes;
using Pass.Benchmarks.Databases;
using Pass.Benchmarks.Region;

namespace Pass.Benchmarks.Baselines;

/// <summary>
/// What an expert of PostgreSQL writes: one round trip and one transaction a sale, a stored function that locks the purse,
/// keeps the operation's id unique and answers a repetition as the first time; prepared, over 32 connections.
/// </summary>
internal sealed class StoredFunction : IAsyncDisposable
{
    public const int Connections = 32;

    private const string Schema = """
        CREATE TABLE expert_purse (
            pass_id bigint, benefit_id int, balance bigint NOT NULL, PRIMARY KEY (pass_id, benefit_id)) WITH (fillfactor = 70);
        CREATE TABLE expert_entry (
            operation_id uuid PRIMARY KEY, pass_id bigint NOT NULL, benefit_id int NOT NULL, partner_id int NOT NULL,
            cents int NOT NULL, balance_after bigint NOT NULL, approved boolean NOT NULL, recorded_at timestamptz NOT NULL DEFAULT now());
        CREATE FUNCTION expert_sale(op uuid, pass bigint, benefit int, partner int, amount int) RETURNS bigint LANGUAGE plpgsql AS $$
        DECLARE before bigint; after bigint;
        BEGIN
            SELECT balance INTO before FROM expert_purse WHERE pass_id = pass AND benefit_id = benefit FOR UPDATE;
            SELECT balance_after INTO after FROM expert_entry WHERE operation_id = op;
            IF FOUND THEN RETURN after; END IF;
            IF before IS NULL OR before < amount THEN
                INSERT INTO expert_entry VALUES (op, pass, benefit, partner, amount, coalesce(before, 0), false);
                RETURN -1;
            END IF;
            UPDATE expert_purse SET balance = balance - amount WHERE pass_id = pass AND benefit_id = benefit;
            INSERT INTO expert_entry VALUES (op, pass, benefit, partner, amount, before - amount, true);
            RETURN before - amount;
        END $$;
        """;

    private readonly NpgsqlDataSource _source;
    private readonly SemaphoreSlim _slots = new(Connections);
    private readonly ConcurrentBag<NpgsqlCommand> _free = [];

    private StoredFunction(NpgsqlDataSource source) => _source = source;

    public static async Task<StoredFunction> CreateAsync(BenchDatabase database, BenchRegion region)
    {
        var expert = new StoredFunction(NpgsqlDataSource.Create(database.Location));
        await using (var command = expert._source.CreateCommand($"""
            {Schema}
            INSERT INTO expert_purse SELECT p, b, 10000000 FROM generate_series(1, {region.Passes}) p, generate_series(1, {region.Benefits.Count}) b;
            ANALYZE expert_purse;
            """))
        {
            await command.ExecuteNonQueryAsync();
        }
        for (var i = 0; i < Connections; i++)
            expert._free.Add(await PrepareAsync(await expert._source.OpenConnectionAsync()));
        return expert;
    }

    public Func<int, Func<ValueTask>> Caller(BenchRegion region) => seed =>
    {
        var mix = new SaleMix(region, seed);
        return () => new(SellAsync(mix.NextPlain(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds())));
    };

    public async Task SellAsync(PlainSale sale)
    {
        await _slots.WaitAsync();
        try
        {
            await SellInTurnAsync(sale);
        }
        finally
        {
            _slots.Release();
        }
    }

    private async Task SellInTurnAsync(PlainSale sale)
    {
        if (!_free.TryTake(out var command))
            throw new InvalidOperationException("There are fewer connections than callers let through.");
        command.Parameters[0].Value = sale.Operation;
        command.Parameters[1].Value = sale.Pass;
        command.Parameters[2].Value = sale.Benefit;
        command.Parameters[3].Value = sale.Partner;
        command.Parameters[4].Value = sale.Cents;
        var left = (long)(await command.ExecuteScalarAsync())!;
        _free.Add(command);
        if (left < 0)
            throw new InvalidOperationException("The load is made to be approved.");
    }

    private static async Task<NpgsqlCommand> PrepareAsync(NpgsqlConnection connection)
    {
        var command = connection.CreateCommand();
        command.CommandText = "SELECT expert_sale($1, $2, $3, $4, $5)";
        foreach (var type in new[] { NpgsqlDbType.Uuid, NpgsqlDbType.Bigint, NpgsqlDbType.Integer, NpgsqlDbType.Integer, NpgsqlDbType.Integer })
            command.Parameters.Add(new() { NpgsqlDbType = type });
        await command.PrepareAsync();
        return command;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var command in _free)
        {
            await command.Connection!.DisposeAsync();
            await command.DisposeAsync();
        }
        await _source.DisposeAsync();
        _slots.Dispose();
    }
}
