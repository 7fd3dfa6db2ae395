using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data.Catalogue;
using Pass.Data.Projection;
using Pass.Engine;
using Pass.Region.Holders;
using Pass.Testing;
using Pass.Testing.Postgres;

namespace Pass.Region.Tests.Holders;

public sealed class PurseExpiryTests(PostgresServer server)
{
    private static readonly PassId One = new(12), Two = new(13);

    [Theory, EveryDatabase]
    public async Task What_is_left_is_taken_back_once_when_no_offline_sale_can_still_arrive(DatabaseKind kind)
    {
        using var test = await TestDatabase.CreateAsync(kind, server, new(2026, 9, 1));
        await Catalogue2026.SeedAsync(test.Database);
        var clock = new WallClock(new(2026, 9, 1, 8, 0, 0, TimeSpan.Zero));
        using var log = test.Database.OpenLog();
        var reference = await new ReferenceLoader(test.Database).LoadAsync();
        await using var engine = await AuthorizationEngine.StartAsync(log, reference, clock, options: new EngineOptions(EndDays: true));
        await using var projector = new Projector(test.Database, log, clock);
        await GrantAsync(One);
        await GrantAsync(Two);
        var lastDay = reference.Benefit(Catalogue2026.Cinema, new(2026, 9, 1))!.ValidUntil;
        var late = (int)reference.Settings.Offline.MaxAge.TotalDays;

        (await RunOnAsync(lastDay)).ShouldBe(0);
        (await RunOnAsync(lastDay.AddDays(late))).ShouldBe(0);
        (await RunOnAsync(lastDay.AddDays(late + 1))).ShouldBe(2);
        await using var context = test.Database.CreateContext();
        int cinema = Catalogue2026.Cinema.Value;
        (await context.Purses.AsNoTracking().Where(p => p.BenefitId == cinema).Select(p => p.Balance).ToListAsync()).ShouldBe([0, 0]);
        var row = await context.Audit.SingleAsync(a => a.Action == "purse.expire");
        (row.Actor, row.After).ShouldBe(("night", $$"""{"code":"CINEMA","passes":"12-13","purses":2,"units":10,"validUntil":"{{lastDay:yyyy-MM-dd}}"}"""));
        // Again, and again the day after: nothing is left to take.
        (await RunOnAsync(lastDay.AddDays(late + 1))).ShouldBe(0);
        (await RunOnAsync(lastDay.AddDays(late + 2))).ShouldBe(0);
        (await context.Operations.CountAsync(o => o.Kind == OperationKind.Expiry)).ShouldBe(2);

        async Task GrantAsync(PassId pass) => (await engine.SubmitAsync(
            new GrantRequest(OperationId.New(clock.GetUtcNow()), pass, clock.GetUtcNow().ToUnixTimeMilliseconds(), [new(Catalogue2026.Cinema, 5)]))).IsApproved.ShouldBeTrue();

        async Task<int> RunOnAsync(DateOnly day)
        {
            clock.AdjustTime(ParisCalendar.StartOf(day).AddHours(3));
            await projector.CatchUpAsync();
            var expired = (await new PurseExpiry(test.Database, engine, clock).RunAsync(SystemActors.Night)).OrThrow();
            await projector.CatchUpAsync();
            return expired;
        }
    }
}
