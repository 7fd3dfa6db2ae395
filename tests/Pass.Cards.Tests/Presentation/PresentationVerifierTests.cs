using System.Globalization;
using System.Security.Cryptography;
using Pass.Cards.Credentials;
using Pass.Cards.PassApplet;
using Pass.Cards.PhoneToken;
using Pass.Cards.Presentation;
using Pass.Core;
using Pass.Testing.Cards;

namespace Pass.Cards.Tests.Presentation;

public sealed class PresentationVerifierTests : IDisposable
{
    private static readonly byte[] Sale = SHA256.HashData("one book, 12,00 €"u8);
    private readonly TestAuthorities _region = new();
    private readonly ECDsa _key = TestAuthorities.NewKey();
    private readonly Certificate _card;
    private readonly Certificate _phone;

    public PresentationVerifierTests()
    {
        _card = _region.Issue(CertificateKind.Card, _key, credential: 42);
        _phone = _region.Issue(CertificateKind.Phone, _key, credential: 43);
    }

    private DateTimeOffset Now => _region.Clock.GetUtcNow();

    private PresentationVerifier Verifier(VerifierPolicy? policy = null, StatusList? status = null)
    {
        var verifier = new PresentationVerifier(_region.Trust, policy ?? VerifierPolicy.Engine, _region.Clock);
        if (status is not null)
            verifier.Use(status);
        return verifier;
    }

    private CardPresentation Card(Certificate? certificate = null, byte[]? sale = null, uint atc = 7, ECDsa? key = null)
    {
        certificate ??= _card;
        var evidence = new SaleEvidence(new byte[8], sale ?? Sale, CardSerial.Read(certificate.Body.Serial.Span), atc);
        return new CardPresentation(certificate.Encoded, evidence, (key ?? _key).SignData(evidence.SignedMessage(), HashAlgorithmName.SHA256));
    }

    private QrPresentation Qr(DateTimeOffset? time = null, Certificate? certificate = null, ECDsa? key = null) =>
        new(PhoneQr.Sign(key ?? _key, certificate ?? _phone, PhoneQr.WindowAt(time ?? Now)));

    [Fact]
    public void A_card_proves_this_sale_with_its_counter()
    {
        (Verifier().Verify(Card(), Sale).Presence! with { Kept = null }).ShouldBe(
            new Presence(new PassId(1234567890), new PresentationRef(new CredentialId(42), 7), PresenceStrength.Card));
        var offline = new SaleEvidence(new byte[8], Sale, CardSerial.Read(_card.Body.Serial.Span), 8, OfflineAmountCents: 1200);
        var signature = _key.SignData(offline.SignedMessage(), HashAlgorithmName.SHA256);
        Verifier().Verify(new CardPresentation(_card.Encoded, offline, signature), Sale).Presence!.OfflineAmountCents.ShouldBe(1200u);
    }

    [Fact]
    public void At_a_gate_a_card_signs_no_sale_and_a_phone_shows_the_same_qr()
    {
        var gate = Verifier(VerifierPolicy.Gate);
        gate.Verify(Card(sale: PresentationVerifier.NoSale.ToArray())).IsPresent.ShouldBeTrue();
        gate.Verify(Card()).Refusal.ShouldBe(PresentationRefusal.OtherSale);
        gate.Verify(Qr()).IsPresent.ShouldBeTrue();
    }

