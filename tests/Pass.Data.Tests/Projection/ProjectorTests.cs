using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data.Log;
using Pass.Data.Projection;
using Pass.Testing.Postgres;

namespace Pass.Data.Tests.Projection;

public sealed class ProjectorTests(PostgresServer server)
{
    [Theory, EveryDatabase]
    public async Task Every_operation_entry_and_balance_is_projected(DatabaseKind kind)
    {
        using var test = await TestDatabase.CreateAsync(kind, server, Rentree.FirstDay);
        using var log = test.Database.OpenLog();
        var day = new Rentree(log, 1);
        await day.PlayAsync(60, 1_500);
        await using var projector = new Projector(test.Database, log, TimeProvider.System);
        (await projector.CatchUpAsync()).ShouldBe(day.Answers.Count);

        await using var context = test.Database.CreateContext();
        var rows = await context.Operations.AsNoTracking().ToDictionaryAsync(o => new OperationId(o.OperationId));
        rows.Count.ShouldBe(day.Answers.Count);
        day.Answers.Select(a => a.Kind).Distinct().Count().ShouldBeGreaterThanOrEqualTo(7);
        day.Answers.ShouldContain(a => a.Refusal == RefusalCode.UnknownPass);
        foreach (var answer in day.Answers)
        {
            var row = rows[answer.Id];
            (row.PassId, row.Kind, row.PartnerId, row.Refusal, row.AmountCents, row.HolderCents, row.RegionCents, row.OccurredAtMs, row.RelatedId)
                .ShouldBe((answer.Pass.Value, answer.Kind, answer.Partner.Value, answer.Refusal, answer.AmountCents, answer.HolderCents,
                    answer.RegionCents, answer.OccurredAtMs, answer.Related == default ? null : answer.Related.Value));
        }
        await PursesShouldBeAsync(context, day.Answers);
        (await context.CountMisplacedAsync()).ShouldBe(0);
        var (of, at) = (day.Answers[^1].Pass.Value, day.Answers.Last(a => a.Partner.Value != 0).Partner.Value);
        (await context.OperationsOf(of).CountAsync()).ShouldBe(day.Answers.Count(a => a.Pass.Value == of));
        (await context.OperationsAt([at], Rentree.FirstDay, Rentree.FirstDay).CountAsync()).ShouldBe(day.Answers.Count(a => a.Partner.Value == at));
        var entries = await context.Entries.AsNoTracking().ToListAsync();
        entries.Sum(e => (long)e.RegionCents).ShouldBe(day.Answers.Where(a => a.IsApproved && a.Kind.ConcernsPartner()).Sum(a => a.RegionCents));
    }

    [Theory, EveryDatabase]
    public async Task Projecting_bit_by_bit_and_again_from_zero_gives_the_same(DatabaseKind kind)
    {
        using var test = await TestDatabase.CreateAsync(kind, server, Rentree.FirstDay);
        using var log = test.Database.OpenLog();
        var day = new Rentree(log, 2);
        for (var i = 0; i < 5; i++)
        {
            await day.PlayAsync(10, 111);
            // A projector of its own each time: what it remembered of open holds is lost, and read again from the log.
            await using var projector = new Projector(test.Database, log, TimeProvider.System);
            await projector.CatchUpAsync();
            if (i == 2)
                day.CloseDay();
        }
        var bit = await DumpAsync(test.Database);
        await using var rebuilt = new Projector(test.Database, log, TimeProvider.System);
        (await rebuilt.RebuildAsync()).ShouldBe(day.Answers.Count);
        (await DumpAsync(test.Database)).ShouldBe(bit);
        bit.ShouldContain(l => l.StartsWith("operation", StringComparison.Ordinal) && l.Contains("2026-09-02", StringComparison.Ordinal));
        rebuilt.Lag()!.Value.Rows.ShouldBe(0);
    }

    [Theory, EveryDatabase]
    public async Task A_transaction_that_fails_in_the_middle_leaves_nothing_and_is_done_once_later(DatabaseKind kind)
    {
        using var test = await TestDatabase.CreateAsync(kind, server, Rentree.FirstDay);
        using var log = test.Database.OpenLog();
        var day = new Rentree(log, 3);
        await day.PlayAsync(20, 200);
        // The last row's entry is there already: the batch fails after thousands of writes.
        var partition = Enumerable.Range(0, 4).First(p => log.Head(p).Lsn > 1);
        await using (var context = test.Database.CreateContext())
        {
            context.Entries.Add(new() { Partition = (short)partition, Lsn = 1, Idx = 0, Leg = 0, BusinessDay = Rentree.FirstDay });
            await context.SaveChangesAsync();
        }
        await using var projector = new Projector(test.Database, log, TimeProvider.System);
        await Should.ThrowAsync<DbException>(() => projector.CatchUpAsync());
        await using (var context = test.Database.CreateContext())
        {
            (await context.Operations.CountAsync() + await context.Purses.CountAsync()).ShouldBe(0);
            (await context.Projections.SumAsync(p => p.Lsn)).ShouldBe(0);
            await context.Entries.ExecuteDeleteAsync();
        }
        (await projector.CatchUpAsync()).ShouldBe(day.Answers.Count);
        await using var after = test.Database.CreateContext();
        await PursesShouldBeAsync(after, day.Answers);
    }

