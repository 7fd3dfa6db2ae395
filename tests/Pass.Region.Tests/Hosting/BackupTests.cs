using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data;
using Pass.Data.Log;
using Pass.Data.Projection;
using Pass.Engine;
using Pass.Region.Holders;
using Pass.Region.Hosting;
using Pass.Testing.Postgres;

namespace Pass.Region.Tests.Hosting;

/// <summary>A backup taken while sales, enrolments and the projection go on is one moment of the region, and is restored whole or not at all.</summary>
public sealed class BackupTests(PostgresServer server) : IDisposable
{
    private static readonly DateOnly Day = new(2026, 9, 1);
    private static readonly PartnerId Bookshop = new(1);
    private static readonly Actor Administrator = new(new(1), "alix.morel", ActorRole.Administrator, ActorChannel.CommandLine);

    private static readonly Reference Reference = new(1, DecisionSettings.Default, Catalogue2026.Benefits,
        [new(Bookshop, Trade.Bookshop, PartnerStatus.Active, [new(1, [Catalogue2026.Textbooks], Day, Day.AddYears(1))])]);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pass-backup-");

    [Theory, EveryDatabase]
    public async Task A_backup_taken_under_load_is_one_moment_and_holds_all_that_was_acknowledged_before_it(DatabaseKind kind)
    {
        Assert.SkipWhen(kind == DatabaseKind.SqlServer, "SQL Server backs itself up.");
        using var source = await TestDatabase.CreateEmptyAsync(kind, server);
        var places = Places("source", source.Database);
        (await RegionParts.CreateAsync(source.Database, Day, 4, places.Keys)).OrThrow();
        await source.Database.EnterAsync(Administrator);
        Sent(places, "one");
        var backups = new List<(string Folder, OperationId[] Acknowledged)>();
        using (var log = source.Database.OpenLog())
        using (var ended = new CancellationTokenSource())
        {
            var load = new Load(source.Database, log, places.Keys);
            var running = load.RunAsync(ended.Token);
            for (var i = 0; i < 3; i++)
            {
                var until = load.Acknowledged.Count + 300;
                while (load.Acknowledged.Count < until && !running.IsCompleted)
                    await Task.Delay(5);
                var acknowledged = load.Acknowledged.ToArray();
                var folder = Place($"backup{i}");
                (await RegionBackup.TakeAsync(source.Database, Administrator, places, folder, TimeProvider.System)).OrThrow();
                backups.Add((folder, acknowledged));
            }
            await ended.CancelAsync();
            await running;
        }

        foreach (var (folder, acknowledged) in backups)
        {
            using var target = await TestDatabase.CreateEmptyAsync(kind, server);
            var there = Places(Path.GetFileName(folder) + "-restored", target.Database);
            (await RegionBackup.RestoreAsync(target.Database, there, folder, "nobody", null, TimeProvider.System)).OrThrow();
            await CheckAsync(target.Database, there, acknowledged);
        }
    }

    [Fact]
    public async Task A_restore_is_refused_before_anything_is_written_and_goes_on_where_it_was_stopped()
    {
        var source = PassDatabase.Sqlite(Place("source"));
        var places = Places("source");
        (await RegionParts.CreateAsync(source, Day, 2, places.Keys)).OrThrow();
        await source.EnterAsync(Administrator);
        var backup = Place("backup");
        (await RegionBackup.TakeAsync(source, Administrator with { Role = ActorRole.Officer }, places, backup, TimeProvider.System)).Ok(out _, out var refused).ShouldBeFalse();
        refused!.Code.ShouldBe("RoleMissing");
        Directory.Exists(backup).ShouldBeFalse();
        (await RegionBackup.TakeAsync(source, Administrator, places, backup, TimeProvider.System)).OrThrow();
        (await Code(RegionBackup.TakeAsync(source, Administrator, places, backup, TimeProvider.System))).ShouldBe("FolderFull");

        // Another region's place, other keys, another kind of database, a file altered, lost, or not all there.
        (await Restore(source, "source")).ShouldBe("PlaceTaken");
        RegionKeys.Create(Places("other").Keys).Dispose();
        (await Restore(PassDatabase.Sqlite(Place("other")), "other")).ShouldBe("KeysThere");
        (await Restore(PassDatabase.Postgres("Host=nowhere;Database=pass"), "nowhere")).ShouldBe("OtherDatabase");
        var log = Path.Combine(backup, "log.db");
        var bytes = await File.ReadAllBytesAsync(log);
        bytes[^1]++;
        await File.WriteAllBytesAsync(log, bytes);
        (await Restore(PassDatabase.Sqlite(Place("new")), "new")).ShouldBe("BackupDamaged");
        bytes[^1]--;
        await File.WriteAllBytesAsync(log, bytes);
        var list = Path.Combine(backup, BackupManifest.FileName);
        var whole = await File.ReadAllTextAsync(list);
        await File.WriteAllTextAsync(list, whole.Replace("log.db", "../log.db", StringComparison.Ordinal));
        (await Restore(PassDatabase.Sqlite(Place("new")), "new")).ShouldBe("BackupUnreadable");
        await File.WriteAllTextAsync(list, whole[..20]);
        (await Restore(PassDatabase.Sqlite(Place("new")), "new")).ShouldBe("BackupUnreadable");
        File.Delete(list);
        (await Restore(PassDatabase.Sqlite(Place("new")), "new")).ShouldBe("BackupUnfinished");
        Directory.Exists(Place("new")).ShouldBeFalse();

        // Stopped after the log was put back.
        await File.WriteAllTextAsync(list, whole);
        Directory.CreateDirectory(Place("new"));
        File.Copy(log, Path.Combine(Place("new"), "log.db"));
        (await Restore(PassDatabase.Sqlite(Place("new")), "new")).ShouldBe("");
        (await RegionParts.OpenAsync(PassDatabase.Sqlite(Place("new")))).Dispose();

        async Task<string> Restore(PassDatabase target, string name) => await Code(RegionBackup.RestoreAsync(target, Places(name), backup, "nobody", null, TimeProvider.System));
        static async Task<string> Code(Task<Result<BackupManifest>> done) => (await done).Ok(out _, out var problem) ? "" : problem.Code;
    }

