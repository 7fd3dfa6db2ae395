namespace Pass.Core.Tests.Rules;

/// <summary>Who pays what: tables an officer of the region can read and correct.</summary>
public class SaleTables
{
    private const string Books = "MANUELS 70.00, LIVRES_COMP 50.00, LECTURE 15.00";

    [Theory]
    // A textbook is paid by MANUELS first, then LIVRES_COMP.
    [InlineData(Books, "Textbook 25.00", "region 25.00 holder 0.00: MANUELS 25.00")]
    [InlineData(Books, "Textbook 70.00", "region 70.00 holder 0.00: MANUELS 70.00")]
    [InlineData(Books, "Textbook 70.01", "region 70.01 holder 0.00: MANUELS 70.00, LIVRES_COMP 0.01")]
    [InlineData(Books, "Textbook 60.00, Textbook 40.00", "region 100.00 holder 0.00: MANUELS 70.00, LIVRES_COMP 30.00")]
    [InlineData(Books, "ComplementaryBook 10.00", "region 10.00 holder 0.00: LIVRES_COMP 10.00")]
    [InlineData(Books, "Textbook 60.00, ComplementaryBook 10.00, LeisureBook 7.50", "region 77.50 holder 0.00: MANUELS 60.00, LIVRES_COMP 10.00, LECTURE 7.50")]
    // The order of the lines decides which one finds the purse empty.
    [InlineData(Books, "ComplementaryBook 45.00, Textbook 80.00", "InsufficientBalance MANUELS 80.00/70.00")]
    [InlineData(Books, "Textbook 120.01", "InsufficientBalance MANUELS 120.01/70.00")]
    [InlineData(Books, "LeisureBook 15.01", "InsufficientBalance LECTURE 15.01/15.00")]
    [InlineData("LECTURE 15.00", "Textbook 10.00", "ProductNotCovered")]
    // A line that was paid in full by the next purse explains nothing of another line's refusal.
    [InlineData(Books, "Textbook 80.00, DrivingLesson 30.00", "ProductNotCovered")]
    [InlineData(Books, "DrivingLesson 30.00, LeisureBook 40.00", "ProductNotCovered")]
    public void Books_are_paid_by_the_right_purses_in_order(string purses, string lines, string answer) =>
        new Region(purses).Sell("bookshop", lines).ShouldBe(answer);

    [Theory]
    [InlineData(Books, "Textbook 130.00", "region 120.00 holder 10.00: MANUELS 70.00, LIVRES_COMP 50.00 [Partial]")]
    [InlineData(Books, "LeisureBook 20.00, Textbook 10.00", "region 25.00 holder 5.00: LECTURE 15.00, MANUELS 10.00 [Partial]")]
    [InlineData(Books, "Textbook 20.00, DrivingLesson 30.00", "region 20.00 holder 30.00: MANUELS 20.00 [Partial]")]
    [InlineData("LECTURE 15.00", "Textbook 10.00", "ProductNotCovered")]
    [InlineData(Books, "Textbook 20.00", "region 20.00 holder 0.00: MANUELS 20.00")]
    public void A_till_that_accepts_it_lets_the_holder_pay_the_rest(string purses, string lines, string answer) =>
        new Region(purses).Sell("bookshop", lines, partial: true).ShouldBe(answer);

    [Theory]
    // The youth pays 1 € a seat, the region the rest up to 8 €, one use leaves the purse.
    [InlineData("CINEMA 5", "CinemaSeat 8.50", "region 7.50 holder 1.00: CINEMA 1")]
    [InlineData("CINEMA 5", "CinemaSeat 9.00", "region 8.00 holder 1.00: CINEMA 1")]
    [InlineData("CINEMA 5", "CinemaSeat 12.00", "region 8.00 holder 4.00: CINEMA 1")]
    [InlineData("CINEMA 5", "2 CinemaSeat 17.00", "region 15.00 holder 2.00: CINEMA 2")]
    [InlineData("CINEMA 5", "CinemaSeat 8.50, CinemaSeat 6.00", "region 12.50 holder 2.00: CINEMA 2")]
    [InlineData("CINEMA 5", "CinemaSeat 1.00", "NothingForTheRegion CINEMA 1.00/1.00")]
    [InlineData("CINEMA 5", "CinemaSeat 1.01", "region 0.01 holder 1.00: CINEMA 1")]
    [InlineData("CINEMA 5", "2 CinemaSeat 17.01", "InvalidLine CINEMA 17.01/0.02")]
    [InlineData("CINEMA 5", "3 CinemaSeat 25.50", "DailyLimitReached CINEMA 3/2")]
    [InlineData("CINEMA 1", "2 CinemaSeat 17.00", "InsufficientBalance CINEMA 2/1")]
    [InlineData("SPECTACLE 30.00", "CinemaSeat 8.50", "ProductNotCovered")]
    public void A_cinema_seat_costs_the_youth_one_euro(string purses, string lines, string answer) =>
        new Region(purses).Sell("cinema", lines).ShouldBe(answer);

