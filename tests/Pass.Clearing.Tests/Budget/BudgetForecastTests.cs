using FsCheck;
using FsCheck.Fluent;
using Pass.Clearing.Budget;
using Pass.Testing;

namespace Pass.Clearing.Tests.Budget;

/// <summary>Curves whose end is known by reckoning.</summary>
public sealed class BudgetForecastTests
{
    [Fact]
    public void Even_days_go_on_evenly() =>
        BudgetForecast.Of(Curve(60, 100, _ => 100)).ShouldBe(new(ForecastMethod.Weekdays, 10_000, 10_000, 10_000, 4, null));

    [Fact]
    public void A_day_is_foreseen_by_the_same_weekday() =>
        // 7,00 € every sixth day of the week: fourteen of them in a hundred days.
        BudgetForecast.Of(Curve(60, 100, day => day % 7 == 5 ? 700 : 0)).ShouldBe(new(ForecastMethod.Weekdays, 9_800, 9_800, 9_800, 4, null));

    [Fact]
    public void The_rest_follows_the_earlier_campaign_in_proportion()
    {
        // Half its days had cost a quarter of it.
        var last = Curve(200, 200, day => day < 100 ? 10 : 30);
        BudgetForecast.Of(Curve(100, 200, _ => 20), last).ShouldBe(new(ForecastMethod.ShapeOfLastYear, 8_000, 8_000, 8_000, 10, null));
        BudgetForecast.Of(Curve(100, 200, _ => 20), last, last).ShouldBe(new(ForecastMethod.ShapeOfLastYear, 8_000, 8_000, 8_000, 24, new(24, 0, 0)));
        BudgetForecast.Of(Curve(20, 200, _ => 20), last, last).Total.ShouldBe(8_000, "few days are enough where there is an earlier campaign");
        BudgetForecast.Of(Curve(100, 180, _ => 20), last).Total.ShouldBe(8_000, "the end of one is the end of the other");
    }

    [Fact]
    public void The_error_of_the_method_on_the_earlier_campaign_is_told()
    {
        // The campaign before doubled its pace in its second half and the last one did not: seen from its first half, its end was foreseen twice too high.
        var (last, before) = (Curve(200, 200, _ => 10), Curve(200, 200, day => day < 100 ? 10 : 30));
        var forecast = BudgetForecast.Of(Curve(100, 200, _ => 10), last, before);
        (forecast.Method, forecast.Total, forecast.High).ShouldBe((ForecastMethod.ShapeOfLastYear, 2_000, 2_000));
        forecast.LastYear.ShouldNotBeNull().WorstBasisPoints.ShouldBe(10_000);
        // At worst a rest foreseen as 30,20 € had been 10,20 €: 66,23 % less.
        forecast.Low.ShouldBe(1_000 + 338);
    }

    [Fact]
    public void Mistakes_of_past_days_make_the_band()
    {
        // Each week costs more than the one before: the mean of past weeks is always short.
        var rising = BudgetForecast.Of(Curve(70, 140, day => 100 + day / 7 * 10));
        (rising.Low, rising.Trials).ShouldBe((rising.Total, 6));
        rising.High.ShouldNotBeNull().ShouldBeGreaterThan(rising.Total!.Value);
        BudgetForecast.Of(Curve(55, 140, _ => 100)).ShouldBe(new(ForecastMethod.Weekdays, 14_000, null, null, 3, null), "three past days are too few");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(27)]
    public void Too_little_history_gives_no_number(int days) =>
        BudgetForecast.Of(Curve(days, 300, _ => 100)).ShouldBe(new(ForecastMethod.TooLittleHistory, null, null, null, 0, null));

    [Fact]
    public void A_campaign_that_began_before_the_earlier_one_had_spent_has_no_shape_to_follow() =>
        BudgetForecast.Of(Curve(10, 200, _ => 20), Curve(200, 200, day => day < 50 ? 0 : 10)).Method.ShouldBe(ForecastMethod.TooLittleHistory);

    [Fact]
    public void A_campaign_that_is_over_cost_what_it_cost() =>
        BudgetForecast.Of(Curve(40, 40, _ => 100)).ShouldBe(new(ForecastMethod.Over, 4_000, 4_000, 4_000, 0, null));

    [Fact]
    public void The_forecast_lies_in_its_band_and_no_cent_overflows() => Check.One(
        Seeded.Config.WithMaxTest(200), Prop.ForAll(
            (from known in Gen.Choose(0, 120)
             from length in Gen.Choose(121, 300)
             from scale in Gen.Elements(1L, 1_000L, 1_000_000_000_000L)
             from seed in Gen.Choose(0, 10_000)
             select (known, length, scale, seed)).ToArbitrary(), c =>
            {
                var random = new Random(c.seed);
                var days = Enumerable.Range(0, c.known).Select(_ => random.Next(-20, 200) * c.scale).ToList();
                var last = c.seed % 2 == 0 ? null : Curve(c.length, c.length, _ => random.Next(0, 200) * c.scale);
                var forecast = BudgetForecast.Of(new(days, c.length), last);
                if (forecast.Low is not null)
                    forecast.Total.ShouldNotBeNull();
                if (forecast is { Low: { } low, High: { } high, Total: { } total } && total >= days.Sum())
                    (low <= total && total <= high).ShouldBeTrue();
            }));

    private static BudgetCurve Curve(int known, int length, Func<int, long> cents) => new([.. Enumerable.Range(0, known).Select(cents)], length);
}
