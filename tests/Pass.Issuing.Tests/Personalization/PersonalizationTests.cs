using System.Security.Cryptography;
using Pass.Cards.Crypto;
using Pass.Cards.Iso7816;
using Pass.Cards.PassApplet;
using Pass.Issuing.GlobalPlatform;
using Pass.Issuing.Personalization;
using Pass.Issuing.Scp03;
using Pass.SoftwareCard;
using Pass.Testing.Cards;
using static Pass.Testing.Cards.PersonalizedCard;

namespace Pass.Issuing.Tests.Personalization;

public class PersonalizationTests
{
    private static readonly CardOrder Order = new(new CardSerial(0xA1B2C3D4E5F60718), new OfflineLimits(3, 5000));

    [Fact]
    public async Task A_blank_card_becomes_a_pass_that_anyone_can_verify()
    {
        using var card = VirtualCard.Blank();
        var result = await PersonalizeAsync(new InProcessChannel(card), Order);
        result.Outcome.ShouldBe(PersonalizationOutcome.Personalized);
        result.WasResumed.ShouldBeFalse();

        using var connection = new SecureConnection(new InProcessChannel(card));
        var token = TestContext.Current.CancellationToken;
        await connection.SendAsync(new SelectApplication(Aids.Pass), token);
        byte[] number = [1, 2, 3, 4, 5, 6, 7, 8];
        var hash = SHA256.HashData("a sale"u8);
        var signed = await connection.SendAsync(new SignSale(number, hash), token);
        signed.Outcome.ShouldBe(SigningOutcome.SaleSigned);
        using var publicKey = KeyOf(result.PublicPoint);
        new SaleEvidence(number, hash, Order.Serial, signed.Atc).Verify(publicKey, signed.Signature.Span).ShouldBeTrue();
        new SaleEvidence(number, hash, Order.Serial, signed.Atc + 1).Verify(publicKey, signed.Signature.Span).ShouldBeFalse();
        (await connection.SendAsync(new SignSale(number, hash), token)).Atc.ShouldBe(signed.Atc + 1);
    }

    [Fact]
    public async Task A_finished_card_is_left_alone_and_another_serial_is_refused()
    {
        using var card = VirtualCard.Blank();
        var first = await PersonalizeAsync(new InProcessChannel(card), Order);
        var again = await PersonalizeAsync(new InProcessChannel(card), Order);
        again.Outcome.ShouldBe(PersonalizationOutcome.AlreadyPersonalized);
        again.PublicPoint.ToArray().ShouldBe(first.PublicPoint.ToArray());
        var other = await PersonalizeAsync(new InProcessChannel(card), Order with { Serial = new CardSerial(7) });
        other.Outcome.ShouldBe(PersonalizationOutcome.OtherSerial);
        other.Serial.ShouldBe(Order.Serial);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_card_pulled_out_at_any_apdu_is_never_half_active_and_is_finished_later(bool cardActs)
    {
        var finished = false;
        for (var cutAt = 0; !finished; cutAt++)
        {
            cutAt.ShouldBeLessThan(100);
            using var card = VirtualCard.Blank();
            var issued = new Dictionary<string, byte[]>();
            try
            {
                await PersonalizeAsync(new CuttableChannel(card, cutAt, cardActs), Order, issued);
                finished = true;
            }
            catch (CardLinkException)
            {
                await ShouldBeWholeOrInactiveAsync(card);
            }

            var result = await PersonalizeAsync(new InProcessChannel(card), Order, issued);
            result.IsActive.ShouldBeTrue();
            result.Serial.ShouldBe(Order.Serial);
            issued.Count.ShouldBe(1);
            await ShouldBeWholeOrInactiveAsync(card);
        }
    }

    [Fact]
    public async Task A_card_started_under_a_serial_is_not_finished_under_another()
    {
        for (var cutAt = 8; cutAt < 16; cutAt++)
        {
            using var card = VirtualCard.Blank();
            await Should.ThrowAsync<CardLinkException>(() => PersonalizeAsync(new CuttableChannel(card, cutAt, cardActs: true), Order));
            var other = await PersonalizeAsync(new InProcessChannel(card), Order with { Serial = new CardSerial(7) });
            other.Outcome.ShouldBe(PersonalizationOutcome.OtherSerial);
            other.Serial.ShouldBe(Order.Serial);
        }
    }

    [Fact]
    public async Task A_card_with_keys_of_somebody_else_is_set_aside()
    {
        using var card = VirtualCard.Blank();
        var token = TestContext.Current.CancellationToken;
        using var foreign = new StaticKeys(1, new byte[16], new byte[16], new byte[16]);
        using (var connection = new SecureConnection(new InProcessChannel(card)))
        {
            using var factory = StaticKeys.Factory();
            await connection.OpenSecureChannelAsync(factory, SecurityLevel.Full, new SecureChannelOptions(RandomNumberGenerator.Create()), token);
            await connection.SendAsync(new PutKey(0, foreign, factory.Dek), token);
        }

        (await PersonalizeAsync(new InProcessChannel(card), Order)).Outcome.ShouldBe(PersonalizationOutcome.ForeignCard);
    }

    [Fact]
    public void Keys_of_two_cards_and_of_two_purposes_have_nothing_in_common()
    {
        using var master = Master();
        using var one = master.CardKeys(new CardSerial(1));
        using var two = master.CardKeys(new CardSerial(2));
        using var issuer = master.IssuerKey(new CardSerial(1));
        IAesKey[] keys = [one.Enc, one.Mac, one.Dek, two.Enc, two.Mac, two.Dek, issuer];
        keys.Select(key => Convert.ToHexString(key.Reveal())).Distinct().Count().ShouldBe(keys.Length);
    }

    private static async Task ShouldBeWholeOrInactiveAsync(VirtualCard card)
    {
        card.PowerOn();
        using var connection = new SecureConnection(new InProcessChannel(card));
        var token = TestContext.Current.CancellationToken;
        await connection.SendAsync(new SelectApplication(Aids.Pass), token);
        var status = await connection.SendAsync(new GetPassStatus(), token);
        var signed = await connection.SendAsync(new SignSale(new byte[8], new byte[32]), token);
        if (status.IsPersonalized)
        {
            (status.HasSerial && status.HasKeyPair && status.HasCertificate && status.HasIssuerKey).ShouldBeTrue();
            signed.Outcome.ShouldBe(SigningOutcome.SaleSigned);
        }
        else
        {
            signed.Outcome.ShouldBe(SigningOutcome.Refused);
        }
    }
}
