namespace Pass.Core.Tests.Rules;

public class AccountTests
{
    private static readonly BenefitId Books = Catalogue2026.LeisureBooks;

    [Fact]
    public void A_grant_is_a_target_that_only_rises()
    {
        var region = new Region("LECTURE 15.00");
        Grant(1_500).ShouldBe("region 0.00 holder 0.00: ");
        Grant(1_000).ShouldBe("region 0.00 holder 0.00: ");
        region.Sell("bookshop", "LeisureBook 5.00");
        Grant(2_000).ShouldBe("region 0.00 holder 0.00: LECTURE -5.00");
        region.Left("LECTURE").ShouldBe("15.00");
        region.Account!.Purses[0].Granted.ShouldBe(2_000);

        string Grant(int units) => region.Say(region.Ask(new GrantRequest(region.NewId(), Region.Pass, region.NowMs, [new(Books, units)])));
    }

    [Fact]
    public void A_grant_opens_a_pass_even_with_nothing_on_it()
    {
        var region = new Region();
        region.Ask(new GrantRequest(region.NewId(), Region.Pass, region.NowMs, [])).IsApproved.ShouldBeTrue();
        region.Account!.Purses.ShouldBeEmpty();
        region.Sell("bookshop", "LeisureBook 5.00").ShouldBe("ProductNotCovered");
    }

    [Fact]
    public void A_grant_that_makes_no_sense_is_refused_and_opens_nothing()
    {
        var region = new Region();
        Ask(new Entitlement(Books, 0)).ShouldBe(RefusalCode.InvalidAmount);
        Ask(new Entitlement(Books, -1)).ShouldBe(RefusalCode.InvalidAmount);
        Ask(new Entitlement(Books, 10_000_001)).ShouldBe(RefusalCode.InvalidAmount);
        Ask(new Entitlement(new(999), 100)).ShouldBe(RefusalCode.UnknownBenefit);
        Ask(new Entitlement(Books, 100), new Entitlement(new(999), 100)).ShouldBe(RefusalCode.UnknownBenefit);
        Ask(new Entitlement(Books, 100), new Entitlement(Books, 200)).ShouldBe(RefusalCode.InvalidLine);
        Ask([.. Enumerable.Range(1, 17).Select(i => new Entitlement(new((ushort)i), 100))]).ShouldBe(RefusalCode.InvalidLine);
        region.Account.ShouldBeNull();

        RefusalCode Ask(params Entitlement[] all) => region.Ask(new GrantRequest(region.NewId(), Region.Pass, region.NowMs, all)).Refusal;
    }

    [Fact]
    public void What_is_left_expires_after_the_last_day_but_not_what_is_held()
    {
        var region = new Region("LECTURE 15.00", "2027-05-30 10:00");
        region.Sell("bookshop", "LeisureBook 4.00", hold: true);
        var hold = region.Last;
        Expire().ShouldBe(RefusalCode.BenefitNotOpen);
        region.Now = Region.Paris("2027-05-31 23:59");
        Expire().ShouldBe(RefusalCode.BenefitNotOpen);
        region.Now = Region.Paris("2027-06-01 00:00");
        Expire().ShouldBe(RefusalCode.None);
        region.Left("LECTURE").ShouldBe("4.00 (held 4.00)");
        region.Capture(hold).ShouldStartWith("region 4.00");
        Expire().ShouldBe(RefusalCode.None);
        region.Last.Legs.ShouldBeEmpty();
        region.Left("LECTURE").ShouldBe("0.00");
        region.Ask(new ExpiryRequest(region.NewId(), Region.Pass, region.NowMs, Catalogue2026.Textbooks)).Refusal.ShouldBe(RefusalCode.UnknownBenefit);

        RefusalCode Expire() => region.Ask(new ExpiryRequest(region.NewId(), Region.Pass, region.NowMs, Books)).Refusal;
    }

    [Fact]
    public void An_adjustment_goes_up_or_down_within_what_a_purse_may_hold()
    {
        var region = new Region("LECTURE 15.00");
        Adjust(0).ShouldBe(RefusalCode.InvalidAmount);
        Adjust(-1_501).ShouldBe(RefusalCode.InsufficientBalance);
        Adjust(-1_500).ShouldBe(RefusalCode.None);
        region.Last.Reference.ShouldBe(42);
        Adjust(10_000_001).ShouldBe(RefusalCode.InvalidAmount);
        Adjust(int.MinValue).ShouldBe(RefusalCode.InvalidAmount);
        Adjust(10_000_000).ShouldBe(RefusalCode.None);
        Adjust(1).ShouldBe(RefusalCode.InvalidAmount);
        region.Left("LECTURE").ShouldBe("100000.00");
        region.Ask(new AdjustmentRequest(region.NewId(), Region.Pass, region.NowMs, Catalogue2026.Textbooks, 100, 42)).Refusal.ShouldBe(RefusalCode.UnknownBenefit);

        RefusalCode Adjust(int units) => region.Ask(new AdjustmentRequest(region.NewId(), Region.Pass, region.NowMs, Books, units, 42)).Refusal;
    }

    [Fact]
    public void Nothing_but_a_grant_is_done_to_a_pass_that_does_not_exist()
    {
        var region = new Region();
        var id = region.NewId();
        OperationRequest[] requests =
        [
            new CaptureRequest(id, Region.Pass, region.NowMs, Region.Bookshop, id, null), new VoidRequest(id, Region.Pass, region.NowMs, Region.Bookshop, id),
            new ReturnRequest(id, Region.Pass, region.NowMs, Region.Bookshop, id, null), new HoldExpiryRequest(id, Region.Pass, region.NowMs, id),
            new StatusRequest(id, Region.Pass, region.NowMs, PassStatus.Blocked), new ExpiryRequest(id, Region.Pass, region.NowMs, Books),
            new AdjustmentRequest(id, Region.Pass, region.NowMs, Books, 1, 1), new CredentialRequest(id, Region.Pass, region.NowMs, new(1), true),
        ];
        foreach (var request in requests)
            region.Ask(request).Refusal.ShouldBe(RefusalCode.UnknownPass, request.Kind.ToString());
    }
}
