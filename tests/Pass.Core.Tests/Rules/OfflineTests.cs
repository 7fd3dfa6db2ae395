namespace Pass.Core.Tests.Rules;

public class OfflineTests
{
    [Theory]
    [InlineData("bookshop", "Textbook 30.00", "region 30.00 holder 0.00: MANUELS 30.00 [Offline]")]
    [InlineData("bookshop", "Textbook 30.01", "OfflineNotAllowed MANUELS 30.01/30.00")]
    // The floor is for the whole sale, however it is cut into lines.
    [InlineData("bookshop", "Textbook 20.00, Textbook 20.00", "OfflineNotAllowed MANUELS 40.00/30.00")]
    [InlineData("cinema", "CinemaSeat 8.50", "region 7.50 holder 1.00: CINEMA 1 [Offline]")]
    [InlineData("cinema", "2 CinemaSeat 17.00", "OfflineNotAllowed CINEMA 17.00/15.00")]
    [InlineData("driving school", "DrivingLesson 1.00", "OfflineNotAllowed PERMIS 1.00/0.00")]
    public void Sales_up_to_the_floor_of_the_benefit_may_be_given_without_network(string partner, string lines, string answer) =>
        new Region("MANUELS 70.00, CINEMA 5, PERMIS 200.00").Sell(partner, lines, offline: true).ShouldBe(answer);

    [Theory]
    // An empty purse goes below zero: the holder has left with the goods.
    [InlineData("MANUELS 10.00", "bookshop", "Textbook 25.00", "region 25.00 holder 0.00: MANUELS 25.00 [Offline, Overdraft]", "-15.00")]
    [InlineData("MANUELS 10.00, LIVRES_COMP 5.00", "bookshop", "Textbook 25.00", "region 25.00 holder 0.00: MANUELS 20.00, LIVRES_COMP 5.00 [Offline, Overdraft]", "-10.00")]
    // The holder's regular share, the cap of a unit and the daily limit stay what they are.
    [InlineData("SPECTACLE 2.00", "theatre", "ShowTicket 15.00", "region 12.00 holder 3.00: SPECTACLE 12.00 [Offline, Overdraft]", "-10.00")]
    [InlineData("SPECTACLE 2.00", "theatre", "ShowTicket 20.00", "UnitCapReached", "2.00")]
    [InlineData("SPECTACLE 30.00", "theatre", "ShowTicket 20.00", "UnitCapReached SPECTACLE 16.00/15.00", "30.00")]
    [InlineData("CINEMA 1", "cinema", "2 CinemaSeat 12.00", "region 10.00 holder 2.00: CINEMA 2 [Offline, Overdraft]", "-1")]
    [InlineData("CINEMA 5", "cinema", "3 CinemaSeat 12.00", "DailyLimitReached CINEMA 3/2", "5")]
    [InlineData("MANUELS 10.00", "bookshop", "LeisureBook 5.00", "ProductNotCovered", "10.00")]
    public void What_a_purse_lacks_offline_is_borne_by_the_region_when_it_says_so(string purses, string partner, string lines, string answer, string left)
    {
        var region = new Region(purses);
        var said = region.Sell(partner, lines, offline: true);
        if (answer == "UnitCapReached")
            said.ShouldNotStartWith("region");
        else
            said.ShouldBe(answer);
        region.Left(purses.Split(' ')[0]).ShouldBe(left);
    }

    [Fact]
    public void It_is_the_partner_who_bears_it_when_the_region_says_so()
    {
        var region = new Region("MANUELS 10.00") { Settings = DecisionSettings.Default with { Offline = OfflinePolicy.Default with { Bearer = OverdraftBearer.Partner } } };
        region.Sell("bookshop", "Textbook 25.00", offline: true).ShouldBe("OfflinePassLoss MANUELS 15.00/0.00");
        region.Sell("bookshop", "Textbook 25.00", partial: true, offline: true).ShouldBe("region 10.00 holder 15.00: MANUELS 10.00 [Partial, Offline]");
    }

