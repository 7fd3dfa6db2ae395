using System.Data.Common;
using System.Reflection;
using Pass.Data.Log;
using Pass.Testing.Postgres;

namespace Pass.Data.Tests.Log;

public sealed class LogStoreTests(PostgresServer server)
{
    private static readonly DateOnly FirstDay = new(2026, 9, 1);

    [Theory, EveryDatabase]
    public async Task Rows_come_back_as_they_went_in_and_heads_follow_them(DatabaseKind kind)
    {
        using var test = await TestDatabase.CreateAsync(kind, server, FirstDay);
        using var log = test.Database.OpenLog();
        log.Head(1).ShouldBe(log.Identity.Genesis(1), Same);
        var rows = Grow(log, partition: 1, 5);
        Grow(log, partition: 3, 2);

        log.Read(1, 0).ShouldBe(rows, SameRow);
        log.Read(1, 2, 4).ShouldBe(rows[2..4], SameRow);
        log.Read(2, 0).ShouldBeEmpty();
        log.Head(1).ShouldBe(LogChain.HeadAt(rows[4]), Same);
        var heads = Enumerable.Range(0, 4).Select(p => p == 1 ? LogChain.HeadAt(rows[0]) : log.Identity.Genesis(p)).ToList();
        log.ReadNext(heads, 3).Select(r => (r.Partition, r.Lsn)).ShouldBe([(1, 2L), (1, 3L), (1, 4L), (3, 1L), (3, 2L)]);
        log.ReadNext([], 3).ShouldBeEmpty();
        log.ReadAt([(3, 2), (1, 4), (1, 2), (1, 6), (0, 1)]).ShouldBe([rows[1], rows[3], log.Read(3, 1).Single()], SameRow);
        log.ReadAt([]).ShouldBeEmpty();
        log.ReadAt([.. Enumerable.Range(1, 2_500).Select(lsn => (1, (long)lsn))]).ShouldBe(rows, SameRow);
    }

    [Theory, EveryDatabase]
    public async Task Only_the_rows_whose_place_was_free_are_appended_and_said_to_be(DatabaseKind kind)
    {
        using var test = await TestDatabase.CreateAsync(kind, server, FirstDay);
        using var first = test.Database.OpenLog();
        using var second = test.Database.OpenLog();
        var known = Enumerable.Range(0, 4).Select(first.Head).ToList();
        Grow(first, partition: 2, 1);
        var appended = new bool[4];
        second.Append([.. known.Select(head => LogRow.After(head, [7, 7]))], appended);

        appended.ShouldBe([true, true, false, true]);
        second.Read(2, 0).Single().Payload.ShouldNotBe([7, 7]);
        second.Append([LogRow.After(second.Head(2), [8, 8])], appended);
        appended[0].ShouldBeTrue();
        first.Head(2).Lsn.ShouldBe(2);
    }

    [Theory, EveryDatabase]
    public async Task Rows_that_belong_together_go_in_together_or_not_at_all(DatabaseKind kind)
    {
        using var test = await TestDatabase.CreateAsync(kind, server, FirstDay);
        using var first = test.Database.OpenLog();
        using var second = test.Database.OpenLog();
        var known = Enumerable.Range(0, 4).Select(first.Head).ToList();
        Grow(first, partition: 2, 1);
        bool[] appended = [true, true, true];
        second.Append([LogRow.After(known[0], [7, 7]), LogRow.After(known[2], [7, 7]), LogRow.After(known[3], [7, 7])], appended, together: true);
        appended.ShouldBe([false, false, false]);
        second.Head(0).Lsn.ShouldBe(0);

        second.Append([LogRow.After(known[0], [7, 7]), LogRow.After(second.Head(2), [7, 7])], appended.AsSpan(0, 2), together: true);
        appended.ShouldBe([true, true, false]);
        (first.Head(0).Lsn, first.Head(2).Lsn).ShouldBe((1, 2));
        // The connection is as before: what goes in alone is not taken for a part of anything.
        second.Append([LogRow.After(second.Head(0), [8, 8]), LogRow.After(known[2], [8, 8])], appended);
        appended.ShouldBe([true, false, false]);
    }