    [Fact]
    public void Evidence_of_another_sale_another_card_or_another_key_is_refused()
    {
        Verifier().Verify(Card(sale: SHA256.HashData("another"u8)), Sale).Refusal.ShouldBe(PresentationRefusal.OtherSale);
        var card = Card();
        Verifier().Verify(card with { Evidence = card.Evidence with { SaleHash = new byte[3] } }, new byte[3]).Refusal.ShouldBe(PresentationRefusal.SignatureWrong);
        var twin = _region.Issue(CertificateKind.Card, _key);
        Verifier().Verify(Card(twin) with { Certificate = _card.Encoded }, Sale).Refusal.ShouldBe(PresentationRefusal.OtherSale);
        using var other = TestAuthorities.NewKey();
        Verifier().Verify(Card(key: other), Sale).Refusal.ShouldBe(PresentationRefusal.SignatureWrong);
        Verifier().Verify(Card() with { Signature = new byte[3] }, Sale).Refusal.ShouldBe(PresentationRefusal.SignatureWrong);
        Verifier().Verify(card with { Evidence = card.Evidence with { Atc = 8 } }, Sale).Refusal.ShouldBe(PresentationRefusal.SignatureWrong);
    }

    [Fact]
    public void Each_credential_serves_in_its_own_way_only()
    {
        Verifier().Verify(Qr(certificate: _card)).Refusal.ShouldBe(PresentationRefusal.WrongKind);
        Verifier().Verify(Card(_phone), Sale).Refusal.ShouldBe(PresentationRefusal.WrongKind);
        Verifier().Verify(Card(_region.Issuer.Certificate), Sale).Refusal.ShouldBe(PresentationRefusal.UnknownIssuer);
    }

    [Fact]
    public void Every_altered_byte_of_certificate_signature_or_qr_is_refused_without_an_exception()
    {
        var verifier = Verifier();
        var card = Card();
        verifier.Verify(card, Sale).IsPresent.ShouldBeTrue(); // also with the certificate remembered
        foreach (var altered in Altered.EveryByteOf(_card.Encoded.ToArray()))
            verifier.Verify(card with { Certificate = altered }, Sale).IsPresent.ShouldBeFalse();
        foreach (var altered in Altered.EveryByteOf(card.Signature.ToArray()))
            verifier.Verify(card with { Signature = altered }, Sale).Refusal.ShouldBe(PresentationRefusal.SignatureWrong);
        var qr = Pass.Cards.Cose.Base45.Decode(Qr().Text.AsSpan(4))!;
        foreach (var altered in Altered.EveryByteOf(qr).Concat(Altered.AtRandom(qr, 500, seed: 4)).Where(a => !a.SequenceEqual(qr)))
            verifier.Verify(new QrPresentation("PR1:" + Pass.Cards.Cose.Base45.Encode(altered))).IsPresent.ShouldBeFalse();
    }

    [Theory]
    [InlineData(-2, PresentationRefusal.WindowPast)]
    [InlineData(-1, PresentationRefusal.None)]
    [InlineData(0, PresentationRefusal.None)]
    [InlineData(1, PresentationRefusal.None)]
    [InlineData(2, PresentationRefusal.WindowFuture)]
    [InlineData(2880, PresentationRefusal.WindowFuture)]
    [InlineData(-2880, PresentationRefusal.WindowPast)]
    public void A_window_is_accepted_one_around(int windowsAway, PresentationRefusal expected) =>
        Verifier().Verify(Qr(Now.AddSeconds(30 * windowsAway))).Refusal.ShouldBe(expected);

    [Fact]
    public void A_copied_window_is_the_same_counter_so_the_engine_sees_the_replay()
    {
        var qr = Qr();
        var verifier = Verifier();
        verifier.Verify(qr).Presence!.Reference.ShouldBe(verifier.Verify(qr with { }).Presence!.Reference);
        verifier.Verify(Qr(Now.AddSeconds(30))).Presence!.Reference.Counter.ShouldBe(verifier.Verify(qr).Presence!.Reference.Counter + 1);
    }

    [Fact]
    public void Dates_of_the_certificate_are_kept_even_when_it_is_remembered()
    {
        var verifier = Verifier();
        verifier.Verify(Card(), Sale).IsPresent.ShouldBeTrue();
        _region.Clock.AdjustTime(TestAuthorities.Rentree.AddDays(-1));
        verifier.Verify(Card(), Sale).Refusal.ShouldBe(PresentationRefusal.NotYetValid);
        _region.Clock.AdjustTime(TestAuthorities.Rentree.AddYears(3).AddSeconds(1));
        verifier.Verify(Card(), Sale).Refusal.ShouldBe(PresentationRefusal.Expired);
    }

