using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data.Catalogue;
using Pass.Data.Projection;
using Pass.Engine;
using Pass.Region.Holders;
using Pass.Testing;
using Pass.Testing.Postgres;

namespace Pass.Region.Tests.Holders;

public sealed class RightsReminderTests(PostgresServer server)
{
    [Theory, EveryDatabase]
    public async Task What_is_left_is_told_once_for_each_number_of_days_to_whoever_has_something_left(DatabaseKind kind)
    {
        using var test = await TestDatabase.CreateAsync(kind, server, new(2026, 9, 1));
        await Catalogue2026.SeedAsync(test.Database);
        var clock = new WallClock(new(2026, 9, 1, 8, 0, 0, TimeSpan.Zero));
        using var log = test.Database.OpenLog();
        var reference = await new ReferenceLoader(test.Database).LoadAsync();
        await using var engine = await AuthorizationEngine.StartAsync(log, reference, clock, options: new EngineOptions(EndDays: true));
        await using var projector = new Projector(test.Database, log, clock);
        await GrantAsync(new(12), 5);
        await GrantAsync(new(13), 3);
        await projector.CatchUpAsync();
        var lastDay = reference.Benefit(Catalogue2026.Cinema, new(2026, 9, 1))!.ValidUntil;

        (await RunOnAsync(lastDay.AddDays(-31))).ShouldBe(0, "it is too soon");
        (await RunOnAsync(lastDay.AddDays(-30))).ShouldBe(2);
        (await RunOnAsync(lastDay.AddDays(-30))).ShouldBe(0);
        await GrantAsync(new(14), 1);
        await projector.CatchUpAsync();
        (await RunOnAsync(lastDay.AddDays(-12))).ShouldBe(1, "a pass that came since; the others were told");
        (await RunOnAsync(lastDay.AddDays(-2))).ShouldBe(3, "a night that was missed is made good");
        (await RunOnAsync(lastDay)).ShouldBe(0);
        (await RunOnAsync(lastDay.AddDays(1))).ShouldBe(0, "it is over");

        await using var context = test.Database.CreateContext();
        (await context.RightReminders.OrderBy(r => r.PassId).ThenBy(r => r.DaysBefore).Select(r => r.PassId).ToListAsync()).ShouldBe([12, 12, 13, 13, 14, 14]);
        (await context.Audit.CountAsync(a => a.Action == "right.remind")).ShouldBe(3);
        var said = await new HolderOffice(test.Database).RemindersAsync(new(13), 10);
        said.Count.ShouldBe(2);
        said[0].ShouldContain($"{lastDay:yyyy-MM-dd}");
        said[0].ShouldContain("3");

        async Task GrantAsync(PassId pass, int uses) => (await engine.SubmitAsync(
            new GrantRequest(OperationId.New(clock.GetUtcNow()), pass, clock.GetUtcNow().ToUnixTimeMilliseconds(), [new(Catalogue2026.Cinema, uses)]))).IsApproved.ShouldBeTrue();

        async Task<int> RunOnAsync(DateOnly day)
        {
            clock.AdjustTime(ParisCalendar.StartOf(day).AddHours(9));
            return (await new RightsReminder(test.Database, clock).RunAsync(SystemActors.Night, [30, 7])).OrThrow();
        }
    }
}
