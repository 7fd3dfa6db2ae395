using System.Security.Cryptography;
using Pass.CardIssuer.Desk;
using Pass.CardIssuer.Lifecycle;
using Pass.CardIssuer.Store.Model;
using Pass.Cards.Cose;
using Pass.Cards.Credentials;
using Pass.Cards.Iso7816;
using Pass.Cards.PassApplet;
using Pass.Core;
using Pass.Issuing.GlobalPlatform;
using Pass.Issuing.Scp03;
using Pass.SoftwareCard;
using Pass.Testing.Cards;

namespace Pass.CardIssuer.Tests;

public sealed class DeskTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_card_made_at_the_desk_signs_a_sale_that_anyone_with_public_keys_can_verify()
    {
        using var issuer = await Issuer.CreateAsync();
        await issuer.OrderAsync(77);
        using var card = Chip(1);
        var result = await MakeAsync(issuer, card);
        result.Outcome.ShouldBe(DeskOutcome.Produced, result.Detail);
        await ShouldBeAPassAsync(issuer, card, new PassId(77));
        (await MakeAsync(issuer, card)).Outcome.ShouldBe(DeskOutcome.AlreadyProduced);
        using var blank = Chip(2);
        (await MakeAsync(issuer, blank)).Outcome.ShouldBe(DeskOutcome.NoOrder);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_card_pulled_out_at_any_apdu_is_finished_under_its_own_serial_and_no_other_card_gets_it(bool cardActs)
    {
        using var issuer = await Issuer.CreateAsync();
        var interrupted = 0;
        for (var cutAt = 0; ; cutAt++)
        {
            cutAt.ShouldBeLessThan(100);
            await issuer.OrderAsync(1 + 2 * cutAt, 2 + 2 * cutAt);
            using var pulled = Chip(1000 + cutAt);
            using var other = Chip(5000 + cutAt);
            using (var channel = new CuttableChannel(pulled, cutAt, cardActs))
            {
                var first = await issuer.Desk().PersonalizeAsync("r", channel, await issuer.Desk().OpenSessionAsync("test", Token), "test", Token);
                if (first.Outcome == DeskOutcome.Produced)
                    break;
                first.Outcome.ShouldBe(DeskOutcome.Interrupted);
                interrupted++;
            }

            // Somebody else's card comes in between: it takes the next order, never this one's serial.
            var between = await MakeAsync(issuer, other);
            between.Outcome.ShouldBe(DeskOutcome.Produced, between.Detail);
            var resumed = await MakeAsync(issuer, pulled);
            resumed.Outcome.ShouldBe(DeskOutcome.Produced, resumed.Detail);
            resumed.Serial.ShouldNotBe(between.Serial);
            var rows = await issuer.CardsAsync();
            var mine = rows.Single(row => row.Serial is not null && CardSerial.Read(row.Serial) == resumed.Serial);
            await ShouldBeAPassAsync(issuer, pulled, new PassId(mine.PassId));
        }

        interrupted.ShouldBeGreaterThan(15);
        var all = (await issuer.CardsAsync()).Where(row => row.Serial is not null).ToList();
        all.Select(row => Convert.ToHexString(row.Serial!)).Distinct().Count().ShouldBe(all.Count);
        all.ShouldAllBe(row => row.State == IssuanceState.Produced);
    }

    [Fact]
    public async Task A_desk_killed_between_the_last_apdu_and_the_store_finds_the_card_whole()
    {
        using var issuer = await Issuer.CreateAsync();
        await issuer.OrderAsync(1);
        using var card = Chip(1);
        using var killed = new CancellationTokenSource();
        // The third certificate-less moment of the card: everything is written, and the desk dies before it says so.
        using (var channel = new KillAfterActivation(new InProcessChannel(card), killed))
            await Should.ThrowAsync<OperationCanceledException>(async () => await issuer.Desk().PersonalizeAsync("r", channel, await issuer.Desk().OpenSessionAsync("test", Token), "test", killed.Token));
        (await issuer.CardsAsync()).Single().State.ShouldBe(IssuanceState.InProduction);
        var again = await MakeAsync(issuer, card);
        (again.Outcome, again.WasResumed).ShouldBe((DeskOutcome.Produced, true));
    }

    [Fact]
    public async Task A_chip_that_does_not_take_our_keys_is_left_untouched_and_goes_on_with_the_right_ones()
    {
        using var issuer = await Issuer.CreateAsync();
        await issuer.OrderAsync(1);
        using var foreign = Chip(1);
        await PutKeysAsync(foreign, 1);
        (await MakeAsync(issuer, foreign)).Outcome.ShouldBe(DeskOutcome.Foreign);
        (await issuer.CardsAsync()).Single().State.ShouldBe(IssuanceState.Ordered);
        using var card = Chip(2);
        using var wrong = new StaticKeys(0xFF, new byte[16], new byte[16], new byte[16]);
        var desk = new PersonalizationDesk(issuer.Database, issuer.Options, new DeskKeys(wrong, issuer.Kek, issuer.Authority), issuer.Clock, Issuer.Random);
        using var channel = new InProcessChannel(card);
        (await desk.PersonalizeAsync("r", channel, await desk.OpenSessionAsync("test", Token), "test", Token)).Outcome.ShouldBe(DeskOutcome.Foreign);
        var reserved = (await issuer.CardsAsync()).Single();
        var made = await MakeAsync(issuer, card);
        (made.Outcome, made.Serial).ShouldBe((DeskOutcome.Produced, CardSerial.Read(reserved.Serial)));
    }

    [Fact]
    public async Task A_card_spoiled_by_somebody_while_it_is_in_the_reader_is_not_produced()
    {
        using var issuer = await Issuer.CreateAsync();
        await issuer.OrderAsync(1);
        using var card = Chip(1);
        using (var channel = new CuttableChannel(card, 20, cardActs: true))
            await issuer.Desk().PersonalizeAsync("r", channel, await issuer.Desk().OpenSessionAsync("test", Token), "test", Token);
        (await issuer.Lifecycle.SpoilAsync(CredentialKey.Of(new PassId(1)), "somebody", "looked bad")).Ok(out _, out _).ShouldBeTrue();
        (await MakeAsync(issuer, card)).Outcome.ShouldBe(DeskOutcome.Contradiction);
        (await issuer.CardsAsync()).Select(row => row.State).ShouldBe([IssuanceState.Spoiled, IssuanceState.Ordered]);
    }

    [Fact]
    public async Task A_blank_chip_that_claims_to_be_a_card_we_made_is_a_contradiction()
    {
        using var issuer = await Issuer.CreateAsync();
        await issuer.OrderAsync(1, 2);
        using var card = Chip(1);
        await MakeAsync(issuer, card);
        using var twin = Chip(1);
        (await MakeAsync(issuer, twin)).Outcome.ShouldBe(DeskOutcome.Contradiction);
        await issuer.Lifecycle.BlockAsync(CredentialKey.Of(new PassId(1)), "test", "lost");
        (await MakeAsync(issuer, card)).Outcome.ShouldBe(DeskOutcome.Contradiction);
    }

    internal static VirtualCard Chip(int serial) => VirtualCard.Blank(new CardProfile { ChipSerial = (uint)serial });

    /// <summary>The card says who it is, under our trust list, and signs with the key its certificate names.</summary>
    internal static async Task ShouldBeAPassAsync(Issuer issuer, VirtualCard card, PassId pass)
    {
        using var channel = new InProcessChannel(card);
        using var connection = new SecureConnection(channel);
        await connection.SendAsync(new SelectApplication(Aids.Pass), Token);
        var encoded = await connection.SendAsync(new GetData(PassTags.Certificate), Token);
        var certificate = Certificate.Decode(encoded!.Value.Span)!;
        certificate.Body.Pass.ShouldBe(pass);
        var key = issuer.Trust.Find(certificate.IssuerKeyId.Span)!.Key;
        certificate.IsSignedBy(key).ShouldBeTrue();
        var signed = await connection.SendAsync(new SignSale(new byte[8], SHA256.HashData("sale"u8)), Token);
        signed.Outcome.ShouldBe(SigningOutcome.SaleSigned);
        using var subject = P256PublicKey.TryImport(certificate.Body.SubjectPoint.Span)!;
        new SaleEvidence(new byte[8], SHA256.HashData("sale"u8), CardSerial.Read(certificate.Body.Serial.Span), signed.Atc)
            .Verify(subject.Verifier, signed.Signature.Span).ShouldBeTrue();
    }

    private static async Task<DeskResult> MakeAsync(Issuer issuer, VirtualCard card)
    {
        var desk = issuer.Desk();
        using var channel = new InProcessChannel(card);
        return await desk.PersonalizeAsync("reader", channel, await desk.OpenSessionAsync("test", Token), "test", Token);
    }

    private static async Task PutKeysAsync(VirtualCard card, byte version)
    {
        using var channel = new InProcessChannel(card);
        using var connection = new SecureConnection(channel);
        using var factory = StaticKeys.Factory();
        using var others = new StaticKeys(version, new byte[16], new byte[16], new byte[16]);
        await connection.OpenSecureChannelAsync(factory, SecurityLevel.Full, new SecureChannelOptions(Issuer.Random), Token);
        await connection.SendAsync(new PutKey(0, others, factory.Dek), Token);
    }

    /// <summary>Cancels the desk when the card answers in the clear again after its activation.</summary>
    private sealed class KillAfterActivation(ICardChannel inner, CancellationTokenSource kill) : ICardChannel
    {
        private bool wasSecured;

        public ReadOnlyMemory<byte> Atr => inner.Atr;

        public async ValueTask<ReadOnlyMemory<byte>> TransmitAsync(ReadOnlyMemory<byte> command, CancellationToken cancellationToken = default)
        {
            wasSecured |= command.Span[1] == 0xF0;
            if (wasSecured && command.Span[1] == 0xCA)
                await kill.CancelAsync();
            return await inner.TransmitAsync(command, cancellationToken);
        }

        public void Reset() => inner.Reset();

        public CardTransaction BeginTransaction() => inner.BeginTransaction();

        public void Dispose() => inner.Dispose();
    }
}
