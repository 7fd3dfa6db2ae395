namespace Pass.Core.Tests.Rules;

public class HoldAndReturnTests
{
    [Fact]
    public void A_hold_reserves_and_its_capture_takes()
    {
        var region = new Region("LECTURE 15.00");
        region.Sell("bookshop", "LeisureBook 10.00", hold: true).ShouldBe("region 10.00 holder 0.00: LECTURE 10.00");
        var hold = region.Last;
        region.Left("LECTURE").ShouldBe("15.00 (held 10.00)");
        region.Sell("bookshop", "LeisureBook 5.01").ShouldBe("InsufficientBalance LECTURE 5.01/5.00");
        region.Capture(hold, partner: "other bookshop").ShouldBe("NotThatSale");
        region.Capture(hold, "10.01").ShouldBe("CaptureTooLarge  10.01/10.00");
        region.Capture(hold, "0.00").ShouldBe("InvalidAmount");
        region.Capture(hold, "-1.00").ShouldBe("InvalidAmount");
        region.Capture(hold).ShouldBe("region 10.00 holder 0.00: LECTURE 10.00");
        region.Left("LECTURE").ShouldBe("5.00");
        region.Capture(hold).ShouldBe("HoldClosed");
        region.Void(hold).ShouldBe("HoldClosed");
    }

    [Theory]
    [InlineData("LECTURE 15.00", "bookshop", "LeisureBook 10.00", "4.00", "region 4.00 holder 0.00: LECTURE 4.00", "LECTURE 11.00")]
    // What is captured is the sale of what is captured: the first purse pays first.
    [InlineData("MANUELS 70.00, LIVRES_COMP 50.00", "bookshop", "Textbook 100.00", "75.00", "region 75.00 holder 0.00: MANUELS 70.00, LIVRES_COMP 5.00", "LIVRES_COMP 45.00")]
    [InlineData("MANUELS 70.00, LIVRES_COMP 50.00", "bookshop", "Textbook 100.00", "30.00", "region 30.00 holder 0.00: MANUELS 30.00", "LIVRES_COMP 50.00")]
    [InlineData("SPECTACLE 30.00", "theatre", "ShowTicket 18.00", "9.00", "region 7.20 holder 1.80: SPECTACLE 7.20", "SPECTACLE 22.80")]
    [InlineData("CINEMA 5", "cinema", "CinemaSeat 8.50", "7.75", "ByLineOnly", "CINEMA 5 (held 1)")]
    public void A_capture_may_take_less_and_releases_the_rest(string purses, string partner, string lines, string amount, string answer, string left)
    {
        var region = new Region(purses);
        region.Sell(partner, lines, hold: true);
        region.Capture(region.Last, amount).ShouldBe(answer);
        region.Left(left.Split(' ')[0]).ShouldBe(left[(left.IndexOf(' ', StringComparison.Ordinal) + 1)..]);
    }

    [Fact]
    public void A_void_or_time_releases_a_hold_once()
    {
        var region = new Region("LECTURE 15.00");
        region.Sell("bookshop", "LeisureBook 10.00", hold: true);
        var first = region.Last;
        region.Void(first).ShouldBe("region 0.00 holder 0.00: ");
        region.Left("LECTURE").ShouldBe("15.00");
        region.Void(first).ShouldBe("HoldClosed");
        region.Sell("bookshop", "LeisureBook 10.00", hold: true);
        var second = region.Last;
        region.Lapse(second).ShouldBe("HoldNotExpired");
        region.Now = region.Now.AddDays(7);
        region.Lapse(second).ShouldBe("HoldNotExpired");
        region.Now = region.Now.AddMilliseconds(1);
        region.Capture(second).ShouldBe("HoldExpired");
        region.Left("LECTURE").ShouldBe("15.00 (held 10.00)");
        region.Lapse(second).ShouldBe("region 0.00 holder 0.00: ");
        region.Left("LECTURE").ShouldBe("15.00");
        region.Lapse(second).ShouldBe("HoldClosed");
    }

    [Fact]
    public void Holds_count_in_the_limit_of_the_day_they_were_made()
    {
        var region = new Region("CINEMA 5");
        region.Sell("cinema", "2 CinemaSeat 17.00", hold: true).ShouldStartWith("region");
        var hold = region.Last;
        region.Sell("cinema", "CinemaSeat 8.50", hold: true).ShouldBe("DailyLimitReached CINEMA 1/0");
        region.Capture(hold).ShouldStartWith("region 15.00");
        region.Sell("cinema", "CinemaSeat 8.50").ShouldBe("DailyLimitReached CINEMA 1/0");
        region.Now = region.Now.AddDays(1);
        region.Sell("cinema", "CinemaSeat 8.50", hold: true).ShouldStartWith("region");
        region.Void(region.Last);
        region.Sell("cinema", "2 CinemaSeat 17.00").ShouldStartWith("region");
    }

