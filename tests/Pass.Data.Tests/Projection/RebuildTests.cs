using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data.Log;
using Pass.Data.Projection;
using Pass.Testing.Postgres;

namespace Pass.Data.Tests.Projection;

/// <summary>A rebuild sets indexes aside and fills partitions side by side where the database can: whatever becomes of it, they are there again.</summary>
public sealed class RebuildTests(PostgresServer server)
{
    [Theory, EveryDatabase]
    public async Task It_leaves_the_indexes_that_the_migrations_made(DatabaseKind kind)
    {
        using var test = await TestDatabase.CreateAsync(kind, server, Rentree.FirstDay);
        using var log = test.Database.OpenLog();
        var day = new Rentree(log, 21);
        await day.PlayAsync(40, 800);
        var before = await IndexesAsync(test.Database, kind);
        await using var projector = new Projector(test.Database, log, TimeProvider.System);
        (await projector.RebuildAsync()).ShouldBe(day.Answers.Count);
        (await projector.RebuildAsync()).ShouldBe(day.Answers.Count, "and again, over what is there");
        (await IndexesAsync(test.Database, kind)).ShouldBe(before);
        before.Count.ShouldBeGreaterThan(3);
        await using var context = test.Database.CreateContext();
        (await context.Operations.CountAsync()).ShouldBe(day.Answers.Count);
    }

    [Theory, EveryDatabase]
    public async Task In_many_batches_it_is_what_one_makes_of_the_log(DatabaseKind kind)
    {
        using var test = await TestDatabase.CreateAsync(kind, server, Rentree.FirstDay);
        using var log = test.Database.OpenLog();
        var day = new Rentree(log, 24);
        for (var i = 0; i < 4; i++)
            await day.PlayAsync(40, 300);
        day.Answers.ShouldContain(a => a.Kind == OperationKind.Capture);
        await using (var whole = new Projector(test.Database, log, TimeProvider.System))
            await whole.CatchUpAsync();
        var wanted = await SumsAsync(test.Database);
        await using (var inBits = new Projector(test.Database, log, TimeProvider.System) { BatchOperations = 7 })
        {
            (await inBits.RebuildAsync()).ShouldBe(day.Answers.Count);
            (await SumsAsync(test.Database)).ShouldBe(wanted);
            // And the log goes on from there.
            var known = day.Answers.Count;
            await day.PlayAsync(10, 300);
            (await inBits.CatchUpAsync()).ShouldBe(day.Answers.Count - known);
        }
        wanted = await SumsAsync(test.Database);
        await using var again = new Projector(test.Database, log, TimeProvider.System);
        await again.RebuildAsync();
        (await SumsAsync(test.Database)).ShouldBe(wanted);
    }

    [Theory, EveryDatabase]
    public async Task Stopped_in_its_middle_whoever_comes_next_makes_them_and_goes_on(DatabaseKind kind)
    {
        using var test = await TestDatabase.CreateAsync(kind, server, Rentree.FirstDay);
        using var log = test.Database.OpenLog();
        var day = new Rentree(log, 22);
        await day.PlayAsync(20, 300);
        var before = await IndexesAsync(test.Database, kind);
        // As far as a process gets that is killed when it has emptied the tables.
        await using (var writer = await test.Database.OpenProjectionAsync(default))
        {
            (await writer.TakeTurnAsync(default)).ShouldBeTrue();
            await writer.ClearAsync(default);
        }
        if (kind == DatabaseKind.Postgres)
            (await IndexesAsync(test.Database, kind)).Count.ShouldBe(before.Count - 5, "set aside");
        await using var projector = new Projector(test.Database, log, TimeProvider.System);
        (await projector.CatchUpAsync()).ShouldBe(day.Answers.Count);
        (await IndexesAsync(test.Database, kind)).ShouldBe(before);
    }

    [Theory, EveryDatabase]
    public async Task A_damaged_partition_is_named_and_all_others_are_made_again(DatabaseKind kind)
    {
        using var test = await TestDatabase.CreateAsync(kind, server, Rentree.FirstDay);
        using var log = test.Database.OpenLog();
        await new Rentree(log, 23).PlayAsync(20, 400);
        var before = await IndexesAsync(test.Database, kind);
        await test.HarmLogAsync("UPDATE log SET payload = hash WHERE partition = 1 AND lsn = 3");
        await using var projector = new Projector(test.Database, log, TimeProvider.System);
        var broken = await Should.ThrowAsync<LogBrokenException>(() => projector.RebuildAsync());
        (broken.Partition, broken.Lsn).ShouldBe((1, 3));
        await using var context = test.Database.CreateContext();
        (await context.Projections.AsNoTracking().OrderBy(p => p.Partition).Select(p => p.Lsn).ToListAsync())
            .ShouldBe([log.Head(0).Lsn, 2, log.Head(2).Lsn, log.Head(3).Lsn]);
        (await IndexesAsync(test.Database, kind)).ShouldBe(before);
    }

