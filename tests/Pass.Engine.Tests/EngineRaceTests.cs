using Pass.Core;
using Pass.Data;
using Pass.Data.Log;
using Pass.Testing.Postgres;
using Pass.Testing.Requests;

namespace Pass.Engine.Tests;

/// <summary>Several engines on one log, racing, killed and paused, on memory and on the real databases.</summary>
public class EngineRaceTests(PostgresServer server) : IClassFixture<PostgresServer>
{
    private const int Granted = 10_000;
    private static readonly BenefitId Books = Catalogue2026.Textbooks;
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    // One pass, then many in one partition, then many in several.
    [InlineData(2, 1, 1)]
    [InlineData(3, 1, 1)]
    [InlineData(3, 8, 1)]
    [InlineData(3, 8, 4)]
    public async Task Engines_racing_in_memory_converge(int engines, int passes, int partitions)
    {
        using var log = new MemoryLog(partitions);
        var n = 0;
        log.Faults = _ => (Interlocked.Increment(ref n) % 7) switch { 3 => Fault.ThrowBefore, 5 => Fault.ThrowAfter, _ => Fault.None };
        await RaceAsync(Enumerable.Repeat<ILogStore>(log, engines), passes, callers: 12, sales: 40);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite, 1)]
    [InlineData(DatabaseKind.Sqlite, 8)]
    [InlineData(DatabaseKind.Postgres, 1)]
    [InlineData(DatabaseKind.Postgres, 8)]
    public async Task Engines_racing_on_one_database_converge(DatabaseKind kind, int passes)
    {
        using var test = await TestDatabase.CreateAsync(kind, server, new(2026, 9, 5), partitions: 2);
        using var first = test.Database.OpenLog();
        using var second = test.Database.OpenLog();
        await RaceAsync([first, second], passes, callers: 8, sales: 25);
    }

    private static async Task RaceAsync(IEnumerable<ILogStore> stores, int passes, int callers, int sales)
    {
        var logs = stores.ToList();
        var engines = await Task.WhenAll(logs.Select(log => AuthorizationEngine.StartAsync(log, RandomRequests.Reference, TimeProvider.System, cancellation: Stop)));
        await GrantAsync(engines[0], passes);
        var answers = await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(() => SellAsync(caller), Stop)));
        var acknowledged = answers.SelectMany(a => a).ToList();
        var logged = Ledger.Operations(logs[0]).Where(o => o.Kind == OperationKind.Sale).ToList();
        logged.Count.ShouldBe(callers * sales);
        foreach (var answer in acknowledged)
            Ledger.ShouldBeTheSame(logged.Single(o => o.Id == answer.Id), answer);
        for (var pass = 0; pass < passes; pass++)
        {
            var id = new PassId(1_000_000_000 + pass);
            var seen = (await Task.WhenAll(engines.Select(async e => Ledger.Describe((await e.ReadAsync(id))!)))).Distinct();
            seen.ShouldHaveSingleItem();
            var spent = logged.Where(o => o.Pass == id && o.IsApproved).Sum(o => o.RegionCents);
            (await engines[0].ReadAsync(id))!.Purses.Single(p => p.Benefit == Books).Balance.ShouldBe((int)(Granted - spent));
        }
        foreach (var engine in engines)
            await engine.DisposeAsync();

        // Every sale is sent to two engines at once, as a till does that lost patience.
        async Task<List<Operation>> SellAsync(int caller)
        {
            var done = new List<Operation>();
            for (var i = 0; i < sales; i++)
            {
                var now = TimeProvider.System.GetUtcNow();
                var sale = new SaleRequest(OperationId.New(now), new(1_000_000_000 + (caller + i) % passes), now.ToUnixTimeMilliseconds(), new(1), new(1), [new(Product.Textbook, new(130))]);
                var two = await Task.WhenAll(InsistAsync(engines[i % engines.Length], sale), InsistAsync(engines[(i + 1) % engines.Length], sale));
                Ledger.ShouldBeTheSame(two[0], two[1]);
                done.AddRange(two);
            }
            return done;
        }
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task After_a_kill_every_acknowledged_sale_is_there_once_and_hardly_any_other(DatabaseKind kind)
    {
        const int callers = 6;
        using var test = await TestDatabase.CreateAsync(kind, server, new(2026, 9, 5), partitions: 2);
        await PrepareAsync(test.Database);
        var acknowledged = new List<OperationId>();
        for (var kill = 0; kill < 2; kill++)
        {
            using var child = new EngineChild(Name(test.Database), passes: 3, callers);
            await child.UntilAcknowledgedAsync(100 + 37 * kill);
            await child.KillAsync();
            acknowledged.AddRange(child.Acknowledged);
        }
        using var log = test.Database.OpenLog();
        var logged = Ledger.Operations(log).Where(o => o.Kind == OperationKind.Sale).Select(o => o.Id).ToList();
        logged.ShouldBeUnique();
        acknowledged.Except(logged).ShouldBeEmpty();
        logged.Except(acknowledged).Count().ShouldBeLessThanOrEqualTo(2 * callers);
        await using var engine = await AuthorizationEngine.StartAsync(log, RandomRequests.Reference, TimeProvider.System, cancellation: Stop);
        var spent = 0;
        for (var pass = 0; pass < 3; pass++)
            spent += 10_000 - (await engine.ReadAsync(new(1_000_000_000 + pass), Stop))!.Purses.Single(p => p.Benefit == Books).Balance;
        spent.ShouldBe(logged.Count);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task An_engine_paused_in_the_middle_of_its_commits_finds_what_others_did(DatabaseKind kind)
    {
        using var test = await TestDatabase.CreateAsync(kind, server, new(2026, 9, 5), partitions: 1);
        await PrepareAsync(test.Database);
        using var paused = new EngineChild(Name(test.Database), passes: 3, callers: 3);
        using var other = new EngineChild(Name(test.Database), passes: 3, callers: 3);
        await Task.WhenAll(paused.UntilAcknowledgedAsync(20), other.UntilAcknowledgedAsync(20));
        for (var i = 0; i < 5; i++)
        {
            paused.Signal("STOP");
            await Task.Delay(60 + 17 * i, Stop);
            paused.Signal("CONT");
            await Task.Delay(40, Stop);
        }
        await Task.WhenAll(paused.StopAsync(), other.StopAsync());
        using var log = test.Database.OpenLog();
        var logged = Ledger.Operations(log).Where(o => o.Kind == OperationKind.Sale).Select(o => o.Id).ToList();
        logged.Order(Comparer<OperationId>.Create((a, b) => a.Value.CompareTo(b.Value)))
            .ShouldBe(paused.Acknowledged.Concat(other.Acknowledged).Order(Comparer<OperationId>.Create((a, b) => a.Value.CompareTo(b.Value))));
        await using var engine = await AuthorizationEngine.StartAsync(log, RandomRequests.Reference, TimeProvider.System, cancellation: Stop);
        var spent = 0;
        for (var pass = 0; pass < 3; pass++)
            spent += 10_000 - (await engine.ReadAsync(new(1_000_000_000 + pass), Stop))!.Purses.Single(p => p.Benefit == Books).Balance;
        spent.ShouldBe(Ledger.Operations(log).Count(o => o.Kind == OperationKind.Sale && o.IsApproved));
    }

    private static string Name(PassDatabase database) => database.Folder is null ? $"{database};Username=postgres" : database.ToString();

    internal static async Task PrepareAsync(PassDatabase database)
    {
        using var log = database.OpenLog();
        await using var engine = await AuthorizationEngine.StartAsync(log, RandomRequests.Reference, TimeProvider.System, cancellation: Stop);
        await GrantAsync(engine, 3);
    }

    private static async Task GrantAsync(AuthorizationEngine engine, int passes)
    {
        var now = TimeProvider.System.GetUtcNow();
        for (var pass = 0; pass < passes; pass++)
        {
            var grant = new GrantRequest(OperationId.New(now), new(1_000_000_000 + pass), now.ToUnixTimeMilliseconds(), [new(Books, Granted)]);
            (await InsistAsync(engine, grant)).IsApproved.ShouldBeTrue();
        }
    }

    internal static async Task<Operation> InsistAsync(AuthorizationEngine engine, OperationRequest request)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return await engine.SubmitAsync(request, Stop);
            }
            catch (EngineUnavailableException) when (attempt < 100)
            {
                await Task.Delay(20, Stop);
            }
        }
    }
}