    [Fact]
    public void A_partial_cinema_sale_leaves_the_seats_without_a_use_to_the_holder() =>
        new Region("CINEMA 1").Sell("cinema", "2 CinemaSeat 17.00", partial: true).ShouldBe("region 7.50 holder 9.50: CINEMA 1 [Partial]");

    [Theory]
    // The youth pays 20 %; the region at most 15 € a ticket.
    [InlineData("ShowTicket 10.00", false, "region 8.00 holder 2.00: SPECTACLE 8.00")]
    [InlineData("ShowTicket 18.75", false, "region 15.00 holder 3.75: SPECTACLE 15.00")]
    [InlineData("ShowTicket 9.99", false, "region 7.99 holder 2.00: SPECTACLE 7.99")]
    [InlineData("ShowTicket 0.01", false, "region 0.01 holder 0.00: SPECTACLE 0.01")]
    [InlineData("ShowTicket 20.00", false, "UnitCapReached SPECTACLE 16.00/15.00")]
    [InlineData("ShowTicket 20.00", true, "region 15.00 holder 5.00: SPECTACLE 15.00 [Partial]")]
    [InlineData("2 ShowTicket 20.00", false, "region 16.00 holder 4.00: SPECTACLE 16.00")]
    [InlineData("ShowTicket 10.00, ShowTicket 10.00", false, "region 16.00 holder 4.00: SPECTACLE 16.00")]
    public void A_show_is_paid_at_four_fifths_up_to_the_cap_of_a_ticket(string lines, bool partial, string answer) =>
        new Region("SPECTACLE 30.00").Sell("theatre", lines, partial).ShouldBe(answer);

    [Fact]
    public void When_the_holders_share_is_all_the_refusal_says_so()
    {
        var region = new Region("LECTURE 15.00");
        region.Change("LECTURE", b => b with { HolderShare = HolderShare.Fixed(new(500)) });
        region.Sell("bookshop", "LeisureBook 5.00").ShouldBe("NothingForTheRegion LECTURE 5.00/5.00");
        region.Sell("bookshop", "LeisureBook 7.00").ShouldBe("region 2.00 holder 5.00: LECTURE 2.00");
        region.Sell("bookshop", "2 LeisureBook 12.00").ShouldBe("region 2.00 holder 10.00: LECTURE 2.00");
    }

    [Theory]
    [InlineData("bookshop", "", "InvalidLine")]
    [InlineData("bookshop", "Textbook 0.00", "InvalidAmount")]
    [InlineData("bookshop", "Textbook -0.01", "InvalidAmount")]
    [InlineData("bookshop", "Textbook 3000.01", "AmountTooLarge")]
    [InlineData("bookshop", "Textbook 2000.00, Textbook 1000.01", "AmountTooLarge")]
    [InlineData("bookshop", "Textbook 21474836.47", "AmountTooLarge")]
    [InlineData("bookshop", "0 Textbook 10.00", "InvalidLine")]
    [InlineData("bookshop", "-1 Textbook 10.00", "InvalidLine")]
    [InlineData("bookshop", "1001 Textbook 10.00", "InvalidLine")]
    [InlineData("suspended bookshop", "Textbook 10.00", "PartnerSuspended")]
    [InlineData("unknown", "Textbook 10.00", "UnknownPartner")]
    [InlineData("cinema", "Textbook 10.00", "OutsideConvention MANUELS")]
    public void What_cannot_be_sold_is_refused_with_its_reason(string partner, string lines, string answer) =>
        new Region("MANUELS 70.00").Sell(partner, lines).ShouldStartWith(answer);