    [Fact]
    public void A_terminal_follows_its_list_and_says_when_it_is_too_old_or_its_clock_is_wrong()
    {
        var list = _region.Status(1, Now, 43, revoked: 5);
        var till = Verifier(VerifierPolicy.Terminal);
        till.Verify(Card(), Sale).Refusal.ShouldBe(PresentationRefusal.StatusStale);
        till.Use(list).ShouldBeTrue();
        till.Verify(Card(), Sale).IsPresent.ShouldBeTrue();
        till.Verify(Qr()).Refusal.ShouldBe(PresentationRefusal.StatusUnlisted);

        _region.Clock.AdjustTime(list.IssuedAt.AddHours(27));
        till.Verify(Card(), Sale).Refusal.ShouldBe(PresentationRefusal.StatusStale);
        Verifier(VerifierPolicy.Gate, list).Verify(Qr()).IsPresent.ShouldBeTrue();
        _region.Clock.AdjustTime(list.IssuedAt.AddDays(-1));
        till.Verify(Card(), Sale).Refusal.ShouldBe(PresentationRefusal.ClockBehind);
    }

    [Fact]
    public void A_revoked_credential_is_refused_everywhere_and_an_older_list_does_not_bring_it_back()
    {
        var before = _region.Status(1, Now, 100);
        var blocked = _region.Status(2, Now, 100, revoked: 42);
        foreach (var policy in new[] { VerifierPolicy.Terminal, VerifierPolicy.Gate })
        {
            var verifier = Verifier(policy, before);
            verifier.Verify(Card(), Sale).IsPresent.ShouldBeTrue();
            verifier.Use(StatusDelta.Apply(before, StatusDelta.Between(before, blocked), _region.Trust)!).ShouldBeTrue();
            verifier.Use(before).ShouldBeFalse();
            verifier.Verify(Card(), Sale).Refusal.ShouldBe(PresentationRefusal.Revoked);
        }

        _region.Clock.AdjustTime(Now.AddDays(10));
        Verifier(VerifierPolicy.Gate, blocked).Verify(Card(), Sale).Refusal.ShouldBe(PresentationRefusal.Revoked);
    }

    [Fact]
    public void After_a_roll_over_the_old_issuer_verifies_until_its_end_and_not_when_it_is_withdrawn()
    {
        using var second = _region.Root.CreateIssuer(TestAuthorities.NewKey(), new Validity(TestAuthorities.Rentree, TestAuthorities.Rentree.AddYears(6)), TestAuthorities.Random);
        var renewed = second.Issue(_card.Body with { Validity = new(TestAuthorities.Rentree, TestAuthorities.Rentree.AddYears(6)), Serial = new byte[8] });
        var verifier = Verifier();
        verifier.Verify(Card(renewed), Sale).Refusal.ShouldBe(PresentationRefusal.UnknownIssuer);
        verifier.Verify(Card(), Sale).IsPresent.ShouldBeTrue();

        verifier.Use(_region.TrustOf(_region.Issuer.Certificate, second.Certificate));
        verifier.Verify(Card(renewed), Sale).IsPresent.ShouldBeTrue();
        verifier.Verify(Card(), Sale).IsPresent.ShouldBeTrue();
        verifier.Use(_region.TrustOf(second.Certificate));
        verifier.Verify(Card(), Sale).Refusal.ShouldBe(PresentationRefusal.UnknownIssuer);
        verifier.Use(TrustList.Open(_region.Root.SignTrustList(TestAuthorities.Rentree.AddSeconds(-1), [_region.Issuer.Certificate]), _region.Root.Certificate, TestAuthorities.Rentree)!)
            .ShouldBeFalse("an older list brings nobody back");
        verifier.Verify(Card(), Sale).Refusal.ShouldBe(PresentationRefusal.UnknownIssuer);
        _region.Clock.AdjustTime(TestAuthorities.Rentree.AddYears(4));
        verifier.Use(_region.TrustOf(_region.Issuer.Certificate, second.Certificate));
        verifier.Verify(Card(), Sale).Refusal.ShouldBe(PresentationRefusal.Expired);
        verifier.Verify(Card(renewed), Sale).IsPresent.ShouldBeTrue();
    }