    [Theory, EveryDatabase]
    public async Task Of_what_is_logged_again_the_first_stays_and_a_log_that_cannot_be_read_leaves_nothing(DatabaseKind kind)
    {
        using var test = await TestDatabase.CreateAsync(kind, server, Rentree.FirstDay);
        using var log = test.Database.OpenLog();
        var id = OperationId.New(DateTimeOffset.UnixEpoch.AddYears(56));
        var block = new Operation { Kind = OperationKind.Block, Id = id, Fingerprint = 1, Pass = new(5), OccurredAtMs = 1 };
        for (var i = 0; i < 2; i++)
        {
            var payload = OperationCodec.Encode(1_000 + i, [block, block], new byte[OperationCodec.BufferBytes(2)], new int[2]);
            log.Append([LogRow.After(log.Head(log.Identity.PartitionOf(block.Pass)), payload)], new bool[1]);
        }
        var before = await IndexesAsync(test.Database, kind);
        await using var projector = new Projector(test.Database, log, TimeProvider.System);
        await projector.RebuildAsync();
        (await IndexesAsync(test.Database, kind)).ShouldBe(before);
        await using (var context = test.Database.CreateContext())
        {
            var row = await context.Operations.SingleAsync();
            (row.Lsn, row.Idx, row.RecordedAtMs).ShouldBe((1, 0, 1_000));
        }

        // It closes a hold that nobody opened.
        var lost = new Operation { Kind = OperationKind.Void, Id = OperationId.Derive(2, 5, 1), Fingerprint = 1, Pass = new(5), OccurredAtMs = 1, Related = OperationId.Derive(2, 5, 2) };
        log.Append([LogRow.After(log.Head(log.Identity.PartitionOf(lost.Pass)), OperationCodec.Encode(2_000, [lost], new byte[OperationCodec.BufferBytes(1)], new int[1]))], new bool[1]);
        (await Should.ThrowAsync<InvalidDataException>(() => projector.RebuildAsync())).Message.ShouldContain("which is not in it before");
        await using var after = test.Database.CreateContext();
        (await after.Operations.CountAsync()).ShouldBe(0);
        (await after.Projections.SumAsync(p => p.Lsn)).ShouldBe(0);
        await Should.ThrowAsync<InvalidDataException>(() => projector.CatchUpAsync());
        (await IndexesAsync(test.Database, kind)).ShouldBe(before, "who goes on after a rebuild that failed has its keys again");
    }

    private static async Task<string> SumsAsync(PassDatabase database)
    {
        await using var context = database.CreateContext();
        var operations = await context.Operations.AsNoTracking().OrderBy(o => o.OperationId).ThenBy(o => o.PassId).Select(o => new { o.OperationId, o.PassId, o.Lsn, o.Idx, o.RegionCents }).ToListAsync();
        var entries = await context.Entries.AsNoTracking().OrderBy(e => e.Partition).ThenBy(e => e.Lsn).ThenBy(e => e.Idx).ThenBy(e => e.Leg).Select(e => new { e.Partition, e.Lsn, e.Idx, e.Leg, e.Units, e.BalanceAfter }).ToListAsync();
        var purses = await context.Purses.AsNoTracking().OrderBy(p => p.PassId).ThenBy(p => p.BenefitId).Select(p => new { p.PassId, p.BenefitId, p.Granted, p.Balance, p.Held }).ToListAsync();
        var cursors = await context.Projections.AsNoTracking().OrderBy(p => p.Partition).Select(p => new { p.Partition, p.Lsn }).ToListAsync();
        return string.Join('\n', operations.Cast<object>().Concat(entries).Concat(purses).Concat(cursors));
    }

    /// <summary>As the database itself writes them down.</summary>
    private static async Task<List<string>> IndexesAsync(PassDatabase database, DatabaseKind kind)
    {
        await using var context = database.CreateContext();
        var sql = kind switch
        {
            DatabaseKind.Postgres => "SELECT indexdef AS \"Value\" FROM pg_indexes WHERE tablename IN ('operation', 'entry', 'purse') ORDER BY 1",
            DatabaseKind.SqlServer => "SELECT i.name AS [Value] FROM sys.indexes i WHERE i.object_id IN (OBJECT_ID('operation'), OBJECT_ID('entry'), OBJECT_ID('purse')) AND i.name IS NOT NULL ORDER BY 1",
            _ => "SELECT name || ifnull(sql, '') AS Value FROM sqlite_master WHERE type = 'index' AND tbl_name IN ('operation', 'entry', 'purse', 'pass_place', 'partner_place') UNION SELECT name FROM sqlite_master WHERE name LIKE '%place' ORDER BY 1",
        };
        return await context.Database.SqlQueryRaw<string>(sql).ToListAsync();
    }
}
