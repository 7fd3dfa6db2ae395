using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data.Model;
using Pass.Region.Holders;
using Pass.Testing.Postgres;

namespace Pass.Region.Tests.Holders;

public sealed class HolderErasureTests(PostgresServer server)
{
    private const int KeepDays = 400;

    [Theory, EveryDatabase]
    public async Task Who_is_beyond_the_time_is_erased_and_nobody_else_and_the_pass_number_stays(DatabaseKind kind)
    {
        using var test = await TestDatabase.CreateAsync(kind, server, new(2026, 9, 1));
        await Catalogue2026.SeedAsync(test.Database);
        await using (var context = test.Database.CreateContext())
        {
            context.Campaigns.Add(new() { Code = "2024-2025", SchoolYear = 2024, OpensOn = new(2024, 6, 1), SpendUntil = new(2025, 5, 31) });
            context.Holders.AddRange(
                Holder(1, "2024-2025", null), Holder(2, "2026-2027", null), Holder(3, "2026-2027", new(2025, 3, 1)), Holder(4, "2026-2027", new(2026, 8, 30)), Holder(5, "unknown", null));
            await context.SaveChangesAsync();
        }
        // 31 May 2025 and 400 days more is 5 July 2026: the last day on which the first is kept.
        (await RunOnAsync(new(2026, 7, 5))).ShouldBe(1);
        (await ErasedAsync()).ShouldBe([3]);
        (await RunOnAsync(new(2026, 7, 6))).ShouldBe(1);
        (await ErasedAsync()).ShouldBe([1, 3]);
        (await RunOnAsync(new(2026, 7, 6))).ShouldBe(0);

        await using var after = test.Database.CreateContext();
        var erased = await after.Holders.SingleAsync(h => h.Id == 1);
        (erased.PassId, erased.IneHmac, erased.GivenName, erased.BirthDate, erased.ClassCode, erased.Campaign).ShouldBe((1_001, null, null, null, null, "2024-2025"));
        var rows = await after.Audit.Where(a => a.Action == "holder.erase").OrderBy(a => a.Id).ToListAsync();
        rows.Select(r => (r.Subject, r.Before, r.After)).ShouldBe([("holder/3-3", null, """{"holders":1,"keepDays":400}"""), ("holder/1-1", null, """{"holders":1,"keepDays":400}""")]);

        async Task<int> RunOnAsync(DateOnly day) =>
            (await new HolderErasure(test.Database, new FakeTimeProvider(ParisCalendar.StartOf(day).AddHours(4))).RunAsync(SystemActors.Night, KeepDays)).OrThrow();

        async Task<List<long>> ErasedAsync()
        {
            await using var context = test.Database.CreateContext();
            return await context.Holders.Where(h => h.FamilyName == null).OrderBy(h => h.Id).Select(h => h.Id).ToListAsync();
        }
    }

    [Theory, EveryDatabase]
    public async Task Who_asked_is_erased_once_its_rights_are_over_without_the_days_that_others_are_kept(DatabaseKind kind)
    {
        using var test = await TestDatabase.CreateAsync(kind, server, new(2026, 9, 1));
        await Catalogue2026.SeedAsync(test.Database);
        await using (var context = test.Database.CreateContext())
        {
            context.Campaigns.Add(new() { Code = "2024-2025", SchoolYear = 2024, OpensOn = new(2024, 6, 1), SpendUntil = new(2025, 5, 31) });
            context.Holders.AddRange(Holder(1, "2024-2025", null), Holder(2, "2024-2025", null), Holder(3, "2026-2027", null));
            context.SignIns.Add(new() { Name = "Lou", UserName = "lou", Links = { new() { Kind = LinkKind.Holder, Subject = 1 }, new() { Kind = LinkKind.Holder, Subject = 3 } } });
            await context.SaveChangesAsync();
        }
        await using var asking = test.Database.CreateContext();
        var lou = new Actor(ActorId.OfSignIn(await asking.SignIns.Select(s => s.Id).SingleAsync()), "lou", ActorRole.Holder, ActorChannel.Portal, "");
        (await On(new(2025, 5, 1)).AskAsync(lou, 2)).Ok(out _, out var problem).ShouldBeFalse();
        problem!.Code.ShouldBe("HolderNotOwn");
        (await On(new(2025, 5, 1)).AskAsync(lou, 1)).OrThrow().RightsEnd.ShouldBe(new DateOnly(2025, 5, 31));
        (await On(new(2025, 5, 1)).AskAsync(lou, 3)).OrThrow();

        (await On(new(2025, 5, 31)).RunAsync(SystemActors.Night, KeepDays)).OrThrow().ShouldBe(0);
        (await On(new(2025, 6, 1)).RunAsync(SystemActors.Night, KeepDays)).OrThrow().ShouldBe(1);
        (await asking.Holders.Where(h => h.FamilyName == null).Select(h => h.Id).ToListAsync()).ShouldBe([1]);

        HolderErasure On(DateOnly day) => new(test.Database, new FakeTimeProvider(ParisCalendar.StartOf(day).AddHours(4)));
    }

    private static Holder Holder(long id, string campaign, DateOnly? leftOn) => new()
    {
        Id = id,
        PassId = 1_000 + id,
        IneHmac = [(byte)id],
        FamilyName = "Martin",
        GivenName = "Lou",
        BirthDate = new(2009, 5, 4),
        ClassCode = "2GT1",
        Campaign = campaign,
        LeftOn = leftOn,
    };
}