    [Fact]
    public void A_sale_that_only_an_overdraft_pays_still_counts_its_units_for_the_price_of_a_unit()
    {
        var region = new Region("MANUELS 10.00");
        region.Sell("bookshop", "Textbook 10.00");
        region.Sell("bookshop", "2 Textbook 25.00", offline: true).ShouldBe("region 25.00 holder 0.00: MANUELS 25.00 [Offline, Overdraft]");
        region.Last.Legs[0].Quantity.ShouldBe(2);
        new ReimbursementRule(1, "", Catalogue2026.Textbooks, null, new(2026, 1, 1), null, ReimbursementRule.Flat(10_000), CapPerUnit: new(1_000))
            .BaseCents(region.Last.Legs[0]).ShouldBe(2_000);
        region.Sell("bookshop", "Textbook 5.00").ShouldBe("InsufficientBalance MANUELS 5.00/0.00");
    }

    [Fact]
    public void A_purse_below_zero_pays_again_once_it_is_filled()
    {
        var region = new Region("MANUELS 10.00");
        region.Sell("bookshop", "Textbook 25.00", offline: true);
        region.Ask(new GrantRequest(region.NewId(), Region.Pass, region.NowMs, [new(Catalogue2026.Textbooks, 10_000)]));
        region.Left("MANUELS").ShouldBe("75.00");
    }

    [Theory]
    [InlineData("14:05", false, "region")]
    [InlineData("14:06", false, "ClockSkew")]
    [InlineData("14:06", true, "ClockSkew")]
    [InlineData("13:55", false, "region")]
    [InlineData("13:54", false, "ClockSkew")]
    [InlineData("13:54", true, "region")]
    public void A_till_whose_clock_is_wrong_is_told_so(string tillClock, bool offline, string answer) =>
        new Region("MANUELS 70.00").Sell("bookshop", "Textbook 5.00", offline: offline, at: $"2026-09-05 {tillClock}").ShouldStartWith(answer);

    [Fact]
    public void An_offline_sale_may_come_two_weeks_late_and_no_later()
    {
        var region = new Region("MANUELS 70.00");
        region.Sell("bookshop", "Textbook 5.00", offline: true, at: "2026-08-22 14:00").ShouldStartWith("region");
        region.Sell("bookshop", "Textbook 5.00", offline: true, at: "2026-08-22 13:59").ShouldStartWith("TooOld");
    }

    [Fact]
    public void Six_hundred_offline_sales_end_one_floor_below_the_balance()
    {
        var region = new Region("MANUELS 120.00");
        var answers = Enumerable.Range(0, 600).Select(i => region.SellOffline("bookshop", "Textbook 30.00", till: i)).ToList();
        answers.Count(a => a.StartsWith("region 30.00", StringComparison.Ordinal)).ShouldBe(5);
        answers.Skip(5).ShouldAllBe(a => a == "OfflinePassIncident MANUELS 30.00/0.00");
        region.Left("MANUELS").ShouldBe("-30.00");
    }

