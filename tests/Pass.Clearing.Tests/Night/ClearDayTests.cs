using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Accounting;
using Pass.Clearing.Night;
using Pass.Core;
using Pass.Data;
using Pass.Data.Log;
using Pass.Data.Model;
using Pass.Testing.Postgres;

namespace Pass.Clearing.Tests.Night;

public sealed class ClearDayTests(PostgresServer server)
{
    private static readonly DateOnly Day1 = TestRegion.Day1, Day2 = TestRegion.Day2;

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_day_is_netted_priced_and_posted_and_a_second_run_changes_nothing(DatabaseKind kind)
    {
        using var region = await TestRegion.CreateAsync(kind, server);
        Sales(region);
        var cleared = await region.NightAsync(Day1);
        cleared.WasCleared.ShouldBeFalse();
        cleared.Priced.Select(p => (p.PartnerId, p.BenefitId, p.Sales, p.Returns, p.GrossCents, p.NetCents)).ShouldBe(
        [
            (1, 1, 1, 0, 2_000, 2_000),
            (1, 6, 2, 1, 1_500, 1_500),
            (2, 4, 1, 0, 800, 750),
        ]);
        var before = await DumpAsync(region.Database);
        before.ShouldContain("PD-2026-09-01/2 1 charges:avantages:CINEMA 800 0");

        var again = await region.ClearAsync(Day1);
        again.WasCleared.ShouldBeTrue();
        again.Net.ShouldBe(cleared.Net);
        (await DumpAsync(region.Database)).ShouldBe(before);
    }

    [Fact]
    public async Task Both_databases_give_the_same_bytes()
    {
        var dumps = new List<string>();
        foreach (var kind in new[] { DatabaseKind.Sqlite, DatabaseKind.Postgres })
        {
            using var region = await TestRegion.CreateAsync(kind, server);
            Sales(region);
            await region.NightAsync(Day1);
            dumps.Add(await DumpAsync(region.Database));
        }
        dumps[1].ShouldBe(dumps[0]);
    }

    [Theory]
    [InlineData(NightStep.Folding)]
    [InlineData(NightStep.Pricing)]
    [InlineData(NightStep.Posting)]
    public async Task A_clearing_cut_short_saves_nothing_and_the_next_run_ends_the_same(NightStep step)
    {
        using var straight = await TestRegion.CreateAsync(DatabaseKind.Sqlite, server);
        Sales(straight);
        await straight.NightAsync(Day1);
        using var region = await TestRegion.CreateAsync(DatabaseKind.Sqlite, server);
        Sales(region);
        await region.CloseAsync(Day1);
        await Should.ThrowAsync<PowerCutException>(() => new ClearDay(region.Database, region.Clock).ClearAsync(region.Log, Day1, SystemActors.Night, new CutAt(step)));
        await using (var context = region.Database.CreateContext())
            (await context.PartnerDays.CountAsync() + await context.Postings.CountAsync() + await context.PartnerYears.CountAsync()).ShouldBe(0);
        await region.ClearAsync(Day1);
        (await DumpAsync(region.Database)).ShouldBe(await DumpAsync(straight.Database));
    }

