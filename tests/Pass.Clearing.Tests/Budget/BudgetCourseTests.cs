using Pass.Clearing.Budget;
using Pass.Core;

namespace Pass.Clearing.Tests.Budget;

/// <summary>What the chart of a benefit draws: weeks gone by, then the last day with its band.</summary>
public class BudgetCourseTests
{
    private static readonly DateOnly First = new(2026, 9, 1);

    [Fact]
    public void Weeks_gone_by_are_summed_and_the_last_day_has_the_band()
    {
        var points = BudgetCourse.Of(Line(knownDays: 16, length: 30, new(ForecastMethod.Weekdays, 3_000, 2_500, 4_000, 5, null)));
        points.Select(p => (p.Day.DayNumber - First.DayNumber, p.Cents, p.Low, p.High)).ShouldBe(
        [
            (6, 700L, (long?)null, (long?)null), (13, 1_400L, null, null), (15, 1_600L, 1_600L, 1_600L), (20, null, null, null), (27, null, null, null), (29, 3_000L, 2_500L, 4_000L),
        ]);
    }

    [Fact]
    public void A_forecast_without_a_band_ends_in_a_point_and_none_in_nothing()
    {
        BudgetCourse.Of(Line(16, 30, new(ForecastMethod.Weekdays, 3_000, null, null, 1, null)))[^1].ShouldBe(new(First.AddDays(29), 3_000, 3_000, 3_000));
        var unknown = BudgetCourse.Of(Line(9, 30, new(ForecastMethod.TooLittleHistory, null, null, null, 0, null)));
        unknown.ShouldAllBe(p => p.Low == null && p.High == null);
        unknown.Where(p => p.Cents != null).Select(p => p.Cents).ShouldBe([700, 900]);
        BudgetCourse.Of(Line(30, 30, new(ForecastMethod.Over, 3_000, 3_000, 3_000, 0, null)))[^1].ShouldBe(new(First.AddDays(29), 3_000, null, null));
        BudgetCourse.Of(Line(0, 30, new(ForecastMethod.TooLittleHistory, null, null, null, 0, null))).ShouldAllBe(p => p.Cents == null);
    }

    private static BudgetLine Line(int knownDays, int length, Forecast forecast) => new(
        new(1), "MANUELS", "Manuels", "L1", BenefitUnit.Cents, null, 0, 0, 0, 0, Money.Zero, Money.Zero, forecast, [], First, new([.. Enumerable.Repeat(100L, knownDays)], length));
}