    [Fact]
    public void Absurd_amounts_are_refused_with_what_was_asked()
    {
        var region = new Region("MANUELS 70.00");
        SaleLine huge = new(Product.Textbook, new(long.MaxValue)), wrong = new(Product.Textbook, new(100), 1_001), unknown = new(new(200), new(100));
        foreach (var lines in new SaleLine[][] { [huge], [huge, huge], [wrong], [.. Enumerable.Repeat(new SaleLine(Product.Textbook, new(1)), 51)] })
            region.Ask(new SaleRequest(region.NewId(), Region.Pass, region.NowMs, Region.Bookshop, new(1), lines)).IsApproved.ShouldBeFalse();
        region.Decided.TakeLast(4).Select(o => o.Refusal).ShouldBe([RefusalCode.AmountTooLarge, RefusalCode.AmountTooLarge, RefusalCode.InvalidLine, RefusalCode.InvalidLine]);
        region.Ask(new SaleRequest(region.NewId(), Region.Pass, region.NowMs, Region.Bookshop, new(1), [unknown])).Refusal.ShouldBe(RefusalCode.ProductNotCovered);
        region.Decided[^4].Detail.ShouldBe(new(default, long.MaxValue, 300_000));
        region.Sell("bookshop", "Textbook 3000.01");
        region.Last.Detail.ShouldBe(new(default, 300_001, 300_000));
    }

    [Theory]
    [InlineData("2026-09-05 23:59", "2026-09-06 00:00", true)]
    [InlineData("2026-09-05 00:00", "2026-09-05 23:59", false)]
    // The days on which the clocks change have 23 and 25 hours.
    [InlineData("2026-10-25 00:30", "2026-10-25 23:59", false)]
    [InlineData("2026-10-24 23:59", "2026-10-25 00:00", true)]
    [InlineData("2026-10-25 23:59", "2026-10-26 00:00", true)]
    [InlineData("2027-03-28 00:10", "2027-03-28 23:59", false)]
    [InlineData("2027-03-28 23:59", "2027-03-29 00:00", true)]
    public void The_daily_limit_starts_again_at_midnight_in_paris(string first, string second, bool allowed)
    {
        var region = new Region("CINEMA 5", first);
        region.Sell("cinema", "2 CinemaSeat 17.00").ShouldBe("region 15.00 holder 2.00: CINEMA 2");
        region.Now = Region.Paris(second);
        region.Sell("cinema", "CinemaSeat 8.50").ShouldBe(allowed ? "region 7.50 holder 1.00: CINEMA 1" : "DailyLimitReached CINEMA 1/0");
    }

    [Theory]
    [InlineData("2026-06-01 00:00", true)]
    [InlineData("2027-05-31 23:59", true)]
    [InlineData("2027-06-01 00:00", false)]
    public void A_benefit_is_open_from_its_first_to_its_last_day_in_paris(string at, bool open)
    {
        var region = new Region("LECTURE 15.00", at);
        region.Sell("bookshop", "LeisureBook 5.00").ShouldStartWith(open ? "region 5.00" : "BenefitNotOpen LECTURE");
    }

    [Fact]
    public void The_convention_says_which_benefits_and_when()
    {
        var region = new Region("LECTURE 15.00, MANUELS 70.00") { Convention = (new(2026, 9, 1), new(2026, 9, 5)) };
        region.Conventioned.Remove(Catalogue2026.LeisureBooks);
        region.Sell("bookshop", "Textbook 5.00").ShouldBe("region 5.00 holder 0.00: MANUELS 5.00");
        region.Sell("bookshop", "LeisureBook 5.00").ShouldStartWith("OutsideConvention LECTURE");
        region.Now = Region.Paris("2026-09-05 23:59");
        region.Sell("bookshop", "Textbook 5.00").ShouldStartWith("region 5.00");
        region.Now = Region.Paris("2026-09-06 00:00");
        region.Sell("bookshop", "Textbook 5.00").ShouldStartWith("OutsideConvention MANUELS");
    }

    [Fact]
    public void The_version_in_force_on_the_day_of_the_sale_decides()
    {
        var region = new Region("LECTURE 15.00");
        region.Benefits.Add(region.Benefit("LECTURE") with { Version = 2, AppliesFrom = new(2026, 10, 1), HolderShare = HolderShare.Percent(5_000) });
        region.Sell("bookshop", "LeisureBook 5.00").ShouldBe("region 5.00 holder 0.00: LECTURE 5.00");
        region.Now = Region.Paris("2026-10-01 00:00");
        region.Sell("bookshop", "LeisureBook 5.00").ShouldBe("region 2.50 holder 2.50: LECTURE 2.50");
        region.Last.Legs[0].BenefitVersion.ShouldBe((ushort)2);
        region.Sell("bookshop", "LeisureBook 5.00", offline: true, at: "2026-09-30 23:59").ShouldBe("region 5.00 holder 0.00: LECTURE 5.00 [Offline]");
        region.Last.Legs[0].BenefitVersion.ShouldBe((ushort)1);
    }
}