    [Theory, EveryDatabase]
    public async Task Two_projectors_and_a_growing_log_count_each_row_once(DatabaseKind kind)
    {
        using var test = await TestDatabase.CreateAsync(kind, server, Rentree.FirstDay);
        using var log = test.Database.OpenLog();
        var day = new Rentree(log, 4);
        await using var first = new Projector(test.Database, log, TimeProvider.System);
        await using var second = new Projector(test.Database, log, TimeProvider.System);
        using var stop = new CancellationTokenSource();
        var running = new[] { first.RunAsync(stop.Token), second.RunAsync(stop.Token) };
        for (var i = 0; i < 6; i++)
        {
            await day.PlayAsync(10, 150);
            if (kind == DatabaseKind.Postgres)
                await CutConnectionsAsync(test.Database);
        }
        await using var third = new Projector(test.Database, log, TimeProvider.System);
        await third.CatchUpAsync();
        await stop.CancelAsync();
        await Task.WhenAll(running);
        await using var context = test.Database.CreateContext();
        (await context.Operations.CountAsync()).ShouldBe(day.Answers.Count);
        await PursesShouldBeAsync(context, day.Answers);
    }

    [Theory, EveryDatabase]
    public async Task A_repeated_target_operation_keeps_its_first_row(DatabaseKind kind)
    {
        using var test = await TestDatabase.CreateAsync(kind, server, Rentree.FirstDay);
        using var log = test.Database.OpenLog();
        // Forty in a batch are written several at a time, the repeated ones among them.
        Operation[] blocks = [.. Enumerable.Range(0, 20).Select(i => new Operation { Kind = OperationKind.Block, Id = OperationId.Derive(3 + i, 5, 1), Fingerprint = 1, Pass = new(5), OccurredAtMs = 1 })];
        for (var i = 0; i < 2; i++)
        {
            var payload = OperationCodec.Encode(1_000 + i, [.. blocks, .. blocks], new byte[OperationCodec.BufferBytes(40)], new int[40]);
            log.Append([LogRow.After(log.Head(log.Identity.PartitionOf(new(5))), payload)], new bool[1]);
        }
        await using var projector = new Projector(test.Database, log, TimeProvider.System) { BatchOperations = 1 };
        await projector.CatchUpAsync();
        await using var context = test.Database.CreateContext();
        var rows = await context.OperationsOf(5).OrderBy(o => o.Idx).ToListAsync();
        rows.Select(o => (o.Lsn, o.Idx, o.RecordedAtMs, new OperationId(o.OperationId))).ShouldBe(blocks.Select((b, i) => (1L, i, 1_000L, b.Id)));
        (await context.CountMisplacedAsync()).ShouldBe(0);
    }

    [Theory]
    [EveryDatabase("UPDATE log SET payload = hash WHERE partition = 2 AND lsn = 3", "was altered")]
    [EveryDatabase("DELETE FROM log WHERE partition = 2 AND lsn = 3", "is missing")]
    public async Task A_row_altered_or_missing_is_named_and_nothing_after_it_is_projected(DatabaseKind kind, string harm, string said)
    {
        using var test = await TestDatabase.CreateAsync(kind, server, Rentree.FirstDay);
        using var log = test.Database.OpenLog();
        await new Rentree(log, 5).PlayAsync(20, 400);
        log.Head(2).Lsn.ShouldBeGreaterThan(3);
        await test.HarmLogAsync(harm);
        await using var projector = new Projector(test.Database, log, TimeProvider.System);
        var broken = await Should.ThrowAsync<LogBrokenException>(() => projector.CatchUpAsync(CancellationToken.None));
        (broken.Partition, broken.Lsn).ShouldBe((2, 3));
        broken.Message.ShouldContain(said);
        projector.Health.RefusedPartitions.ShouldBe([2]);
        projector.Lag()!.Value.Rows.ShouldBe(log.Head(2).Lsn - 2);
        await using var context = test.Database.CreateContext();
        (await context.Projections.AsNoTracking().OrderBy(p => p.Partition).Select(p => p.Lsn).ToListAsync())
            .ShouldBe([log.Head(0).Lsn, log.Head(1).Lsn, 2, log.Head(3).Lsn]);
        (await context.Operations.CountAsync(o => o.Partition == 2 && o.Lsn > 3)).ShouldBe(0);
    }

