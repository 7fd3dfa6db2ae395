namespace Pass.Core.Tests.Rules;

/// <summary>What may be spent in a day, a week, a month and one sale, as a regional officer would read it. Each sale of a table is made in turn.</summary>
public class LimitTables
{
    private const string Sold = "region 8.00 holder 0.00: CINEMA 1";

    [Theory]
    // Monday to Sunday in Paris, over the ends of months and years.
    [InlineData("2026-09-07 00:00", "2026-09-13 23:59", false)]
    [InlineData("2026-09-13 23:59", "2026-09-14 00:00", true)]
    [InlineData("2026-09-30 12:00", "2026-10-01 12:00", false)]
    [InlineData("2026-12-28 12:00", "2027-01-03 12:00", false)]
    [InlineData("2026-12-31 12:00", "2027-01-04 00:00", true)]
    // The week in which the clocks change.
    [InlineData("2026-10-19 00:00", "2026-10-25 23:59", false)]
    [InlineData("2026-10-25 23:59", "2026-10-26 00:00", true)]
    public void The_weekly_limit_starts_again_on_monday(string first, string second, bool allowed)
    {
        var region = Cinema(first, b => b with { LimitPerWeek = 2 });
        region.Sell("cinema", "2 CinemaSeat 16.00").ShouldStartWith("region");
        region.Now = Region.Paris(second);
        region.Sell("cinema", "CinemaSeat 8.00").ShouldBe(allowed ? Sold : "WeeklyLimitReached CINEMA 1/0");
    }

    [Theory]
    [InlineData("2026-09-01 00:00", "2026-09-30 23:59", false)]
    [InlineData("2026-09-30 23:59", "2026-10-01 00:00", true)]
    [InlineData("2026-12-31 12:00", "2027-01-01 12:00", true)]
    [InlineData("2026-09-15 12:00", "2027-09-15 12:00", true)]
    [InlineData("2027-02-01 12:00", "2027-02-28 12:00", false)]
    public void The_monthly_limit_starts_again_on_the_first(string first, string second, bool allowed)
    {
        var region = Cinema(first, b => b with { LimitPerMonth = 2, ValidUntil = new(2028, 1, 1) });
        region.Sell("cinema", "2 CinemaSeat 16.00").ShouldStartWith("region");
        region.Now = Region.Paris(second);
        region.Sell("cinema", "CinemaSeat 8.00").ShouldBe(allowed ? Sold : "MonthlyLimitReached CINEMA 1/0");
    }

    [Fact]
    public void Of_several_limits_the_tightest_decides_and_the_longest_says_so_when_all_are_used_up()
    {
        var region = Cinema("2026-09-07 12:00", b => b with { LimitPerDay = 2, LimitPerWeek = 3, LimitPerMonth = 4 });
        region.Sell("cinema", "3 CinemaSeat 24.00").ShouldBe("DailyLimitReached CINEMA 3/2");
        region.Sell("cinema", "2 CinemaSeat 16.00").ShouldStartWith("region");
        region.Now = region.Now.AddDays(1);
        region.Sell("cinema", "2 CinemaSeat 16.00").ShouldBe("WeeklyLimitReached CINEMA 2/1");
        region.Sell("cinema", "CinemaSeat 8.00").ShouldBe(Sold);
        region.Now = region.Now.AddDays(7);
        region.Sell("cinema", "2 CinemaSeat 16.00").ShouldBe("MonthlyLimitReached CINEMA 2/1");
        region.Sell("cinema", "CinemaSeat 8.00").ShouldBe(Sold);
        region.Sell("cinema", "CinemaSeat 8.00").ShouldBe("MonthlyLimitReached CINEMA 1/0");
    }

    [Fact]
    public void A_part_may_be_paid_up_to_the_limit()
    {
        var region = Cinema("2026-09-07 12:00", b => b with { LimitPerWeek = 2 });
        region.Sell("cinema", "3 CinemaSeat 24.00", partial: true).ShouldBe("region 16.00 holder 8.00: CINEMA 2 [Partial]");
    }

