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
