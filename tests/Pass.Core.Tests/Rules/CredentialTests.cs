namespace Pass.Core.Tests.Rules;

public class CredentialTests
{
    private static readonly CredentialId Card = new(7);

    private static Region WithCard()
    {
        var region = new Region("LECTURE 15.00");
        region.Ask(new CredentialRequest(region.NewId(), Region.Pass, region.NowMs, Card, true)).IsApproved.ShouldBeTrue();
        return region;
    }

    private static string Present(Region region, long counter, int credential = 7) =>
        region.Sell("bookshop", "LeisureBook 0.10", card: new(new(credential), counter)).Split(' ')[0];

    [Fact]
    public void Each_counter_pays_once_and_may_come_late_within_sixty_four()
    {
        var region = WithCard();
        (long Counter, string Answer)[] table =
        [
            (1, "region"), (1, "CredentialReplayed"), (100, "region"), (36, "CredentialReplayed"), (37, "region"), (37, "CredentialReplayed"),
            (99, "region"), (99, "CredentialReplayed"), (101, "region"), (100, "CredentialReplayed"), (37, "CredentialReplayed"), (38, "region"),
            (165, "region"), (101, "CredentialReplayed"), (102, "region"), (1_000, "region"), (165, "CredentialReplayed"),
            (-1, "CredentialReplayed"), (long.MinValue, "CredentialReplayed"), (long.MaxValue, "region"), (long.MaxValue, "CredentialReplayed"),
        ];
        foreach (var (counter, answer) in table)
            Present(region, counter).ShouldBe(answer, $"counter {counter}");
        region.Last.Flags.ShouldBe(OperationFlags.Replay);
    }

    [Fact]
    public void A_refused_sale_does_not_use_up_the_presentation()
    {
        var region = WithCard();
        region.Sell("bookshop", "LeisureBook 99.00", card: new(Card, 5)).ShouldStartWith("InsufficientBalance");
        Present(region, 5).ShouldBe("region");
    }

    [Fact]
    public void An_unknown_or_blocked_credential_pays_nothing_and_a_blocked_one_never_comes_back()
    {
        var region = WithCard();
        Present(region, 1, credential: 8).ShouldBe("CredentialUnknown");
        region.Ask(new CredentialRequest(region.NewId(), Region.Pass, region.NowMs, Card, false)).IsApproved.ShouldBeTrue();
        Present(region, 1).ShouldBe("CredentialBlocked");
        region.Ask(new CredentialRequest(region.NewId(), Region.Pass, region.NowMs, Card, true)).Refusal.ShouldBe(RefusalCode.CredentialBlocked);
        region.Ask(new CredentialRequest(region.NewId(), Region.Pass, region.NowMs, new(9), false)).Refusal.ShouldBe(RefusalCode.CredentialUnknown);
    }

    [Fact]
    public void A_blocked_pass_pays_again_once_unblocked_and_a_closed_one_never()
    {
        var region = WithCard();
        Set(PassStatus.Blocked).IsApproved.ShouldBeTrue();
        Present(region, 1).ShouldBe("PassBlocked");
        Set(PassStatus.Active).IsApproved.ShouldBeTrue();
        Present(region, 1).ShouldBe("region");
        Set(PassStatus.Expired).IsApproved.ShouldBeTrue();
        Present(region, 2).ShouldBe("PassExpired");
        Set(PassStatus.Active).Refusal.ShouldBe(RefusalCode.PassExpired);
        Set(PassStatus.Expired).IsApproved.ShouldBeTrue();
        new Region().Sell("bookshop", "LeisureBook 1.00").ShouldBe("UnknownPass");

        Operation Set(PassStatus target) => region.Ask(new StatusRequest(region.NewId(), Region.Pass, region.NowMs, target));
    }
}
