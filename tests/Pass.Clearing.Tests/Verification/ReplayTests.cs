using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Tests.Night;
using Pass.Clearing.Tests.Payments;
using Pass.Clearing.Verification;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;
using Pass.Testing.Postgres;

namespace Pass.Clearing.Tests.Verification;

/// <summary>A day played again is what was paid, and whatever is not is said.</summary>
public sealed class ReplayTests(PostgresServer server)
{
    [Theory, EveryDatabase]
    public async Task Two_days_and_their_runs_are_the_same_byte_for_byte(DatabaseKind kind)
    {
        using var region = await TwoDaysAsync(kind);
        using var folder = new TestFolder();
        await SendAsync(region, folder);
        var before = await RowsAsync(region.Database);
        foreach (var (day, run) in new[] { (TestRegion.Day1, 1), (TestRegion.Day2, 2) })
        {
            var replay = (await ReplayAsync(region, folder, day)).OrThrow();
            replay.Differences.ShouldBeEmpty();
            replay.Runs.ShouldBe([run]);
            (replay.PartnerDays > 0, replay.Postings > 0, replay.Files >= 4).ShouldBe((true, true, true));
        }
        (await RowsAsync(region.Database)).ShouldBe(before, "nothing is changed");
        Office.Refusal(await ReplayAsync(region, folder, TestRegion.Day2.AddDays(1))).ShouldBe("DayNotCleared");
    }

    [Fact]
    public async Task What_was_altered_since_is_said()
    {
        using var region = await TwoDaysAsync(DatabaseKind.Sqlite);
        using var folder = new TestFolder();
        await SendAsync(region, folder);
        await using (var context = region.Database.CreateContext())
        {
            await context.PartnerDays.Where(d => d.Date == TestRegion.Day2 && d.PartnerId == 1).ExecuteUpdateAsync(set => set.SetProperty(d => d.HolderCents, d => d.HolderCents + 1));
            await context.Postings.Where(p => p.Day == TestRegion.Day2 && p.Document.StartsWith("PD-") && p.Line == 1).ExecuteUpdateAsync(set => set.SetProperty(p => p.PartnerId, p => p.PartnerId + 1));
        }
        var differences = (await ReplayAsync(region, folder, TestRegion.Day2)).OrThrow().Differences;
        differences.Count(d => d.StartsWith("partner-day", StringComparison.Ordinal)).ShouldBe(2, "one for each benefit");
        differences.Count(d => d.StartsWith("posting PD-2026-09-02/1#1", StringComparison.Ordinal)).ShouldBe(1);
        differences.ShouldContain(d => d.StartsWith("000002/bordereaux/B2026-000003.pdf: ", StringComparison.Ordinal) && d.Contains('@', StringComparison.Ordinal), "the statement would say another share of the holders");
        (await ReplayAsync(region, folder, TestRegion.Day1)).OrThrow().Differences.ShouldHaveSingleItem("the other day is as it was, but for the journal of its run, which was drafted after both")
            .ShouldStartWith("000001/journal.hledger: ");
    }

    [Fact]
    public async Task The_day_can_be_written_into_another_database()
    {
        using var region = await TwoDaysAsync(DatabaseKind.Sqlite);
        using var folder = new TestFolder();
        var other = PassDatabase.Parse("sqlite:" + Path.Combine(folder.Path, "other"));
        Office.Refusal(await ReplayAsync(region, folder, TestRegion.Day2, region.Database)).ShouldBe("ReplayInto");
        (await ReplayAsync(region, folder, TestRegion.Day2, other)).OrThrow().Differences.ShouldBeEmpty();
        await using var there = other.CreateContext();
        await using var here = region.Database.CreateContext();
        (await there.PartnerDays.SumAsync(d => d.ReimbursedCents - d.FeeCents)).ShouldBe(await here.PartnerDays.Where(d => d.ClearedOn == TestRegion.Day2).SumAsync(d => d.ReimbursedCents - d.FeeCents));
        Office.Refusal(await ReplayAsync(region, folder, TestRegion.Day2, other)).ShouldBe("ReplayThere");
    }

    [Fact]
    public async Task Sales_whose_rule_came_late_are_played_as_they_waited_and_as_they_were_priced()
    {
        var late = TestReference.Rule(Catalogue2026.Cinema, new RateTier(Money.Zero, 9_000)) with { Id = 70, Until = TestRegion.Day1 };
        using var region = await TestRegion.CreateAsync(DatabaseKind.Sqlite, server,
            [.. Catalogue2026.Reimbursements.Where(r => r.Benefit != Catalogue2026.Cinema), late with { Id = 71, Tiers = ReimbursementRule.Flat(10_000), From = TestRegion.Day2, Until = null }]);
        using var folder = new TestFolder();
        region.GrantAll();
        var sale = region.Till.Sell(2, TestTill.Cinema, Product.CinemaSeat, 900);
        await region.NightAsync(TestRegion.Day1);
        region.Till.GiveBack(sale);
        region.Till.Sell(3, TestTill.Cinema, Product.CinemaSeat, 900);
        (await region.NightAsync(TestRegion.Day2)).Unpriced.Count.ShouldBe(2);
        await using (var context = region.Database.CreateContext())
        {
            context.ReimbursementRules.Add(ReimbursementRuleRow.Of(late));
            await context.SaveChangesAsync();
        }
        (await region.NightAsync(TestRegion.Day2.AddDays(1))).Priced.Count.ShouldBe(2);
        foreach (var day in new[] { TestRegion.Day1, TestRegion.Day2, TestRegion.Day2.AddDays(1) })
            (await ReplayAsync(region, folder, day)).OrThrow().Differences.ShouldBeEmpty($"{day:O}");
    }

    /// <summary>The second day gives a part of the first one's sale back, under the tiers where the year stands.</summary>
    private async Task<TestRegion> TwoDaysAsync(DatabaseKind kind)
    {
        var region = await TestRegion.CreateAsync(kind, server);
        region.GrantAll();
        var sale = region.Till.Sell(1, TestTill.Bookshop, Product.Textbook, 2_000);
        region.Till.Sell(2, TestTill.Cinema, Product.CinemaSeat, 900);
        await region.NightAsync(TestRegion.Day1);
        region.Till.GiveBack(sale, 300);
        region.Till.Sell(3, TestTill.Bookshop, Product.LeisureBook, 1_500);
        await region.NightAsync(TestRegion.Day2);
        return region;
    }

    private static async Task SendAsync(TestRegion region, TestFolder folder)
    {
        foreach (var (i, day) in new[] { TestRegion.Day1, TestRegion.Day2 }.Index())
        {
            (await Office.Runs(region).DraftAsync(day, Office.Dora)).OrThrow();
            await Office.ApproveAsync(region, i + 1);
            (await Office.SendAsync(region, i + 1, folder.Path)).OrThrow();
        }
    }

    private static Task<Result<Replay>> ReplayAsync(TestRegion region, TestFolder folder, DateOnly day, PassDatabase? to = null) =>
        new ReplayDay(region.Database, Office.Archive(region, folder.Path), region.Clock).RunAsync(region.Log, day, Path.Combine(folder.Path, Path.GetRandomFileName()), to);

    private static async Task<(int, int, int, long)> RowsAsync(PassDatabase database)
    {
        await using var context = database.CreateContext();
        return (await context.PartnerDays.CountAsync(), await context.Postings.CountAsync(), await context.SettlementBalances.CountAsync(), await context.Audit.MaxAsync(a => a.Id));
    }
}
