using FsCheck;
using FsCheck.Fluent;
using Pass.Core;
using Pass.Data.Log;
using Pass.Testing.Requests;

namespace Pass.Engine.Tests;

/// <summary>Whatever is sold, online or not, on whatever passes, tills and days: nobody is paid beyond the stated bounds, restarts included.</summary>
public sealed class OfflineBoundsTests
{
    private static readonly OfflinePolicy Policy = OfflinePolicy.Default with { TillPerDay = new(60_00), PartnerPerDay = new(100_00), AllowsNumbers = true };

    private static readonly Reference Reference = new(1, DecisionSettings.Default with { Offline = Policy }, Catalogue2026.Benefits,
        RandomRequests.Reference.Partners);

    [Fact]
    public void Nobody_is_paid_beyond_the_bounds() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), PlayAsync).Check(Config.QuickThrowOnFailure.WithMaxTest(60));

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

    private static Task<AuthorizationEngine> StartAsync(ILogStore log, TimeProvider time) => AuthorizationEngine.StartAsync(log, Reference, time);

    private static long NowMs(TimeProvider time) => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Adds the log up from its first row, by its own arithmetic.</summary>
    private static void Audit(MemoryLog log)
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
