using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Night;
using Pass.Core;
using Pass.Data.Log;
using Pass.Testing.Postgres;

namespace Pass.Clearing.Tests.Night;

public sealed partial class DayAheadTests
{
    [Theory, EveryDatabase]
    public async Task A_program_that_is_started_goes_on_from_what_was_kept(DatabaseKind kind)
    {
        using var straight = await TestRegion.CreateAsync(kind, server);
        using var region = await TestRegion.CreateAsync(kind, server);
        long evening = 0;
        foreach (var one in new[] { straight, region })
        {
            var sale = Morning(one.Till, one);
            one.Till.Flush();
            await one.NightAsync(Day1);
            // Of the second day is kept: a part of the first day's sale given back, a sale that nobody pays, an adjustment.
            Afternoon(one.Till, sale);
            one.Till.Flush();
            var afternoon = Written(one);
            if (one == region)
                await FollowAsync(region);
            one.Till.Sell(4, TestTill.Bookshop, Product.Textbook, 300);
            one.Till.Flush();
            evening = Written(one) - afternoon;
        }
        var begun = BegunDay.Read(await KeptAsync(region), region.Log.Identity, Day2).ShouldNotBeNull();
        (begun.Totals.EarlierSales.Count, begun.Totals.Unpaid.Count).ShouldBe((1, 1));
        begun.Write(region.Log.Identity).ShouldBe(await KeptAsync(region), "what is read is what was written");

        await straight.NightAsync(Day2);
        await region.CloseAsync(Day2);
        (await ClearAnewAsync(region, Day2)).ShouldBe(evening + region.Log.Identity.Partitions);
        (await DumpAsync(region)).ShouldBe(await DumpAsync(straight));

        // By day too: a node that starts reads what came since, and forgets what is of a day that is cleared.
        region.Till.Sell(5, TestTill.Bookshop, Product.Textbook, 300);
        region.Till.Flush();
        await FollowAsync(region);
        BegunDay.Read(await KeptAsync(region), region.Log.Identity, Day2.AddDays(1)).ShouldNotBeNull().Totals.Operations.ShouldBe(1);
    }

    public enum Otherwise
    {
        OneByteIsAnother,
        OtherProgram,
        OtherDay,
        OtherLog,
        OtherRules,
    }

    [Theory, InlineData(Otherwise.OneByteIsAnother), InlineData(Otherwise.OtherProgram), InlineData(Otherwise.OtherDay), InlineData(Otherwise.OtherLog), InlineData(Otherwise.OtherRules)]
    public async Task What_was_kept_otherwise_is_not_gone_on_with(Otherwise otherwise)
    {
        using var region = await TestRegion.CreateAsync(DatabaseKind.Sqlite, server);
        using var straight = await TestRegion.CreateAsync(DatabaseKind.Sqlite, server);
        foreach (var one in new[] { straight, region })
        {
            Morning(one.Till, one);
            one.Till.Flush();
        }
        await FollowAsync(region);
        var kept = await KeptAsync(region);
        var begun = BegunDay.Read(kept, region.Log.Identity, Day1).ShouldNotBeNull();
        kept = otherwise switch
        {
            Otherwise.OneByteIsAnother => [.. kept[..^100], (byte)(kept[^100] ^ 1), .. kept[^99..]],
            Otherwise.OtherProgram => Sealed([2, .. kept[1..^32]]),
            Otherwise.OtherDay => (begun with { Heads = [.. begun.Heads.Select(h => h with { Day = Day2 })] }).Write(region.Log.Identity),
            Otherwise.OtherLog => begun.Write(straight.Log.Identity),
            _ => kept,
        };
        await using (var context = region.Database.CreateContext())
            await context.DayFolds.ExecuteUpdateAsync(set => set.SetProperty(f => f.State, kept));
        foreach (var one in new[] { straight, region }.Where(_ => otherwise == Otherwise.OtherRules))
        {
            await using var context = one.Database.CreateContext();
            await context.ReimbursementRules.ExecuteUpdateAsync(set => set.SetProperty(r => r.CapPerUnitCents, 100L));
        }
        var written = Written(region);
        await straight.NightAsync(Day1);
        await region.CloseAsync(Day1);
        (await ClearAnewAsync(region, Day1)).ShouldBe(written + region.Log.Identity.Partitions, "all of the day");
        (await DumpAsync(region)).ShouldBe(await DumpAsync(straight));
    }

    [Fact]
    public async Task What_was_kept_goes_beyond_the_log_it_is_not_gone_on_with_and_where_the_log_is_broken_it_is_forgotten()
    {
        using var region = await TestRegion.CreateAsync(DatabaseKind.Postgres, server);
        Morning(region.Till, region);
        region.Till.Flush();
        await FollowAsync(region);
        var begun = BegunDay.Read(await KeptAsync(region), region.Log.Identity, Day1).ShouldNotBeNull();
        var beyond = (begun with { Heads = [.. begun.Heads.Select(h => h with { Lsn = h.Lsn + 9 })] }).Write(region.Log.Identity);
        await using var context = region.Database.CreateContext();
        await context.DayFolds.ExecuteUpdateAsync(set => set.SetProperty(f => f.State, beyond));
        await region.CloseAsync(Day1);
        var written = Written(region);
        (await ClearAnewAsync(region, Day1)).ShouldBe(written, "all of the day");

        region.Till.Sell(4, TestTill.Bookshop, Product.Textbook, 300);
        region.Till.Flush();
        await FollowAsync(region);
        region.Till.Sell(4, TestTill.Bookshop, Product.Textbook, 300);
        region.Till.Flush();
        await context.Database.ExecuteSqlRawAsync("UPDATE log SET hash = sha256(hash) WHERE lsn = (SELECT max(lsn) FROM log)");
        await Should.ThrowAsync<LogBrokenException>(() => FollowAsync(region));
        (await context.DayFolds.CountAsync()).ShouldBe(0);
    }

    private static byte[] Sealed(byte[] bytes) => [.. bytes, .. System.Security.Cryptography.SHA256.HashData(bytes)];

    /// <summary>As a node does that is started, and stopped soon after.</summary>
    private static async Task FollowAsync(TestRegion region)
    {
        using var ahead = new DayAhead(region.Database, region.Log, keepEvery: 1);
        await ahead.AdvanceAsync();
    }

    private static async Task<byte[]> KeptAsync(TestRegion region)
    {
        await using var context = region.Database.CreateContext();
        return (await context.DayFolds.AsNoTracking().SingleAsync()).State;
    }

    /// <summary>Clears a day by a program that was started for it.</summary>
    /// <returns>How many rows it had to fold.</returns>
    private static async Task<long> ClearAnewAsync(TestRegion region, DateOnly day)
    {
        using var ahead = new DayAhead(region.Database, region.Log);
        var left = new RowsFolded();
        (await new ClearDay(region.Database, region.Clock, ahead).ClearAsync(region.Log, day, SystemActors.Night, left)).OrThrow();
        return left.Rows;
    }
}