    [Theory, EveryDatabase]
    public async Task A_log_cut_short_behind_the_cursor_is_named(DatabaseKind kind)
    {
        using var test = await TestDatabase.CreateAsync(kind, server, Rentree.FirstDay);
        using var log = test.Database.OpenLog();
        await new Rentree(log, 6).PlayAsync(20, 100);
        await using (var projector = new Projector(test.Database, log, TimeProvider.System))
            await projector.CatchUpAsync();
        var last = log.Head(1).Lsn;
        await test.HarmLogAsync($"DELETE FROM log WHERE partition = 1 AND lsn = {last}");
        await using var again = new Projector(test.Database, log, TimeProvider.System);
        var broken = await Should.ThrowAsync<LogBrokenException>(() => again.CatchUpAsync());
        (broken.Partition, broken.Lsn).ShouldBe((1, last));
    }

    [Theory, EveryDatabase]
    public async Task Whatever_it_meets_it_says_so_and_goes_on_when_that_is_over(DatabaseKind kind)
    {
        using var test = await TestDatabase.CreateAsync(kind, server, Rentree.FirstDay);
        using var log = new Moody(test.Database.OpenLog());
        var day = new Rentree(log, 9);
        await day.PlayAsync(5, 40);
        await using var projector = new Projector(test.Database, log, TimeProvider.System);
        projector.Lag().ShouldBeNull("nobody looked yet");
        await projector.CatchUpAsync();
        log.Mood = () => throw new ArithmeticException("nobody thought of this one");
        using var stop = new CancellationTokenSource();
        var running = projector.RunAsync(stop.Token);
        await Until(() => projector.Health.Trouble is ArithmeticException);
        log.Mood = null;
        await day.PlayAsync(5, 40);
        await Until(() => projector.Lag() is { Rows: 0 } && projector.Health.Trouble is null);
        await stop.CancelAsync();
        await running;
        log.Mood = () => throw new ArithmeticException();
        await day.PlayAsync(1, 1);
        log.Mood = null;
        projector.Lag()!.Value.Rows.ShouldBeGreaterThan(0, "stopped is not caught up");

        static async Task Until(Func<bool> done)
        {
            for (var i = 0; i < 300 && !done(); i++)
                await Task.Delay(50);
            done().ShouldBeTrue();
        }
    }

    [Theory, EveryDatabase]
    public async Task An_id_on_two_passes_is_two_rows_and_each_hold_is_released_by_its_own(DatabaseKind kind)
    {
        using var test = await TestDatabase.CreateAsync(kind, server, Rentree.FirstDay);
        using var log = test.Database.OpenLog();
        var id = OperationId.New(DateTimeOffset.UnixEpoch.AddYears(56));
        Operation Hold(long pass, int units) => new() { Kind = OperationKind.Hold, Id = id, Fingerprint = 1, Pass = new(pass), OccurredAtMs = 1, Legs = [new(new(1), 1, -units, 0, 0, 1)] };
        Operation Void(long pass) => new() { Kind = OperationKind.Void, Id = OperationId.Derive(2, (ulong)pass, 1), Fingerprint = 1, Pass = new(pass), OccurredAtMs = 1, Related = id };
        Append(Hold(5, 100), Hold(6, 200), Hold(7, 300));
        await using (var projector = new Projector(test.Database, log, TimeProvider.System))
            await projector.CatchUpAsync();
        Append(Void(5), Void(6));
        await using (var projector = new Projector(test.Database, log, TimeProvider.System))
            await projector.CatchUpAsync();
        await using var context = test.Database.CreateContext();
        (await context.Operations.Where(o => o.OperationId == id.Value).OrderBy(o => o.PassId).Select(o => o.PassId).ToListAsync()).ShouldBe([5, 6, 7]);
        (await context.Purses.OrderBy(p => p.PassId).Select(p => p.Held).ToListAsync()).ShouldBe([0, 0, 300]);
        var history = new OperationHistory(test.Database, log);
        (await history.FindAllAsync(id, default)).Select(o => o.Pass.Value).ShouldBe([5, 6, 7]);
        (await history.FindAsync([new(new(6), id), new(new(8), id)])).Found.Keys.ShouldBe([new(new(6), id)]);

        void Append(params Operation[] operations)
        {
            foreach (var operation in operations)
            {
                var payload = OperationCodec.Encode(1_000, [operation], new byte[OperationCodec.BufferBytes(1)], new int[1]);
                log.Append([LogRow.After(log.Head(log.Identity.PartitionOf(operation.Pass)), payload)], new bool[1]);
            }
        }
    }

