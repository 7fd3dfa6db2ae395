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
    // What is not captured is given up as a return gives back: the holder's share first, then the last purse.
    [InlineData("MANUELS 70.00, LIVRES_COMP 50.00", "bookshop", "Textbook 100.00", "75.00", "region 75.00 holder 0.00: MANUELS 70.00, LIVRES_COMP 5.00", "LIVRES_COMP 45.00")]
    [InlineData("MANUELS 70.00, LIVRES_COMP 50.00", "bookshop", "Textbook 100.00", "30.00", "region 30.00 holder 0.00: MANUELS 30.00", "LIVRES_COMP 50.00")]
    [InlineData("CINEMA 5", "cinema", "CinemaSeat 8.50", "7.75", "region 7.50 holder 0.25: CINEMA 1", "CINEMA 4")]
    [InlineData("CINEMA 5", "cinema", "CinemaSeat 8.50", "5.00", "region 5.00 holder 0.00: CINEMA 1", "CINEMA 4")]
    public void A_capture_may_take_less_and_releases_the_rest(string purses, string partner, string lines, string amount, string answer, string left)
    {
        var region = new Region(purses);
        region.Sell(partner, lines, hold: true);
        region.Capture(region.Last, amount).ShouldBe(answer);
        region.Left(left.Split(' ')[0]).ShouldBe(left.Split(' ')[1]);
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
    public void A_use_comes_back_with_the_last_cent_the_region_paid_for_it()
    {
        var region = new Region("CINEMA 5");
        region.Sell("cinema", "2 CinemaSeat 17.00");
        var sale = region.Last;
        region.GiveBack(sale, "16.99").ShouldBe("region -14.99 holder 2.00: CINEMA 0");
        region.Left("CINEMA").ShouldBe("3");
        region.GiveBack(sale, "0.01").ShouldBe("region -0.01 holder 0.00: CINEMA -2");
        region.Left("CINEMA").ShouldBe("5");
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
