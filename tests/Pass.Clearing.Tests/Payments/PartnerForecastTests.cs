using Pass.Clearing.Payments;
using Pass.Clearing.Tests.Night;
using Pass.Core;
using Pass.Data.Model;
using Pass.Data.Projection;
using Pass.Testing.Postgres;

namespace Pass.Clearing.Tests.Payments;

/// <summary>When a partner is paid next, and how much, at any time between a sale and the bank's word.</summary>
public sealed class PartnerForecastTests(PostgresServer server)
{
    [Theory, EveryDatabase]
    public async Task A_partner_reads_its_next_pay_day_from_the_sale_to_the_bank(DatabaseKind kind)
    {
        using var region = await TestRegion.CreateAsync(kind, server, partner: p => p.Rhythm = PayoutRhythm.Monthly, minimumCents: 1_000);
        region.Clock.AdjustTime(ParisCalendar.StartOf(TestRegion.Day1).AddHours(20));
        (await NextAsync(region)).ShouldBeEmpty();
        region.GrantAll();
        region.Till.Sell(1, TestTill.Bookshop, Product.Textbook, 2_000);
        region.Till.Flush();
        await ProjectAsync(region);
        var sold = (await NextAsync(region)).ShouldHaveSingleItem();
        // Monthly: up to the 30th, drafted in the night to 1 October, executed on the next bank day, credited the day after.
        sold.ShouldBe(new(ForecastState.Predicted, null, Money.Zero, new(2_000), new(2026, 9, 30), new(2026, 10, 2), new(2026, 10, 5)));
        await region.NightAsync(TestRegion.Day1);
        region.Clock.AdjustTime(ParisCalendar.StartOf(TestRegion.Day2).AddHours(9));
        var cleared = (await NextAsync(region)).ShouldHaveSingleItem();
        (cleared.State, cleared.Amount.Cents, cleared.Uncleared.Cents, cleared.Execution).ShouldBe((ForecastState.Predicted, 2_000, 0, new DateOnly(2026, 10, 2)));

        (await Office.Runs(region).DraftAsync(TestRegion.Day1, Office.Dora, everyone: true)).OrThrow();
        var drafted = (await NextAsync(region)).ShouldHaveSingleItem();
        (drafted.State, drafted.Order, drafted.Amount.Cents, drafted.Execution).ShouldBe((ForecastState.InRun, "B2026-000001", 2_000, new DateOnly(2026, 9, 3)));
        await Office.ApproveAsync(region, 1);
        using var folder = new TestFolder();
        (await Office.SendAsync(region, 1, folder.Path)).OrThrow();
        (await NextAsync(region)).ShouldHaveSingleItem().State.ShouldBe(ForecastState.UnderWay);
        (await Office.Payments(region).RecordAsync("B2026-000001", AttemptState.Returned, Office.Dora, "AC04")).OrThrow();
        var failed = (await NextAsync(region)).ShouldHaveSingleItem();
        (failed.State, failed.Why, failed.Execution).ShouldBe((ForecastState.Failed, "AC04", null));
    }

    [Theory, EveryDatabase]
    public async Task Less_than_the_minimum_and_what_is_owed_have_no_pay_day(DatabaseKind kind)
    {
        using var region = await TestRegion.CreateAsync(kind, server, minimumCents: 5_000);
        region.GrantAll();
        region.Till.Sell(1, TestTill.Bookshop, Product.Textbook, 2_000);
        await region.NightAsync(TestRegion.Day1);
        (await Office.Payments(region).AddItemAsync(PayableKind.Carry, TestTill.Theatre, new(-4_200), "Trop perçu", Office.Dora.Because("contrôle"))).OrThrow();
        var small = (await NextAsync(region)).ShouldHaveSingleItem();
        (small.State, small.Amount.Cents, small.Execution).ShouldBe((ForecastState.BelowMinimum, 2_000, null));
        (await NextAsync(region, TestTill.Theatre)).ShouldHaveSingleItem().State.ShouldBe(ForecastState.Owes);
        Office.Refusal(await new PartnerForecast(region.Database, region.Clock).OfAsync(new(99))).ShouldBe("PartnerUnknown");
    }

    [Theory]
    [InlineData("2026-09-29", "2026-08-31")]
    [InlineData("2026-09-30", "2026-09-30")]
    [InlineData("2026-10-01", "2026-09-30")]
    [InlineData("2027-01-01", "2026-12-31")]
    [InlineData("2028-02-29", "2028-02-29")]
    public void A_month_is_paid_when_it_is_over(string upTo, string last) =>
        PayoutCalendar.LastDayPaid(PayoutRhythm.Monthly, Day(upTo)).ShouldBe(Day(last));

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    private static async Task<IReadOnlyList<ForecastPayment>> NextAsync(TestRegion region, PartnerId? partner = null) =>
        (await new PartnerForecast(region.Database, region.Clock).OfAsync(partner ?? TestTill.Bookshop)).OrThrow();

    private static async Task ProjectAsync(TestRegion region)
    {
        await using var projector = new Projector(region.Database, region.Log, region.Clock);
        await projector.CatchUpAsync(CancellationToken.None);
    }
}
