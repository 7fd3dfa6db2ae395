using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Night;
using Pass.Core;
using Pass.Data.Log;
using Pass.Data.Model;
using Pass.Testing.Postgres;

namespace Pass.Clearing.Tests.Night;

public sealed class CloseDayTests(PostgresServer server)
{
    private static readonly DateOnly Day1 = TestRegion.Day1, Day2 = TestRegion.Day2;

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Closing_cuts_every_partition_and_seals_the_day(DatabaseKind kind)
    {
        using var region = await TestRegion.CreateAsync(kind, server);
        region.GrantAll();
        var closing = await region.CloseAsync(Day1);
        closing.WasClosed.ShouldBeFalse();

        await using var context = region.Database.CreateContext();
        var day = await context.BusinessDays.Include(d => d.Cuts).SingleAsync();
        day.State.ShouldBe(BusinessDayState.Closed);
        var heads = Enumerable.Range(0, 4).Select(region.Log.Head).ToList();
        heads.ShouldAllBe(h => h.Day == Day2);
        day.Cuts.OrderBy(c => c.Partition).Select(c => (c.Lsn, Convert.ToHexString(c.Hash)))
            .ShouldBe(heads.Select(h => (h.Lsn, Convert.ToHexString(h.Hash))));
        day.Seal.ShouldBe(CloseDay.SealOf(heads.Select(h => h.Hash), new byte[32]));
        closing.Seal.ShouldBe(day.Seal);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Closing_twice_is_said_and_changes_nothing(DatabaseKind kind)
    {
        using var region = await TestRegion.CreateAsync(kind, server);
        region.GrantAll();
        var first = await region.CloseAsync(Day1);
        region.Till.Sell(1, TestTill.Cinema, Product.CinemaSeat, 800);
        var again = await region.CloseAsync(Day1);
        again.WasClosed.ShouldBeTrue();
        again.Seal.ShouldBe(first.Seal);
        region.Log.Head(0).Day.ShouldBe(Day2);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Days_whose_nights_were_missed_close_each_at_its_own_end(DatabaseKind kind)
    {
        using var region = await TestRegion.CreateAsync(kind, server);
        var day3 = Day2.AddDays(1);
        region.GrantAll();
        region.Till.Sell(1, TestTill.Cinema, Product.CinemaSeat, 800);
        region.Till.NextDay();
        // No night is run: the first operation of each day ends the one before, in the partitions there are. The last is behind.
        End(region, Day1, partitions: 4);
        region.Till.Sell(2, TestTill.Bookshop, Product.LeisureBook, 900);
        region.Till.NextDay();
        End(region, Day2, partitions: 3);

        foreach (var day in new[] { Day1, Day2, day3 })
        {
            (await MissedAsync(region, day3.AddDays(1)))!.Text.ShouldContain($"{day:d}");
            (await new CloseDay(region.Database, region.Clock).CloseAsync(region.Log, day, SystemActors.Night)).OrThrow().WasClosed.ShouldBeFalse();
            var sold = (await region.ClearAsync(day)).Priced.Select(p => p.SoldCents);
            sold.ShouldBe(day == Day1 ? [700L] : day == Day2 ? [900L] : []);
        }
        (await MissedAsync(region, day3.AddDays(1))).ShouldBeNull();
        var one = (await MissedAsync(region, day3.AddDays(2))).ShouldNotBeNull();
        one.In(new("en-GB")).ShouldContain(" 1 day is not closed");
        one.In(new("fr-FR")).ShouldContain(" 1 journée n'est pas close");
    }

    private static void End(TestRegion region, DateOnly day, int partitions)
    {
        var marks = Enumerable.Range(0, partitions).Select(p => LogRow.After(region.Log.Head(p), EndMark.Payload)).ToList();
        marks.ShouldAllBe(m => m.Day == day);
        var appended = new bool[partitions];
        region.Log.Append(marks, appended);
        appended.ShouldAllBe(a => a);
    }

    private static async Task<Problem?> MissedAsync(TestRegion region, DateOnly today)
    {
        await using var context = region.Database.CreateContext();
        return await MissedNights.FindAsync(context, region.Log.Identity, ParisCalendar.StartOf(today).AddHours(8));
    }

    [Fact]
    public async Task The_seal_of_a_day_depends_on_the_day_before()
    {
        using var region = await TestRegion.CreateAsync(DatabaseKind.Sqlite, server);
        var first = await region.CloseAsync(Day1);
        var second = await region.CloseAsync(Day2);
        second.Seal.ShouldBe(CloseDay.SealOf(Enumerable.Range(0, 4).Select(p => region.Log.Head(p).Hash), first.Seal));
    }

    [Fact]
    public async Task A_day_out_of_order_in_the_future_or_before_the_first_is_refused_with_what_to_do()
    {
        using var region = await TestRegion.CreateAsync(DatabaseKind.Sqlite, server);
        var closer = new CloseDay(region.Database, region.Clock);
        (await RefusalAsync(Day2)).ShouldBe("DayOutOfOrder");
        (await RefusalAsync(Day1.AddDays(-1))).ShouldBe("DayBeforeFirst");
        region.Clock.AdjustTime(ParisCalendar.StartOf(Day1).AddSeconds(-1));
        (await RefusalAsync(Day1)).ShouldBe("DayInFuture");
        region.Clock.SetUtcNow(ParisCalendar.StartOf(Day1));
        (await closer.CloseAsync(region.Log, Day1, SystemActors.Night)).OrThrow().WasClosed.ShouldBeFalse();
        Enumerable.Range(0, 4).ShouldAllBe(p => region.Log.Head(p).Lsn == 1);

        async Task<string> RefusalAsync(DateOnly day)
        {
            (await closer.CloseAsync(region.Log, day, SystemActors.Night)).Ok(out _, out var problem).ShouldBeFalse();
            return problem!.Code;
        }
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_close_cut_short_after_its_marks_ends_with_the_same_cuts(DatabaseKind kind)
    {
        using var region = await TestRegion.CreateAsync(kind, server);
        region.GrantAll();
        region.Till.Flush();
        await Should.ThrowAsync<PowerCutException>(() => new CloseDay(region.Database, region.Clock).CloseAsync(region.Log, Day1, SystemActors.Night, new CutAfterMarks()));
        var cut = Enumerable.Range(0, 4).Select(region.Log.Head).ToList();
        region.GrantAll(); // sales go on while nobody has noticed
        region.Till.Sell(3, TestTill.Bookshop, Product.LeisureBook, 900);
        var closing = await region.CloseAsync(Day1);
        closing.Seal.ShouldBe(CloseDay.SealOf(cut.Select(h => h.Hash), new byte[32]));
    }

    [Fact]
    public async Task Two_closers_at_once_leave_one_mark_in_each_partition()
    {
        using var region = await TestRegion.CreateAsync(DatabaseKind.Postgres, server);
        region.GrantAll();
        region.Till.Flush();
        var closings = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(async () =>
        {
            using var log = region.Database.OpenLog();
            return (await new CloseDay(region.Database, region.Clock).CloseAsync(log, Day1, SystemActors.Night)).OrThrow();
        })));
        closings.Count(c => !c.WasClosed).ShouldBe(1);
        closings.Select(c => Convert.ToHexString(c.Seal)).Distinct().ShouldHaveSingleItem();
        for (var partition = 0; partition < 4; partition++)
            region.Log.Read(partition, 0).Count(r => EndMark.IsMark(r.Payload)).ShouldBe(1);
    }

    private sealed class CutAfterMarks : IProgress<NightProgress>
    {
        public void Report(NightProgress value)
        {
            if (value is { Step: NightStep.Closing, Done: > 0 })
                throw new PowerCutException();
        }
    }
}