    [Theory]
    // One sale at the floor, where the benefit does not say: 30.00, and of the cinema's 15.00 at up to 8.00 a seat, one seat.
    [InlineData(null, "MANUELS 10.00", "bookshop", "Textbook 30.00", "Textbook 30.00", "OfflinePassIncident MANUELS 30.00/10.00")]
    [InlineData(null, "MANUELS 10.00", "bookshop", "Textbook 30.00", "Textbook 10.00", "region 10.00 holder 0.00: MANUELS 10.00 [Offline, Overdraft]")]
    [InlineData(45_00L, "MANUELS 10.00", "bookshop", "Textbook 30.00", "Textbook 25.00", "region 25.00 holder 0.00: MANUELS 25.00 [Offline, Overdraft]")]
    [InlineData(0L, "MANUELS 10.00", "bookshop", "Textbook 10.00", "Textbook 0.01", "OfflinePassIncident MANUELS 0.01/0.00")]
    [InlineData(2L, "CINEMA 1", "cinema", "2 CinemaSeat 12.00", "CinemaSeat 6.00", "region 5.00 holder 1.00: CINEMA 1 [Offline, Overdraft]")]
    [InlineData(2L, "CINEMA 1", "cinema", "2 CinemaSeat 12.00", "2 CinemaSeat 12.00", "OfflinePassIncident CINEMA 2/1")]
    [InlineData(null, "CINEMA 1", "cinema", "2 CinemaSeat 12.00", "CinemaSeat 6.00", "OfflinePassIncident CINEMA 1/0")]
    public void A_pass_is_paid_beyond_its_balance_as_far_as_its_benefit_says(long? bound, string purses, string partner, string first, string then, string answer)
    {
        var region = new Region(purses);
        region.Change(purses.Split(' ')[0], b => b with { OfflineOverdraft = bound, LimitPerDay = null });
        region.SellOffline(partner, first).ShouldStartWith("region");
        region.SellOffline(partner, then).ShouldBe(answer);
    }

    [Theory]
    [InlineData("TillPerDay", "OfflineTillIncident  20.00/15.00")]
    [InlineData("PartnerPerDay", "OfflinePartnerIncident  20.00/15.00")]
    public void A_till_and_a_partner_are_paid_so_much_a_day(string bound, string answer)
    {
        var policy = OfflinePolicy.Default;
        policy = bound == "TillPerDay" ? policy with { TillPerDay = new(25_00) } : policy with { PartnerPerDay = new(25_00) };
        var region = new Region("MANUELS 1.00") { Settings = DecisionSettings.Default with { Offline = policy } };
        region.Change("MANUELS", b => b with { OfflineOverdraft = 100_00 });
        region.SellOffline("bookshop", "Textbook 11.00").ShouldStartWith("region");
        region.SellOffline("bookshop", "Textbook 20.00").ShouldBe(answer);
        region.SellOffline("bookshop", "Textbook 15.00").ShouldStartWith("region");
        region.SellOffline("bookshop", "Textbook 1.00", till: 2).ShouldStartWith(bound == "TillPerDay" ? "region" : "OfflinePartnerIncident");
        region.SellOffline("other bookshop", "Textbook 1.00").ShouldStartWith("region");
    }

    [Theory]
    [InlineData(OverdraftBearer.Region, "region", "OfflinePassIncident MANUELS 30.00/10.00")]
    [InlineData(OverdraftBearer.Shared, "region", "OfflinePassLoss MANUELS 30.00/10.00")]
    [InlineData(OverdraftBearer.Partner, "OfflinePassLoss MANUELS 20.00/0.00", "OfflinePassLoss MANUELS 20.00/0.00")]
    public void The_convention_says_who_bears_what(OverdraftBearer bearer, string first, string then)
    {
        var region = new Region("MANUELS 10.00") { ConventionBearer = bearer };
        region.SellOffline("bookshop", "Textbook 30.00").ShouldStartWith(first);
        region.SellOffline("bookshop", "Textbook 30.00").ShouldBe(then);
    }

    [Theory]
    [InlineData("by card", "region")]
    [InlineData("by card that counted 25.00", "region")]
    [InlineData("by card that counted 24.99", "OfflineEvidenceShort")]
    [InlineData("by card asked online", "OfflineNoEvidence")]
    [InlineData("by phone", "region")]
    [InlineData("by number", "OfflineNoEvidence")]
    public void An_offline_sale_needs_what_proves_it(string how, string answer) =>
        new Region("MANUELS 70.00").SellOffline("bookshop", "Textbook 25.00", how).ShouldStartWith(answer);