    [Fact]
    public void What_is_given_back_or_released_counts_no_longer_in_the_week_and_month_it_was_bought_in()
    {
        var region = Cinema("2026-09-07 12:00", b => b with { LimitPerWeek = 2, LimitPerMonth = 4 });
        region.Sell("cinema", "2 CinemaSeat 16.00");
        var monday = region.Last;
        region.Now = region.Now.AddDays(2);
        region.GiveBack(monday);
        region.Sell("cinema", "2 CinemaSeat 16.00", hold: true).ShouldStartWith("region");
        region.Void(region.Last);
        region.Sell("cinema", "2 CinemaSeat 16.00").ShouldStartWith("region");
        var wednesday = region.Last;
        region.Now = region.Now.AddDays(7);
        region.Sell("cinema", "2 CinemaSeat 16.00").ShouldStartWith("region");
        region.GiveBack(wednesday);
        region.Sell("cinema", "CinemaSeat 8.00").ShouldBe("WeeklyLimitReached CINEMA 1/0");
        region.Now = region.Now.AddDays(7);
        region.Sell("cinema", "2 CinemaSeat 16.00").ShouldStartWith("region", customMessage: "two of September were given back");
    }

    [Fact]
    public void A_late_offline_sale_counts_in_the_week_it_shares_with_the_latest_one()
    {
        var region = Cinema("2026-09-08 12:00", b => b with { LimitPerDay = 1, LimitPerWeek = 2 });
        region.Sell("cinema", "CinemaSeat 8.00").ShouldBe(Sold);
        region.Sell("cinema", "CinemaSeat 8.00", offline: true, at: "2026-09-07 18:00").ShouldStartWith("region");
        region.Now = region.Now.AddDays(1);
        region.Sell("cinema", "CinemaSeat 8.00").ShouldBe("WeeklyLimitReached CINEMA 1/0");
    }

    [Fact]
    public void Cents_are_limited_like_uses()
    {
        var region = new Region("LECTURE 15.00", "2026-09-07 12:00");
        region.Change("LECTURE", b => b with { LimitPerWeek = 1_000 });
        region.Sell("bookshop", "LeisureBook 7.00").ShouldStartWith("region");
        region.Sell("bookshop", "LeisureBook 4.00").ShouldBe("WeeklyLimitReached LECTURE 4.00/3.00");
        region.Sell("bookshop", "LeisureBook 4.00", partial: true).ShouldBe("region 3.00 holder 1.00: LECTURE 3.00 [Partial]");
    }

    [Theory]
    // Two tickets at 10 € cost the region 16 €: the cap of a unit lets them pass, that of a sale does not.
    [InlineData(1_500, null, "2 ShowTicket 20.00", "region 16.00 holder 4.00: SPECTACLE 16.00")]
    [InlineData(null, 1_500, "2 ShowTicket 20.00", "RegionCapReached SPECTACLE 16.00/15.00")]
    [InlineData(null, 1_500, "ShowTicket 10.00, ShowTicket 10.00", "RegionCapReached SPECTACLE 8.00/7.00")]
    [InlineData(1_500, 2_000, "2 ShowTicket 20.00", "region 16.00 holder 4.00: SPECTACLE 16.00")]
    [InlineData(700, 2_000, "2 ShowTicket 20.00", "UnitCapReached SPECTACLE 16.00/14.00")]
    [InlineData(1_500, 2_000, "2 ShowTicket 28.00", "RegionCapReached SPECTACLE 22.40/20.00")]
    public void The_caps_of_a_unit_and_of_a_sale_are_two_settings(int? perUnit, int? perSale, string lines, string answer)
    {
        var region = new Region("SPECTACLE 30.00");
        region.Change("SPECTACLE", b => b with { RegionCapPerUnit = Money.From(perUnit), RegionCapPerSale = Money.From(perSale) });
        region.Sell("theatre", lines).ShouldBe(answer);
    }

    [Theory]
    [InlineData("2 CinemaSeat 16.00", false, "region 16.00 holder 0.00: CINEMA 2")]
    [InlineData("3 CinemaSeat 24.00", false, "RegionCapReached CINEMA 24.00/20.00")]
    [InlineData("3 CinemaSeat 24.00", true, "region 16.00 holder 8.00: CINEMA 2 [Partial]")]
    [InlineData("2 CinemaSeat 16.00, CinemaSeat 8.00", false, "RegionCapReached CINEMA 8.00/4.00")]
    public void Uses_have_a_cap_of_a_sale_too(string lines, bool partial, string answer) =>
        Cinema("2026-09-07 12:00", b => b with { RegionCapPerSale = new(2_000) }).Sell("cinema", lines, partial).ShouldBe(answer);

    private static Region Cinema(string at, Func<BenefitVersion, BenefitVersion> change)
    {
        var region = new Region("CINEMA 12", at);
        region.Change("CINEMA", b => change(b with { HolderShare = HolderShare.None, LimitPerDay = null, OfflineFloor = new(5_000) }));
        return region;
    }
}