    [Theory, EveryDatabase]
    public async Task Many_writers_of_the_same_partitions_never_lose_or_double_a_row(DatabaseKind kind)
    {
        using var test = await TestDatabase.CreateAsync(kind, server, FirstDay);
        var won = await Task.WhenAll(Enumerable.Range(0, 3).Select(writer => Task.Run(() => Race(test.Database, (byte)writer))));
        using var log = test.Database.OpenLog();
        for (var partition = 0; partition < 4; partition++)
        {
            var head = log.Identity.Genesis(partition);
            foreach (var row in log.Read(partition, 0))
                head = LogChain.Follow(head, row);
            head.Lsn.ShouldBe(won.Sum(w => w[partition]));
            log.Read(partition, 0).Select(r => (int)r.Payload[0]).GroupBy(w => w).ShouldAllBe(g => g.Count() == won[g.Key][partition]);
        }
    }

    [Theory, EveryDatabase]
    public async Task A_days_end_moves_the_head_to_the_next_day(DatabaseKind kind)
    {
        using var test = await TestDatabase.CreateAsync(kind, server, FirstDay);
        using var log = test.Database.OpenLog();
        log.Append([LogRow.After(log.Head(0), EndMark.Payload)], new bool[1]);
        (log.Head(0).Lsn, log.Head(0).Day).ShouldBe((1, FirstDay.AddDays(1)));
    }

    [Theory, EveryDatabase]
    public async Task The_latest_snapshot_is_kept_and_its_head_is_told_without_it(DatabaseKind kind)
    {
        using var test = await TestDatabase.CreateAsync(kind, server, FirstDay);
        using var log = test.Database.OpenLog();
        log.SnapshotHead(1).ShouldBeNull();
        log.LatestSnapshot(1).ShouldBeNull();
        var rows = Grow(log, partition: 1, 6);
        foreach (var row in new[] { rows[1], rows[4], rows[4] })
            log.SaveSnapshot(new(1, row.Lsn, row.Hash, row.Day, [1, 2, (byte)row.Lsn]));

        var latest = log.LatestSnapshot(1)!;
        (latest.Lsn, latest.Day).ShouldBe((5, FirstDay));
        latest.State.ShouldBe([1, 2, 5]);
        log.SnapshotHead(1)!.Value.ShouldBe(LogChain.HeadAt(rows[4]), Same);
        log.LatestSnapshot(0).ShouldBeNull();
    }

    [Theory, EveryDatabase]
    public async Task Whatever_goes_wrong_on_the_writers_connection_the_next_commit_has_a_new_one(DatabaseKind kind)
    {
        using var test = await TestDatabase.CreateAsync(kind, server, FirstDay);
        using var log = test.Database.OpenLog();
        Grow(log, partition: 0, 1);
        var writer = (DbConnection)log.GetType().GetProperty("Writer", BindingFlags.NonPublic | BindingFlags.Instance)!.GetValue(log)!;
        // Nothing the database said: what its library throws for it is no exception of databases.
        await writer.CloseAsync();
        Should.Throw<InvalidOperationException>(() => Grow(log, partition: 0, 1));
        Grow(log, partition: 0, 1).Single().Lsn.ShouldBe(2);
    }

    [Theory, EveryDatabase]
    public async Task A_look_at_the_log_changes_nothing_and_finds_out_when_it_is_another(DatabaseKind kind)
    {
        using var test = await TestDatabase.CreateAsync(kind, server, FirstDay);
        using var log = test.Database.OpenLog();
        log.Probe(null, write: true);
        var last = LogChain.HeadAt(Grow(log, partition: 1, 3)[2]);
        log.Probe(last, write: true);
        log.Probe(last, write: false);
        using (var again = test.Database.OpenLog())
            again.Identity.ShouldBe(log.Identity);
        await test.HarmLogAsync("DELETE FROM log WHERE partition = 1 AND lsn = 3");
        Should.Throw<LogForeignException>(() => log.Probe(last, write: false)).Message.ShouldContain("partition 1, lsn 3");
        await test.HarmLogAsync("UPDATE log_identity SET partitions = 7");
        Should.Throw<LogForeignException>(() => log.Probe(null, write: true)).Message.ShouldContain("another one");
    }