    [Fact]
    public void A_bare_number_offline_needs_the_regions_setting_and_never_takes_more_than_the_balance()
    {
        var region = new Region("MANUELS 40.00") { Settings = DecisionSettings.Default with { Offline = OfflinePolicy.Default with { AllowsNumbers = true } } };
        region.SellOffline("bookshop", "Textbook 25.00", "by number").ShouldStartWith("region 25.00");
        region.SellOffline("bookshop", "Textbook 25.00", "by number").ShouldBe("InsufficientBalance MANUELS 25.00/15.00");
    }

    [Fact]
    public void A_phone_has_five_offline_codes_until_it_is_seen_online_again()
    {
        var region = new Region("MANUELS 70.00");
        for (var i = 0; i < 5; i++)
            region.SellOffline("bookshop", "Textbook 1.00", "by phone").ShouldStartWith("region");
        region.SellOffline("bookshop", "Textbook 1.00", "by phone").ShouldBe("OfflineCodesUsedUp");
        region.SellOffline("bookshop", "Textbook 1.00").ShouldStartWith("region", customMessage: "a card counts for itself");
        region.Sell("bookshop", "Textbook 1.00", card: region.Present(Region.Phone)).ShouldStartWith("region");
        region.SellOffline("bookshop", "Textbook 1.00", "by phone").ShouldStartWith("region");
    }

    [Fact]
    public void A_phone_proves_an_offline_sale_for_hours_and_a_card_for_days()
    {
        var region = new Region("MANUELS 70.00");
        region.SellOffline("bookshop", "Textbook 5.00", "by phone", at: "2026-09-05 02:00").ShouldStartWith("region");
        region.SellOffline("bookshop", "Textbook 5.00", "by phone", at: "2026-09-05 01:59").ShouldBe("TooOld");
        region.SellOffline("bookshop", "Textbook 5.00", at: "2026-09-01 10:00").ShouldStartWith("region");
    }

    [Fact]
    public void What_a_hold_reserves_is_no_balance_for_an_offline_sale()
    {
        var region = new Region("MANUELS 50.00");
        region.Sell("bookshop", "Textbook 50.00", hold: true);
        region.SellOffline("bookshop", "Textbook 30.00").ShouldStartWith("region 30.00");
        region.SellOffline("bookshop", "Textbook 0.01").ShouldStartWith("OfflinePassIncident");
        region.Capture(region.Decided.First(o => o.Kind == OperationKind.Hold)).ShouldStartWith("region 50.00");
        region.Left("MANUELS").ShouldBe("-30.00");
    }

    [Theory]
    [InlineData(long.MinValue)]
    [InlineData(long.MaxValue)]
    [InlineData(-1)]
    public void Absurd_instants_are_refused_whatever_is_asked(long ms)
    {
        var region = new Region("MANUELS 70.00");
        region.Sell("bookshop", "Textbook 5.00", hold: true);
        var hold = region.Last;
        OperationRequest[] requests =
        [
            new SaleRequest(region.NewId(), Region.Pass, ms, Region.Bookshop, new(1), [new(Product.Textbook, new(100))]),
            new CaptureRequest(region.NewId(), Region.Pass, ms, Region.Bookshop, hold.Id, null),
            new ReturnRequest(region.NewId(), Region.Pass, ms, Region.Bookshop, hold.Id, null),
            new GrantRequest(region.NewId(), Region.Pass, ms, [new(Catalogue2026.Textbooks, 100)]),
        ];
        foreach (var request in requests)
            region.Ask(request).Refusal.ShouldBe(RefusalCode.ClockSkew);
    }

    [Fact]
    public void A_late_offline_sale_counts_in_no_other_days_limit()
    {
        var region = new Region("CINEMA 5");
        region.Sell("cinema", "2 CinemaSeat 14.00");
        region.Sell("cinema", "CinemaSeat 7.00", offline: true, at: "2026-09-04 20:00").ShouldStartWith("region 6.00");
        region.Sell("cinema", "CinemaSeat 7.00").ShouldStartWith("DailyLimitReached");
    }
}