    [Fact]
    public void A_list_dated_ahead_or_another_under_the_same_number_is_not_taken()
    {
        var till = Verifier(VerifierPolicy.Terminal, _region.Status(7, Now, 100));
        till.Use(_region.Status(8, Now.AddMinutes(6), 100)).ShouldBeFalse("nothing could follow a list from tomorrow");
        till.Use(_region.Status(7, Now, 100, revoked: 42)).ShouldBeFalse("two lists of one version");
        till.Use(_region.Status(7, Now, 100)).ShouldBeTrue("the same, signed again");
        till.Use(_region.Status(8, Now.AddMinutes(4), 100)).ShouldBeTrue("clocks differ");

        using var rogue = _region.Root.CreateIssuer(TestAuthorities.NewKey(), TestAuthorities.ThreeYears, TestAuthorities.Random);
        var (issuedAt, ahead) = (_region.Trust.IssuedAt, Now.AddMinutes(6));
        TrustList? Open(DateTimeOffset at, DateTimeOffset now, params Certificate[] issuers) => TrustList.Open(_region.Root.SignTrustList(at, issuers), _region.Root.Certificate, now);
        Open(ahead, Now, rogue.Certificate).ShouldBeNull("dated ahead");
        till.Use(Open(ahead, ahead, rogue.Certificate)!).ShouldBeFalse("dated ahead of the clock of this verifier");
        till.Use(Open(issuedAt, issuedAt, rogue.Certificate)!).ShouldBeFalse("another list of the same second");
        till.Use(Open(issuedAt.AddSeconds(1), issuedAt.AddSeconds(1), rogue.Certificate)!).ShouldBeTrue();
    }

    [Fact]
    public void A_terminal_whose_clock_is_slow_is_told_so_when_it_refuses_every_list()
    {
        var list = _region.Status(1, Now, 100);
        _region.Clock.AdjustTime(Now.AddDays(-1));
        var till = Verifier(VerifierPolicy.Terminal);
        till.Verify(Card(), Sale).Refusal.ShouldBe(PresentationRefusal.StatusStale);
        till.Use(list).ShouldBeFalse();
        till.Verify(Card(), Sale).Refusal.ShouldBe(PresentationRefusal.ClockBehind);
        _region.Clock.AdjustTime(list.IssuedAt);
        till.Use(list).ShouldBeTrue();
        till.Verify(Card(), Sale).IsPresent.ShouldBeTrue();
    }

    [Fact]
    public void After_its_end_a_trust_list_vouches_for_nobody()
    {
        var end = Now.AddDays(30);
        var encoded = _region.Root.SignTrustList(TestAuthorities.Rentree, [_region.Issuer.Certificate], until: end);
        var list = TrustList.Open(encoded, _region.Root.Certificate, end)!;
        list.Validity.Until.ShouldBe(end);
        TrustList.Open(encoded, _region.Root.Certificate, end.AddSeconds(1)).ShouldBeNull();
        var verifier = new PresentationVerifier(list, VerifierPolicy.Engine, _region.Clock);
        verifier.Verify(Card(), Sale).IsPresent.ShouldBeTrue();
        _region.Clock.AdjustTime(end.AddSeconds(1));
        verifier.Verify(Card(), Sale).Refusal.ShouldBe(PresentationRefusal.Expired);
    }

