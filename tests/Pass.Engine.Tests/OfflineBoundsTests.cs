using FsCheck;
using FsCheck.Fluent;
using Pass.Core;
using Pass.Data.Log;
using Pass.Testing;
using Pass.Testing.Postgres;
using Pass.Testing.Requests;

namespace Pass.Engine.Tests;

/// <summary>Whatever is sold, online or not, on whatever passes, tills and days: nobody is paid beyond the stated bounds, restarts included.</summary>
public sealed class OfflineBoundsTests(PostgresServer server) : IClassFixture<PostgresServer>
{
    private static readonly OfflinePolicy Policy = OfflinePolicy.Default with { TillPerDay = new(60_00), PartnerPerDay = new(100_00), AllowsNumbers = true };

    private static readonly Reference Reference = new(1, DecisionSettings.Default with { Offline = Policy }, Catalogue2026.Benefits,
        RandomRequests.Reference.Partners);

    [Fact]
    public void Nobody_is_paid_beyond_the_bounds() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), PlayAsync).Check(Seeded.Config.WithMaxTest(60));

    private static async Task PlayAsync(int seed)
    {
        using var log = new MemoryLog(4);
        var time = new FakeTimeProvider(RandomRequests.Start);
        var requests = new RandomRequests(seed, passes: 12);
        var random = requests.Random;
        var engine = await StartAsync(log, time);
        try
        {
            await engine.SubmitAsync([.. requests.Grants(NowMs(time)), .. Enumerable.Range(0, 12).Select(i => Register(requests, i, NowMs(time)))]);
            for (var i = 0; i < 40; i++)
            {
                time.Advance(TimeSpan.FromMinutes(random.Next(1, 90)));
                await engine.SubmitAsync([.. Enumerable.Range(0, random.Next(1, 12)).Select(n => random.Next(3) == 0 ? requests.Next(NowMs(time)) : Drain(requests, NowMs(time), i * 20 + n))]);
                if (random.Next(8) != 0)
                    continue;
                await engine.DisposeAsync();
                if (random.Next(2) == 0)
                    Snapshotter.Run(log, 1 << 16, 0, default);
                engine = await StartAsync(log, time);
            }
        }
        finally
        {
            await engine.DisposeAsync();
        }
        Audit(log);
    }

    /// <summary>As many nodes as there are, each with its own till of the partner, and all at once: the day's bound is the partner's, not each node's.</summary>
    [Theory]
    [InlineData(null, 3)]
    [InlineData(DatabaseKind.Sqlite, 2)]
    [InlineData(DatabaseKind.Postgres, 2)]
    public async Task Several_nodes_on_one_database_pay_the_bound_once(DatabaseKind? kind, int nodes)
    {
        using var test = kind is { } real ? await TestDatabase.CreateAsync(real, server, new(2026, 9, 5), partitions: 4) : null;
        using var memory = new MemoryLog(4);
        var appends = 0;
        memory.Faults = _ => (Interlocked.Increment(ref appends) % 7) switch { 3 => Fault.ThrowBefore, 5 => Fault.ThrowAfter, _ => Fault.None };
        var logs = Enumerable.Range(0, nodes).Select(ILogStore (_) => test is null ? memory : test.Database.OpenLog()).ToList();
        var engines = await Task.WhenAll(logs.Select(log => AuthorizationEngine.StartAsync(log, Reference, TimeProvider.System)));
        var requests = new RandomRequests(7, passes: 24);
        var startMs = NowMs(TimeProvider.System);
        foreach (var i in Enumerable.Range(0, 24))
        {
            await EngineRaceTests.InsistAsync(engines[0], new GrantRequest(requests.NewId(startMs), new(1_000_000_000 + i), startMs, [new(Catalogue2026.Textbooks, 1_00)]));
            await EngineRaceTests.InsistAsync(engines[0], Register(requests, i, startMs));
        }
        // Each node has passes of partitions where no other sells: nothing of what the others paid comes its way by itself.
        var own = Enumerable.Range(0, 24).Select(i => new PassId(1_000_000_000 + i)).ToLookup(pass => logs[0].Identity.PartitionOf(pass) % nodes);
        var sales = Enumerable.Range(0, 24 * nodes).Select(i => Beyond(requests, i, [.. own[i % nodes]], till: i % nodes + 1)).ToList();
        var answers = await Task.WhenAll(sales.Select((sale, i) => Task.Run(async () => await EngineRaceTests.InsistAsync(engines[i % nodes], sale))));
        foreach (var engine in engines)
            await engine.DisposeAsync();

        Ledger.Operations(logs[0]).Count(o => o.Kind == OperationKind.Sale).ShouldBe(sales.Count, "each was answered once, paid or not");
        answers.Count(a => a.IsApproved).ShouldBeGreaterThan(0);
        answers.Where(a => !a.IsApproved).Select(a => a.Refusal).Distinct().ShouldBeSubsetOf(
            [RefusalCode.OfflineTillIncident, RefusalCode.OfflinePartnerIncident, RefusalCode.OfflinePassIncident]);
        Audit(logs[0]);
        logs.ForEach(log => log.Dispose());
    }

    private static SaleRequest Beyond(RandomRequests requests, int i, PassId[] passes, int till)
    {
        var (pass, nowMs) = (passes[i / 3 % passes.Length], NowMs(TimeProvider.System));
        return new(
            requests.NewId(nowMs), pass, nowMs, new(1), new(till), [new(Product.Textbook, new(15_00 + i % 2))],
            Offline: true, Presentation: new(CardOf(pass), i), Evidence: new(OfflineEvidenceKind.Card, 30_00));
    }

    /// <summary>An offline sale of books, as large as may be, by card or by number.</summary>
    private static SaleRequest Drain(RandomRequests requests, long nowMs, int counter)
    {
        var pass = requests.AnyPass();
        var cents = requests.Random.Next(20_00, 30_01);
        var byNumber = requests.Random.Next(5) == 0;
        return new(
            requests.NewId(nowMs), pass, nowMs - requests.Random.Next(0, 3_600_000), new(1), new(requests.Random.Next(1, 4)), [new(Product.Textbook, new(cents))],
            Offline: true, Presentation: byNumber ? default : new(CardOf(pass), counter), Evidence: new(OfflineEvidenceKind.Card, cents));
    }

    private static CredentialRequest Register(RandomRequests requests, int i, long nowMs)
    {
        var pass = new PassId(1_000_000_000 + i);
        return new(requests.NewId(nowMs), pass, nowMs, CardOf(pass), true);
    }

    private static CredentialId CardOf(PassId pass) => new((int)(pass.Value % 1_000) + 100);

    private static Task<AuthorizationEngine> StartAsync(ILogStore log, TimeProvider time) => AuthorizationEngine.StartAsync(log, Reference, time, options: new(EndDays: true));

    private static long NowMs(TimeProvider time) => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Adds the log up from its first row, by its own arithmetic.</summary>
    private static void Audit(ILogStore log)
    {
        var (paid, overdrawn) = (new Dictionary<string, long>(), 0);
        var (accounts, holds) = (new Dictionary<PassId, PassAccount>(), new Dictionary<(PassId, OperationId), Operation>());
        foreach (var row in Enumerable.Range(0, log.Identity.Partitions).SelectMany(p => log.Read(p, 0)))
        {
            var reader = new OperationReader(row.Payload);
            while (reader.Next())
            {
                var o = reader.ToOperation();
                if (!o.IsApproved)
                    continue;
                if (!accounts.TryGetValue(o.Pass, out var account))
                    accounts[o.Pass] = account = new(o.Pass);
                foreach (var leg in o.Legs.Where(_ => o.Kind == OperationKind.Sale))
                {
                    var before = account.Purses[account.IndexOf(leg.Benefit)].Available;
                    if (-leg.Units <= Math.Max(0, before))
                        continue;
                    overdrawn++;
                    o.Presentation.IsNone.ShouldBeFalse("a bare number is never paid beyond the balance");
                    (before + leg.Units).ShouldBeGreaterThanOrEqualTo((int)-Reference.Benefit(leg.Benefit, ParisCalendar.DateOf(o.OccurredAtMs))!.OverdraftLimit);
                    var cents = (long)Math.Ceiling((decimal)leg.RegionCents * (-leg.Units - Math.Max(0, before)) / -leg.Units);
                    var day = ParisCalendar.DateOf(reader.RecordedAtMs).DayNumber;
                    paid[$"partner {o.Partner}, {day}"] = paid.GetValueOrDefault($"partner {o.Partner}, {day}") + cents;
                    paid[$"till {o.Terminal}, {day}"] = paid.GetValueOrDefault($"till {o.Terminal}, {day}") + cents;
                }
                PassTransitions.Apply(account, o, holds.GetValueOrDefault((o.Pass, o.Related)));
                if (o.Kind == OperationKind.Hold)
                    holds[(o.Pass, o.Id)] = o;
            }
        }
        overdrawn.ShouldBeGreaterThan(3);
        foreach (var (key, cents) in paid)
            cents.ShouldBeLessThanOrEqualTo(key.StartsWith("till", StringComparison.Ordinal) ? Policy.TillPerDay.Cents : Policy.PartnerPerDay.Cents, key);
    }
}