    [Fact]
    public async Task Tiers_continue_over_the_days_of_a_year()
    {
        var rule = TestReference.Rule(Catalogue2026.LeisureBooks, new(Money.Zero, 10_000), new(new(1_000), 5_000));
        using var region = await TestRegion.CreateAsync(DatabaseKind.Sqlite, server, [rule]);
        region.GrantAll();
        long[] reimbursed = [800, 200 + 300, 400];
        for (var i = 0; i < 3; i++)
        {
            region.Till.Sell(1 + i, TestTill.Bookshop, Product.LeisureBook, 800);
            (await region.NightAsync(Day1.AddDays(i))).Priced.Single().ReimbursedCents.ShouldBe(reimbursed[i]);
        }
        await using var context = region.Database.CreateContext();
        (await context.PartnerYears.SingleAsync()).BaseCents.ShouldBe(2_400);
        context.PartnerDays.OrderBy(p => p.Date).Select(p => p.BaseBeforeCents).ShouldBe([0, 800, 1_600]);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Sales_without_a_rule_wait_on_their_account_and_are_priced_once_a_rule_covers_them(DatabaseKind kind)
    {
        using var region = await TestRegion.CreateAsync(kind, server, Catalogue2026.Reimbursements.Where(r => r.Benefit != Catalogue2026.Cinema));
        Sales(region);
        var cleared = await region.NightAsync(Day1);
        cleared.Priced.ShouldAllBe(p => p.BenefitId != Catalogue2026.Cinema.Value);
        cleared.Unpriced.ShouldHaveSingleItem().GrossCents.ShouldBe(800);
        cleared.Incidents.Single().Code.ShouldBe("NoRule");
        (await BalanceAsync(region.Database, ChartOfAccounts.AwaitingRule)).ShouldBe(-800);

        await using (var context = region.Database.CreateContext())
        {
            context.ReimbursementRules.Add(ReimbursementRuleRow.Of(TestReference.Rule(Catalogue2026.Cinema, new RateTier(Money.Zero, 9_000)) with { Id = 70 }));
            await context.SaveChangesAsync();
        }
        region.Till.Sell(4, TestTill.Cinema, Product.CinemaSeat, 900);
        var next = await region.NightAsync(Day2);
        next.Unpriced.ShouldBeEmpty();
        next.Priced.Select(p => (p.Date, p.ClearedOn, p.BaseBeforeCents, p.NetCents)).ShouldBe([(Day1, Day2, 0, 720), (Day2, Day2, 800, 720)]);
        (await BalanceAsync(region.Database, ChartOfAccounts.AwaitingRule)).ShouldBe(0);
        (await BalanceAsync(region.Database, ChartOfAccounts.Partners)).ShouldBe(-(2_000 + 1_500 + 720 + 720));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task What_is_given_back_of_a_sale_that_waits_for_a_rule_waits_with_it(DatabaseKind kind)
    {
        var late = TestReference.Rule(Catalogue2026.Cinema, new RateTier(Money.Zero, 9_000)) with { Id = 70, Until = Day1 };
        using var region = await TestRegion.CreateAsync(kind, server,
            [.. Catalogue2026.Reimbursements.Where(r => r.Benefit != Catalogue2026.Cinema), late with { Id = 71, Tiers = ReimbursementRule.Flat(10_000), From = Day2, Until = null }]);
        region.GrantAll();
        var sale = region.Till.Sell(2, TestTill.Cinema, Product.CinemaSeat, 900);
        await region.NightAsync(Day1);
        region.Till.GiveBack(sale);
        region.Till.Sell(3, TestTill.Cinema, Product.CinemaSeat, 900);
        (await region.NightAsync(Day2)).Unpriced.Select(u => (u.Date, u.WaitsFor)).ShouldBe([(Day1, Day1), (Day2, Day1)]);

        await using (var context = region.Database.CreateContext())
        {
            context.ReimbursementRules.Add(ReimbursementRuleRow.Of(late));
            await context.SaveChangesAsync();
        }
        var next = await region.NightAsync(Day2.AddDays(1));
        next.Unpriced.ShouldBeEmpty();
        next.Priced.Select(p => (p.Date, p.NetCents)).ShouldBe([(Day1, 720), (Day2, 800 - 720)]);
        (await BalanceAsync(region.Database, ChartOfAccounts.AwaitingRule)).ShouldBe(0);
        (await BalanceAsync(region.Database, ChartOfAccounts.Partners)).ShouldBe(-800);
    }

    [Fact]
    public async Task Days_are_cleared_once_closed_and_in_order()
    {
        using var region = await TestRegion.CreateAsync(DatabaseKind.Sqlite, server);
        var clearing = new ClearDay(region.Database, region.Clock);
        (await clearing.ClearAsync(region.Log, Day1, SystemActors.Night)).Ok(out _, out var open).ShouldBeFalse();
        open!.Code.ShouldBe("DayNotClosed");
        await region.CloseAsync(Day1);
        await region.CloseAsync(Day2);
        (await clearing.ClearAsync(region.Log, Day2, SystemActors.Night)).Ok(out _, out var early).ShouldBeFalse();
        early!.Code.ShouldBe("ClearOutOfOrder");
    }

    [Fact]
    public async Task An_altered_row_is_named_and_nothing_is_cleared()
    {
        using var region = await TestRegion.CreateAsync(DatabaseKind.Sqlite, server);
        Sales(region);
        await region.CloseAsync(Day1);
        await using (var log = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Path.Combine(region.Database.Folder!, "log.db")}"))
        {
            log.Open();
            using var command = log.CreateCommand();
            command.CommandText = "UPDATE log SET payload = substr(payload, 1, length(payload) - 1) || x'05' WHERE partition = 2 AND lsn = 1";
            command.ExecuteNonQuery().ShouldBe(1);
        }
        var broken = await Should.ThrowAsync<LogBrokenException>(() => region.ClearAsync(Day1));
        (broken.Partition, broken.Lsn).ShouldBe((2, 1));
        await using var context = region.Database.CreateContext();
        (await context.PartnerDays.CountAsync()).ShouldBe(0);
    }

    private static void Sales(TestRegion region)
    {
        region.GrantAll();
        region.Till.Sell(1, TestTill.Bookshop, Product.Textbook, 2_000);
        region.Till.Sell(2, TestTill.Bookshop, Product.LeisureBook, 1_500);
        region.Till.GiveBack(region.Till.Sell(3, TestTill.Bookshop, Product.LeisureBook, 900));
        region.Till.Sell(2, TestTill.Cinema, Product.CinemaSeat, 900);
        region.Till.Sell(99, TestTill.Cinema, Product.CinemaSeat, 900);
        region.Till.Adjust(5, Catalogue2026.Textbooks, -500);
    }

    private static async Task<long> BalanceAsync(PassDatabase database, string account)
    {
        await using var context = database.CreateContext();
        return await context.Postings.Where(p => p.Account == account).SumAsync(p => p.DebitCents - p.CreditCents);
    }

    internal static async Task<string> DumpAsync(PassDatabase database)
    {
        await using var context = database.CreateContext();
        var days = await context.PartnerDays.ToListAsync();
        var postings = await context.Postings.ToListAsync();
        return string.Join('\n', days.OrderBy(d => (d.Date, d.PartnerId, d.BenefitId)).Select(d => System.Text.Json.JsonSerializer.Serialize(d))
            .Concat(postings.OrderBy(p => p.Document, StringComparer.Ordinal).ThenBy(p => p.Line)
                .Select(p => $"{p.Document} {p.Line} {p.Account} {p.DebitCents} {p.CreditCents}")));
    }
}
