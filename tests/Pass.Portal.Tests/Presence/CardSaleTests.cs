using Pass.Core;
using Pass.Terminal;
using Pass.Terminal.Presentation;

namespace Pass.Portal.Tests.Presence;

public sealed class CardSaleTests
{
    [Fact]
    public async Task A_chip_pays_says_whose_it_is_and_its_retry_reads_the_same()
    {
        await using var desk = await Desk.OpenAsync();
        var sale = await desk.SignedAsync(4_200);

        var reply = await desk.Client.SellAsync(sale);

        (reply.Status, reply.RegionCents, reply.Pass).ShouldBe(("approved", 4_200, Region.Number));
        (await desk.Client.SellAsync(sale)).ShouldBeEquivalentTo(reply);
        var decided = await desk.Region.Engine.FindAsync(Region.Holder, new(sale.OperationId));
        decided!.Presentation.ShouldBe(new PresentationRef(new(Desk.Card), ((CardEvidence)sale.Presentation!).Atc));
        (await desk.Client.CancelAsync(sale.OperationId, desk.Region.About() with { Pass = reply.Pass! })).RegionCents.ShouldBe(-4_200);
    }

    [Fact]
    public async Task A_counter_pays_once_whatever_the_operation_id()
    {
        await using var desk = await Desk.OpenAsync();
        var first = await desk.SignedAsync(1_000);
        (await desk.Client.SellAsync(first)).Status.ShouldBe("approved");

        // A copy of what the card signed serves no other sale; a clone that signs with a counter seen before is found by the engine.
        var copied = first with { OperationId = Guid.CreateVersion7(desk.Region.Time.GetUtcNow()) };
        (await desk.Client.SellAsync(copied)).Code.ShouldBe("Presentation.OtherSale");
        var clone = await desk.Issuer.NewCardAsync(Desk.Card, Region.Holder);
        var reply = await desk.PayByCardAsync(1_000, clone);
        (reply.Status, reply.Code).ShouldBe(("refused", "CredentialReplayed"));
        (await desk.PayByCardAsync(1_000)).Status.ShouldBe("approved");
        (await desk.Client.BalanceAsync(Region.Number))!.Purses[0].Available.ShouldBe(8_000);
    }

    [Fact]
    public async Task What_changes_after_the_card_signed_is_refused_and_not_recorded()
    {
        await using var desk = await Desk.OpenAsync();
        var sale = await desk.SignedAsync(1_000);
        var evidence = (CardEvidence)sale.Presentation!;
        var raised = sale with { Lines = [new("textbook", 1_001)] };
        (SaleMessage Sale, string Code)[] altered =
        [
            (raised, "OtherSale"),
            (sale with { Lines = [new("textbook", 1_000, 2)] }, "OtherSale"),
            (sale with { OccurredAt = sale.OccurredAt.AddMilliseconds(1) }, "OtherSale"),
            (sale with { AllowPartial = true }, "OtherSale"),
            (sale with { Capture = false }, "OtherSale"),
            (raised with { Presentation = evidence with { SaleHash = new CardTill(desk.Till, Desk.Products, null!).HashOf(raised) } }, "SignatureWrong"),
            (sale with { Presentation = evidence with { Atc = evidence.Atc + 1 } }, "SignatureWrong"),
            (sale with { Presentation = evidence with { UnpredictableNumber = new byte[8] } }, "SignatureWrong"),
            (sale with { Presentation = evidence with { OfflineAmountCents = 0 } }, "SignatureWrong"),
            (sale with { Presentation = evidence with { Signature = new byte[64] } }, "SignatureWrong"),
            (sale with { Presentation = evidence with { Certificate = new byte[200] } }, "Malformed"),
            (sale with { Presentation = evidence with { Certificate = desk.HoldersPhone.Certificate.Encoded } }, "WrongKind"),
        ];
        foreach (var (message, code) in altered)
        {
            var reply = await desk.Client.SellAsync(message);
            (reply.Status, reply.Code, reply.RegionCents).ShouldBe(("refused", $"Presentation.{code}", 0));
            reply.Explanation.ShouldNotBeEmpty();
            (await desk.Client.FindAsync(sale.OperationId)).ShouldBeNull();
        }
        (await desk.Client.SellAsync(sale)).Status.ShouldBe("approved");
        (await desk.Client.SellAsync(raised)).Code.ShouldBe("Presentation.OtherSale");
    }

    [Fact]
    public async Task A_blocked_and_an_unregistered_card_pay_nothing()
    {
        await using var desk = await Desk.OpenAsync();
        var stranger = await desk.Issuer.NewCardAsync(9, Region.Holder);
        (await desk.PayByCardAsync(1_000, stranger)).Code.ShouldBe("CredentialUnknown");
        (await desk.PayByCardAsync(1_000)).Status.ShouldBe("approved");

        (await desk.RegisterAsync(Desk.Card, active: false)).IsApproved.ShouldBeTrue();

        var reply = await desk.PayByCardAsync(1_000);
        (reply.Status, reply.Code).ShouldBe(("refused", "CredentialBlocked"));
        (await desk.Client.SellAsync(desk.Shown(1_000))).Status.ShouldBe("approved");
    }

    [Fact]
    public async Task A_number_typed_beside_must_be_the_cards()
    {
        await using var desk = await Desk.OpenAsync();
        var right = await desk.SignedAsync(1_000) with { Pass = Region.Number };
        (await desk.Client.SellAsync(right)).Status.ShouldBe("approved");
        var wrong = await desk.SignedAsync(1_000) with { Pass = PassNumber.Of(Region.OtherHolder).ToCompact() };
        var refused = await Should.ThrowAsync<RegionRefusedException>(() => desk.Client.SellAsync(wrong));
        (refused.Code, refused.Errors[0].Field, refused.Errors[0].Code).ShouldBe(("InvalidFields", "pass", "OtherPass"));
    }

    [Fact]
    public async Task Card_sales_taken_offline_are_verified_one_by_one()
    {
        await using var desk = await Desk.OpenAsync();
        var till = new CardTill(desk.Till, Desk.Products, System.Security.Cryptography.RandomNumberGenerator.Create());
        var earlier = desk.Region.Textbook(2_000) with { Pass = null, OccurredAt = desk.Region.Time.GetUtcNow().AddHours(-5) };
        var sale = (await till.PresentAsync(desk.HoldersCard, earlier, offlineAmountCents: 2_000)).Sale!;
        var qr = desk.Shown(1_000, earlier.OccurredAt) with { OccurredAt = earlier.OccurredAt };
        var code = desk.Region.Textbook(500) with { OccurredAt = earlier.OccurredAt, Presentation = new CodeEvidence("12345678") };

        var replies = await desk.Client.UploadAsync([sale, sale with { Lines = [new("textbook", 2_001)] }, qr, code, sale, sale with { Pass = "1" }]);

        replies.Select(r => r.Code).ShouldBe(
            ["Approved", "Presentation.OtherSale", "Approved", "Presentation.CodeNeedsNetwork", "Approved", "InvalidFields"]);
        (await till.PresentAsync(desk.HoldersCard, earlier, offlineAmountCents: 9_000)).Outcome.ShouldBe(Cards.PassApplet.SigningOutcome.OfflineLimitReached);
    }
}
