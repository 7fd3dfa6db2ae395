using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Night;
using Pass.Core;
using Pass.Testing.Postgres;

namespace Pass.Clearing.Tests.Night;

/// <summary>A day folded while it runs is cleared as one that is folded at night.</summary>
public sealed partial class DayAheadTests(PostgresServer server)
{
    private static readonly DateOnly Day1 = TestRegion.Day1, Day2 = TestRegion.Day2;

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task The_night_reads_what_came_since_and_ends_with_the_same_bytes(DatabaseKind kind)
    {
        using var straight = await TestRegion.CreateAsync(kind, server);
        using var region = await TestRegion.CreateAsync(kind, server);
        using var ahead = new DayAhead(region.Database, region.Log);
        long afternoon = 0;
        foreach (var one in new[] { straight, region })
        {
            var sale = Morning(one.Till, one);
            one.Till.Flush();
            if (one == region)
            {
                await ahead.AdvanceAsync();
                await ahead.AdvanceAsync();
            }
            var morning = Written(one);
            Afternoon(one.Till, sale);
            one.Till.Flush();
            afternoon = Written(one) - morning;
        }
        await straight.NightAsync(Day1);

        await region.CloseAsync(Day1);
        // The day has ended, and is not cleared: nothing of the next one is mixed in.
        region.Till.Sell(4, TestTill.Bookshop, Product.Textbook, 300);
        region.Till.Flush();
        await ahead.AdvanceAsync();
        var left = new RowsFolded();
        (await new ClearDay(region.Database, region.Clock, ahead).ClearAsync(region.Log, Day1, SystemActors.Night, left)).OrThrow();
        (await DumpAsync(region)).ShouldBe(await DumpAsync(straight));
        // Those of the afternoon and the end marks, of some thirty.
        left.Rows.ShouldBe(afternoon + region.Log.Identity.Partitions);

        // The next day begins where this one ended.
        straight.Till.Sell(4, TestTill.Bookshop, Product.Textbook, 300);
        straight.Till.Flush();
        await ahead.AdvanceAsync();
        await straight.NightAsync(Day2);
        await region.CloseAsync(Day2);
        await region.ClearAsync(Day2, ahead);
        (await DumpAsync(region)).ShouldBe(await DumpAsync(straight));
    }

    [Fact]
    public async Task What_was_folded_by_other_rules_or_from_another_log_is_folded_again()
    {
        using var region = await TestRegion.CreateAsync(DatabaseKind.Sqlite, server);
        using var other = await TestRegion.CreateAsync(DatabaseKind.Sqlite, server);
        using var straight = await TestRegion.CreateAsync(DatabaseKind.Sqlite, server);
        other.Till.Sell(1, TestTill.Bookshop, Product.Textbook, 100);
        Morning(other.Till, other);
        other.Till.Flush();
        foreach (var one in new[] { straight, region })
        {
            Morning(one.Till, one);
            one.Till.Flush();
        }
        using var foreign = new DayAhead(region.Database, other.Log);
        await foreign.AdvanceAsync();
        using var ahead = new DayAhead(region.Database, region.Log);
        await ahead.AdvanceAsync();
        var written = Written(region);
        await straight.CloseAsync(Day1);
        await region.CloseAsync(Day1);
        foreach (var one in new[] { straight, region })
        {
            await using var context = one.Database.CreateContext();
            await context.ReimbursementRules.ExecuteUpdateAsync(set => set.SetProperty(r => r.CapPerUnitCents, 100L));
        }
        await straight.ClearAsync(Day1);
        var left = new RowsFolded();
        (await new ClearDay(region.Database, region.Clock, ahead).ClearAsync(region.Log, Day1, SystemActors.Night, left)).OrThrow();
        left.Rows.ShouldBe(written + region.Log.Identity.Partitions);
        (await DumpAsync(region)).ShouldBe(await DumpAsync(straight));

        await region.CloseAsync(Day2);
        await straight.NightAsync(Day2);
        await region.ClearAsync(Day2, foreign);
        (await DumpAsync(region)).ShouldBe(await DumpAsync(straight));
    }

    private static Operation Morning(TestTill till, TestRegion region)
    {
        region.GrantAll();
        till.Sell(1, TestTill.Bookshop, Product.Textbook, 2_000);
        till.Sell(2, TestTill.Cinema, Product.CinemaSeat, 900);
        till.Sell(99, TestTill.Cinema, Product.CinemaSeat, 900);
        return till.Sell(3, TestTill.Bookshop, Product.LeisureBook, 900);
    }

    private static void Afternoon(TestTill till, Operation sale)
    {
        till.GiveBack(sale, 400);
        till.Sell(5, TestTill.Theatre, Product.CinemaSeat, 700);
        till.Adjust(5, Catalogue2026.Textbooks, -500);
        till.SellOffline(98, TestTill.Bookshop, Product.Textbook, 800);
    }

    private static long Written(TestRegion region) => Enumerable.Range(0, region.Log.Identity.Partitions).Sum(p => region.Log.Head(p).Lsn);

    private static async Task<string> DumpAsync(TestRegion region)
    {
        await using var context = region.Database.CreateContext();
        return $"{await ClearDayTests.DumpAsync(region.Database)}\n{await context.UnpaidSales.CountAsync()}";
    }

    /// <summary>How many rows of the log the night had to fold.</summary>
    private sealed class RowsFolded : IProgress<NightProgress>
    {
        public long Rows { get; private set; }

        public void Report(NightProgress value)
        {
            if (value.Step == NightStep.Folding)
                Rows = value.Total;
        }
    }
}