    [Fact]
    public async Task A_file_that_was_removed_or_replaced_under_it_is_found_out()
    {
        using var test = await TestDatabase.CreateAsync(DatabaseKind.Sqlite, server, FirstDay);
        using var log = test.Database.OpenLog();
        var file = Path.Combine(test.Database.Folder!, "log.db");
        var last = LogChain.HeadAt(Grow(log, partition: 0, 2)[1]);
        File.Copy(file, file + ".old");
        last = LogChain.HeadAt(Grow(log, partition: 0, 1)[0]);
        // Another test that clears all pools may have closed the last connection, and with it what was beside the file.
        foreach (var beside in new[] { "", "-wal", "-shm" }.Where(b => File.Exists(file + b)))
            File.Move(file + beside, file + ".away" + beside);
        // Whoever has it open could still write, to where nobody will ever look.
        Should.Throw<LogForeignException>(() => Grow(log, partition: 0, 1)).Message.ShouldContain(file);
        Should.Throw<LogForeignException>(() => log.Probe(last, write: true)).Message.ShouldContain(file);
        File.Copy(file + ".old", file);
        Should.Throw<LogForeignException>(() => log.Probe(last, write: true));
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        foreach (var beside in new[] { "", "-wal", "-shm" })
        {
            File.Delete(file + beside);
            if (File.Exists(file + ".away" + beside))
                File.Move(file + ".away" + beside, file + beside);
        }
        log.Probe(last, write: true);
        Grow(log, partition: 0, 1).Single().Lsn.ShouldBe(4);
    }

    /// <summary>Appends rows to one partition and returns them.</summary>
    internal static List<LogRow> Grow(ILogStore log, int partition, int count)
    {
        var rows = new List<LogRow>();
        for (var i = 0; i < count; i++)
        {
            var row = LogRow.After(log.Head(partition), [.. Enumerable.Repeat((byte)i, 3 + 997 * i)]);
            var appended = new bool[1];
            log.Append([row], appended);
            appended[0].ShouldBeTrue();
            rows.Add(row);
        }
        return rows;
    }

    /// <returns>Rows won, by partition.</returns>
    private static int[] Race(PassDatabase database, byte writer)
    {
        using var log = database.OpenLog();
        var won = new int[4];
        var appended = new bool[4];
        for (var turn = 0; turn < 40; turn++)
        {
            log.Append([.. Enumerable.Range(0, 4).Select(p => LogRow.After(log.Head(p), [writer, (byte)turn]))], appended);
            for (var p = 0; p < 4; p++)
                won[p] += appended[p] ? 1 : 0;
        }
        return won;
    }

    private static readonly EqualityComparer<LogHead> Same = EqualityComparer<LogHead>.Create(
        (a, b) => (a.Partition, a.Lsn, a.Day) == (b.Partition, b.Lsn, b.Day) && a.Hash.AsSpan().SequenceEqual(b.Hash), a => a.Lsn.GetHashCode());

    private static readonly EqualityComparer<LogRow> SameRow = EqualityComparer<LogRow>.Create(
        (a, b) => (a!.Partition, a.Lsn, a.Day) == (b!.Partition, b.Lsn, b.Day) && a.Hash.AsSpan().SequenceEqual(b.Hash) && a.Payload.AsSpan().SequenceEqual(b.Payload), a => a.Lsn.GetHashCode());
}

/// <summary>On a server of its own, which goes away and comes back while nobody writes.</summary>
public sealed class LogStoreOutageTests(PostgresServer server) : IClassFixture<PostgresServer>
{
    [Fact]
    public async Task A_server_that_was_restarted_while_the_night_was_idle_refuses_one_commit_at_most()
    {
        var place = new Npgsql.NpgsqlConnectionStringBuilder(await server.CreateDatabaseAsync()) { KeepAlive = 1 };
        var database = PassDatabase.Postgres(place.ConnectionString);
        await database.MigrateAsync();
        await database.EnsureLogAsync(new(2026, 9, 1), 4);
        using var log = database.OpenLog();
        LogStoreTests.Grow(log, 0, 1);
        await server.StopAtOnceAsync();
        await server.StartAsync();
        // The library notices by itself and breaks the connection; what it throws afterwards is no exception of databases.
        var writer = (DbConnection)log.GetType().GetProperty("Writer", BindingFlags.NonPublic | BindingFlags.Instance)!.GetValue(log)!;
        for (var waited = 0; writer.State == System.Data.ConnectionState.Open && waited < 100; waited++)
            await Task.Delay(100);
        Should.Throw<InvalidOperationException>(() => LogStoreTests.Grow(log, 0, 1));
        LogStoreTests.Grow(log, 0, 1).Single().Lsn.ShouldBe(2);
    }
}