    [Fact]
    public void A_cancelled_sale_no_longer_counts_in_its_days_limit()
    {
        var region = new Region("CINEMA 5");
        region.Sell("cinema", "2 CinemaSeat 17.00");
        var mistake = region.Last;
        region.GiveBack(mistake).ShouldBe("region -15.00 holder 2.00: CINEMA -2");
        region.Sell("cinema", "2 CinemaSeat 17.00").ShouldStartWith("region 15.00");
        var sold = region.Last;
        region.Now = region.Now.AddDays(1);
        region.Sell("cinema", "2 CinemaSeat 17.00").ShouldStartWith("region 15.00");
        region.GiveBack(sold).ShouldStartWith("region -15.00");
        region.Sell("cinema", "CinemaSeat 8.50").ShouldBe("DailyLimitReached CINEMA 1/0");
    }

    [Fact]
    public void A_sale_comes_back_in_parts_to_the_holder_then_to_the_purses_in_reverse_order()
    {
        var region = new Region("MANUELS 70.00, LIVRES_COMP 50.00");
        region.Sell("bookshop", "Textbook 130.00", partial: true).ShouldBe("region 120.00 holder 10.00: MANUELS 70.00, LIVRES_COMP 50.00 [Partial]");
        var sale = region.Last;
        region.GiveBack(sale, "6.00").ShouldBe("region 0.00 holder 6.00: MANUELS 0.00, LIVRES_COMP 0.00");
        region.GiveBack(sale, "14.00").ShouldBe("region -10.00 holder 4.00: MANUELS 0.00, LIVRES_COMP -10.00");
        region.GiveBack(sale, "60.00").ShouldBe("region -60.00 holder 0.00: MANUELS -20.00, LIVRES_COMP -40.00");
        region.GiveBack(sale, "50.01").ShouldBe("ReturnTooLarge  50.01/50.00");
        region.GiveBack(sale, "0.00").ShouldBe("InvalidAmount");
        region.GiveBack(sale, "-1.00").ShouldBe("InvalidAmount");
        region.GiveBack(sale, partner: "other bookshop").ShouldBe("NotThatSale");
        region.GiveBack(sale).ShouldBe("region -50.00 holder 0.00: MANUELS -50.00, LIVRES_COMP 0.00");
        region.GiveBack(sale, "0.01").ShouldBe("AlreadyReturned");
        (region.Left("MANUELS"), region.Left("LIVRES_COMP")).ShouldBe(("70.00", "50.00"));
    }

    [Fact]
    public void A_seat_given_back_is_a_seat_of_everybodys()
    {
        var region = new Region("CINEMA 5");
        region.Sell("cinema", "2 CinemaSeat 17.00").ShouldBe("region 15.00 holder 2.00: CINEMA 2");
        var sale = region.Last;
        region.GiveBack(sale, "8.50").ShouldBe("ByLineOnly");
        region.GiveBackParts(sale, "1:8.50").ShouldBe("ByLineOnly");
        region.GiveBackParts(sale, "1x1").ShouldBe("region -7.50 holder 1.00: CINEMA -1");
        region.Left("CINEMA").ShouldBe("4");
        region.GiveBackParts(sale, "1x2").ShouldBe("QuantityNotLeft  0.02/0.01");
        region.GiveBackParts(sale, "2x1").ShouldBe("InvalidLine");
        region.GiveBackParts(sale, "1x0").ShouldBe("InvalidLine");
        region.GiveBackParts(sale, "").ShouldBe("InvalidLine");
        region.GiveBack(sale).ShouldBe("region -7.50 holder 1.00: CINEMA -1");
        region.GiveBackParts(sale, "1x1").ShouldBe("AlreadyReturned");
        region.Left("CINEMA").ShouldBe("5");
    }

    [Theory]
    // The book given back frees the first purse for the one that is kept.
    [InlineData("MANUELS 70.00, LIVRES_COMP 50.00", "bookshop", "Textbook 70.00, ComplementaryBook 20.00, Textbook 10.00", "1x1", "region 30.00 holder 0.00: MANUELS 10.00, LIVRES_COMP 20.00")]
    [InlineData("SPECTACLE 30.00", "theatre", "2 ShowTicket 18.00", "1x1", "region 7.20 holder 1.80: SPECTACLE 7.20")]
    [InlineData("SPECTACLE 10.00", "theatre", "ShowTicket 18.00", "1:9.00", "region 7.20 holder 1.80: SPECTACLE 7.20")]
    [InlineData("CINEMA 1", "cinema", "3 CinemaSeat 25.50", "1x1", "region 7.50 holder 9.50: CINEMA 1")]
    [InlineData("CINEMA 1", "cinema", "3 CinemaSeat 25.50", "1x2", "region 7.50 holder 1.00: CINEMA 1")]
    [InlineData("PERMIS 200.00", "driving school", "5 DrivingLesson 250.00", "1x2", "region 105.00 holder 45.00: PERMIS 105.00")]
    public void What_is_kept_is_the_sale_of_what_is_kept(string purses, string partner, string lines, string parts, string kept)
    {
        var region = new Region(purses);
        region.Sell(partner, lines, partial: true).ShouldStartWith("region");
        var sale = region.Last;
        region.GiveBackParts(sale, parts).ShouldStartWith("region");
        var (back, legs) = (region.Last, region.Last.Legs);
        var left = sale with
        {
            HolderCents = sale.HolderCents - back.HolderCents,
            Flags = 0,
            Legs = [.. sale.Legs.Zip(legs, (s, r) => s with { Units = s.Units + r.Units, RegionCents = s.RegionCents + r.RegionCents }).Where(l => l.Units != 0)],
        };
        region.Say(left).ShouldBe(kept);
    }