    /// <summary>A log whose reading for followers fails in any way.</summary>
    private sealed class Moody(ILogStore real) : ILogStore
    {
        public Action? Mood { get; set; }
        public LogIdentity Identity => real.Identity;
        public void Append(IReadOnlyList<LogRow> rows, Span<bool> appended, bool together = false) => real.Append(rows, appended, together);
        public IEnumerable<LogRow> Read(int partition, long afterLsn, long throughLsn = long.MaxValue) => real.Read(partition, afterLsn, throughLsn);
        public LogHead Head(int partition) => real.Head(partition);
        public LogSnapshot? LatestSnapshot(int partition) => real.LatestSnapshot(partition);
        public void SaveSnapshot(LogSnapshot snapshot) => real.SaveSnapshot(snapshot);
        public void Probe(LogHead? last, bool write) => real.Probe(last, write);
        public void Dispose() => real.Dispose();

        public IReadOnlyList<LogRow> ReadNext(IReadOnlyList<LogHead> heads, int rowsPerPartition)
        {
            if (Thread.CurrentThread.Name != "Pass writer")
                Mood?.Invoke();
            return real.ReadNext(heads, rowsPerPartition);
        }
    }

    /// <summary>Replays the answers with the kernel's own transitions and compares every purse.</summary>
    private static async Task PursesShouldBeAsync(Data.Model.PassDbContext context, IEnumerable<Operation> answers)
    {
        var accounts = new Dictionary<PassId, PassAccount>();
        var holds = new Dictionary<OperationId, Operation>();
        foreach (var answer in answers.Where(a => a.IsApproved))
        {
            if (!accounts.TryGetValue(answer.Pass, out var account))
                accounts[answer.Pass] = account = new(answer.Pass);
            if (answer.Kind == OperationKind.Hold)
                holds[answer.Id] = answer;
            PassTransitions.Apply(account, answer, holds.GetValueOrDefault(answer.Related));
        }
        var expected = accounts.Values.SelectMany(a => a.Purses.Select(p => (a.Id.Value, (int)p.Benefit.Value, p.Granted, p.Balance, p.Held))).Order();
        var purses = await context.Purses.AsNoTracking().ToListAsync();
        purses.Select(p => (p.PassId, p.BenefitId, p.Granted, p.Balance, p.Held)).Order().ShouldBe(expected);
    }

    private static async Task<List<string>> DumpAsync(PassDatabase database)
    {
        await using var context = database.CreateContext();
        var lines = new List<string>();
        foreach (var o in await context.Operations.AsNoTracking().OrderBy(o => o.OperationId).ToListAsync())
            lines.Add($"operation {o.OperationId} {o.Partition} {o.Lsn} {o.Idx} {o.PassId} {o.Kind} {o.BusinessDay:yyyy-MM-dd} {o.AmountCents} {o.HolderCents} {o.RegionCents} {o.Refusal} {o.Flags} {o.RelatedId}");
        foreach (var e in await context.Entries.AsNoTracking().OrderBy(e => e.Partition).ThenBy(e => e.Lsn).ThenBy(e => e.Idx).ThenBy(e => e.Leg).ToListAsync())
            lines.Add($"entry {e.Partition} {e.Lsn} {e.Idx} {e.Leg} {e.PassId} {e.BenefitId} {e.BenefitVersion} {e.Units} {e.RegionCents} {e.BalanceAfter} {e.BusinessDay:yyyy-MM-dd} {e.PartnerId}");
        foreach (var p in await context.Purses.AsNoTracking().OrderBy(p => p.PassId).ThenBy(p => p.BenefitId).ToListAsync())
            lines.Add($"purse {p.PassId} {p.BenefitId} {p.Granted} {p.Balance} {p.Held}");
        return lines;
    }

    private static async Task CutConnectionsAsync(PassDatabase database)
    {
        await using var context = database.CreateContext();
        await context.Database.ExecuteSqlRawAsync(
            "SELECT pg_terminate_backend(l.pid) FROM pg_locks l JOIN pg_database d ON d.oid = l.database WHERE l.locktype = 'advisory' AND d.datname = current_database()");
    }
}