    [Fact]
    public void A_number_and_a_code_are_checked_online_only()
    {
        var secret = new CodeSecret(new CredentialId(44), new byte[OneTimeCode.SecretBytes]);
        var number = PassNumber.Of(new PassId(1234567890));
        var code = OneTimeCode.At(secret.Secret.Span, number, OneTimeCode.StepAt(Now));
        var online = new PresentationVerifier(_region.Trust, VerifierPolicy.Engine, _region.Clock);

        online.Verify(new CodePresentation(number.ToString(), code), secret).Presence.ShouldBe(
            new Presence(number.Id, new PresentationRef(new CredentialId(44), OneTimeCode.StepAt(Now)), PresenceStrength.Code));
        online.Verify(new CodePresentation(number.ToString(), "00000000"), secret).Refusal.ShouldBe(PresentationRefusal.CodeWrong);
        online.Verify(new CodePresentation(number.ToString(), code), secret with { IsExpired = true }).Refusal.ShouldBe(PresentationRefusal.Expired);
        online.Verify(new CodePresentation(number.ToString(), "00000000"), secret with { IsExpired = true }).Refusal.ShouldBe(PresentationRefusal.CodeWrong);
        online.Verify(new CodePresentation(number.ToString(), code.PadRight(33)), secret).Refusal.ShouldBe(PresentationRefusal.CodeWrong);
        online.Verify(new CodePresentation("1234 5678 9000", code), secret).Refusal.ShouldBe(PresentationRefusal.NumberUnknown);
        online.Verify(new CodePresentation(PassNumber.Of(new PassId(5)).ToString(), code), secret).Refusal.ShouldBe(PresentationRefusal.CodeWrong);
        online.Verify(new CodePresentation(number.ToString(), code), null).Refusal.ShouldBe(PresentationRefusal.NumberUnknown);
        Verifier().Verify(new CodePresentation(number.ToString(), code)).Refusal.ShouldBe(PresentationRefusal.CodeNeedsNetwork);
    }

    [Fact]
    public void A_qr_taken_offline_is_judged_at_the_time_of_its_sale_and_never_in_the_future()
    {
        var earlier = Now.AddHours(-3);
        Verifier().Verify(Qr(earlier)).Refusal.ShouldBe(PresentationRefusal.WindowPast);
        Verifier().Verify(Qr(earlier), presentedAt: earlier).IsPresent.ShouldBeTrue();
        Verifier().Verify(Qr(Now), presentedAt: earlier).Refusal.ShouldBe(PresentationRefusal.WindowFuture);
        Verifier().Verify(Qr(Now.AddHours(1)), presentedAt: Now.AddHours(1)).Refusal.ShouldBe(PresentationRefusal.WindowFuture);
    }

    [Fact]
    public void Many_threads_share_one_verifier_while_certificates_fall_out_of_memory()
    {
        var verifier = Verifier(VerifierPolicy.Engine with { RememberedCertificates = 8 });
        var cards = Enumerable.Range(1, 24).Select(i => Card(_region.Issue(CertificateKind.Card, _key, credential: i), atc: (uint)i)).ToArray();
        Parallel.For(0, 960, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i =>
            verifier.Verify(cards[i % 24], Sale).Presence!.Reference.ShouldBe(new PresentationRef(new CredentialId(i % 24 + 1), i % 24 + 1)));
    }

    [Theory]
    [InlineData("fr", "bloqué")]
    [InlineData("en-GB", "blocked")]
    [InlineData("de", "bloqué")]
    public void Every_refusal_is_explained_in_french_or_english(string culture, string blocked)
    {
        foreach (var refusal in Enum.GetValues<PresentationRefusal>())
            PresentationExplanation.Of(refusal, new CultureInfo(culture)).Length.ShouldBeGreaterThan(10);
        PresentationExplanation.Of(PresentationRefusal.Revoked, new CultureInfo(culture)).ShouldContain(blocked);
    }

    public void Dispose()
    {
        _key.Dispose();
        _region.Dispose();
    }
}