    [Fact]
    public void A_hold_is_captured_line_by_line()
    {
        var region = new Region("CINEMA 5");
        region.Sell("cinema", "2 CinemaSeat 17.00", hold: true);
        var hold = region.Last;
        region.CaptureParts(hold, "1x3").ShouldBe("QuantityNotLeft  0.03/0.02");
        region.CaptureParts(hold, "1x1").ShouldBe("region 7.50 holder 1.00: CINEMA 1");
        region.Left("CINEMA").ShouldBe("4");
        region.GiveBack(region.Last).ShouldBe("region -7.50 holder 1.00: CINEMA -1");
        region.Left("CINEMA").ShouldBe("5");
    }

    [Fact]
    public void A_sale_that_kept_no_lines_comes_back_whole_or_not_at_all()
    {
        var region = new Region("LECTURE 15.00");
        region.Sell("bookshop", "LeisureBook 10.00");
        var sale = region.Last with { Lines = [] };
        var old = new DecisionContext(region.Account, region.Reference, region.NowMs, sale);
        BenefitRules.Decide(new ReturnRequest(region.NewId(), Region.Pass, region.NowMs, sale.Partner, sale.Id, new(100)), old).Refusal.ShouldBe(RefusalCode.WholeOnly);
        BenefitRules.Decide(new ReturnRequest(region.NewId(), Region.Pass, region.NowMs, sale.Partner, sale.Id, null), old).RegionCents.ShouldBe(-1_000);
    }

    [Fact]
    public void A_captured_hold_is_given_back_by_the_name_of_either()
    {
        var region = new Region("LECTURE 15.00");
        region.Sell("bookshop", "LeisureBook 10.00", hold: true);
        var hold = region.Last;
        region.GiveBack(hold).ShouldBe("NotThatSale");
        region.Capture(hold, "8.00");
        var capture = region.Last;
        region.GiveBack(hold, "3.00").ShouldBe("region -3.00 holder 0.00: LECTURE -3.00");
        region.GiveBack(capture, "5.01").ShouldBe("ReturnTooLarge  5.01/5.00");
        region.GiveBack(capture).ShouldBe("region -5.00 holder 0.00: LECTURE -5.00");
        region.GiveBack(hold).ShouldBe("AlreadyReturned");
        region.Left("LECTURE").ShouldBe("15.00");
    }

    [Fact]
    public void A_return_too_late_or_of_no_sale_is_refused()
    {
        var region = new Region("LECTURE 15.00");
        region.Sell("bookshop", "LeisureBook 99.00");
        region.GiveBack(region.Last).ShouldBe("NotThatSale");
        region.GiveBack(region.Last with { Id = region.NewId() }).ShouldBe("UnknownSale");
        region.GiveBack(region.Decided[0], partner: "bookshop").ShouldBe("NotThatSale");
        region.Sell("bookshop", "LeisureBook 9.00");
        var sale = region.Last;
        region.Now = region.Now.AddDays(30);
        region.GiveBack(sale, "1.00").ShouldStartWith("region -1.00");
        region.Now = region.Now.AddMilliseconds(1);
        region.GiveBack(sale, "1.00").ShouldBe("ReturnTooLate");
    }

    [Fact]
    public void An_offline_overdraft_of_held_money_is_told_on_the_capture_that_meets_it()
    {
        var region = new Region("LECTURE 15.00");
        region.Sell("bookshop", "LeisureBook 12.00", hold: true);
        var hold = region.Last;
        region.Sell("bookshop", "LeisureBook 10.00", offline: true).ShouldBe("region 10.00 holder 0.00: LECTURE 10.00 [Offline, Overdraft]");
        region.Left("LECTURE").ShouldBe("5.00 (held 12.00)");
        region.Capture(hold).ShouldBe("region 12.00 holder 0.00: LECTURE 12.00 [Overdraft]");
        region.Left("LECTURE").ShouldBe("-7.00");
    }
}