    [Fact]
    public async Task What_a_backup_holds_is_its_owners_alone()
    {
        var source = PassDatabase.Sqlite(Place("source"));
        var places = Places("source");
        (await RegionParts.CreateAsync(source, Day, 2, places.Keys)).OrThrow();
        await source.EnterAsync(Administrator);
        Sent(places, "two");
        (await RegionBackup.TakeAsync(source, Administrator, places, Place("backup"), TimeProvider.System)).OrThrow()
            .Files.Select(f => f.Name).ShouldBe(["archive/two/two", "log.db", "pass.db", "region.keys.json"]);
        if (OperatingSystem.IsWindows())
            return;
        foreach (var path in Directory.GetFileSystemEntries(Place("backup"), "*", SearchOption.AllDirectories).Append(Place("backup")))
            ((int)File.GetUnixFileMode(path) & 0b000_111_111).ShouldBe(0, path);
    }

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        _folder.Delete(recursive: true);
    }

    private string Place(string name) => Path.Combine(_folder.FullName, name);

    private RegionPlaces Places(string name, PassDatabase? database = null) =>
        new(database is null ? Path.Combine(Place(name), RegionKeys.FileName) : RegionParts.KeysPath(database) ?? Path.Combine(Place(name), RegionKeys.FileName), Path.Combine(Place(name), "archive"));

    private static void Sent(RegionPlaces places, string name)
    {
        Directory.CreateDirectory(Path.Combine(places.Archive, name));
        File.WriteAllText(Path.Combine(places.Archive, name, name), name);
    }

    private static async Task CheckAsync(PassDatabase database, RegionPlaces places, OperationId[] acknowledged)
    {
        File.Exists(Path.Combine(places.Archive, "one", "one")).ShouldBeTrue();
        (await RegionParts.CheckAsync(database, places.Keys)).ShouldBeNull();
        using var log = database.OpenLog();
        await using (var projector = new Projector(database, log, TimeProvider.System))
            await projector.CatchUpAsync(CancellationToken.None);
        await using var context = database.CreateContext();
        var operations = (await context.Operations.Select(o => o.OperationId).ToListAsync()).ToHashSet();
        acknowledged.Where(id => !operations.Contains(id.Value)).ShouldBeEmpty("what was acknowledged before the backup began is in it");
        var holders = await context.Holders.Select(h => h.PassId).ToListAsync();
        (await context.Purses.Select(p => p.PassId).Distinct().ToListAsync()).Except(holders).ShouldBeEmpty("nobody is granted anything whom the register does not know");
        (await context.Audit.OrderByDescending(a => a.Id).Select(a => a.Action).Take(2).ToListAsync()).ShouldBe(["region.restore", "region.backup"]);
    }

    /// <summary>Enrolments, each with its grant, sales of those enrolled, and the projection, all at once.</summary>
    private sealed class Load(PassDatabase database, ILogStore log, string keysPath)
    {
        private readonly Random _random = new(19);
        private readonly ConcurrentQueue<PassId> _passes = new();

        public ConcurrentQueue<OperationId> Acknowledged { get; } = new();

        public async Task RunAsync(CancellationToken ct)
        {
            await using var engine = await AuthorizationEngine.StartAsync(log, Reference, TimeProvider.System, cancellation: CancellationToken.None);
            await using var projector = new Projector(database, log, TimeProvider.System);
            using var keys = RegionKeys.Load(keysPath);
            await Task.WhenAll(
                UntilAsync(rank => EnrolAsync(engine, keys, rank), ct),
                UntilAsync(_ => SellAsync(engine), ct),
                UntilAsync(async _ =>
                {
                    await projector.CatchUpAsync(CancellationToken.None);
                    await Task.Delay(1);
                }, ct));
        }

        private static Task UntilAsync(Func<int, Task> work, CancellationToken ct) => Task.Run(async () =>
        {
            for (var i = 1; !ct.IsCancellationRequested; i++)
                await work(i);
        }, CancellationToken.None);

        private async Task EnrolAsync(AuthorizationEngine engine, RegionKeys keys, int rank)
        {
            var pass = keys.PassOf(rank);
            await using (var context = database.CreateContext())
            {
                context.Holders.Add(new() { Id = rank, PassId = pass.Value, EnrolledAtMs = 1, UpdatedAtMs = 1 });
                await context.SaveChangesAsync();
            }
            await SubmitAsync(engine, new GrantRequest(NewId(), pass, NowMs, [new(Catalogue2026.Textbooks, 10_000)]));
            _passes.Enqueue(pass);
        }

        private async Task SellAsync(AuthorizationEngine engine)
        {
            if (!_passes.TryPeek(out var pass))
            {
                await Task.Delay(1);
                return;
            }
            await SubmitAsync(engine, new SaleRequest(NewId(), pass, NowMs, Bookshop, new(1), [new(Product.Textbook, new(100))]));
        }

        private async Task SubmitAsync(AuthorizationEngine engine, OperationRequest request)
        {
            var answers = await engine.SubmitAsync([request]);
            Acknowledged.Enqueue(answers[0].Id);
        }

        private static long NowMs => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

        private OperationId NewId()
        {
            lock (_random)
                return OperationId.Derive(NowMs, (ulong)_random.NextInt64(), (ulong)_random.NextInt64());
        }
    }
}
