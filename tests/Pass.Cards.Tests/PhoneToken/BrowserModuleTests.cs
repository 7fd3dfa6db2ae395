using System.Text.Json;
using Pass.Cards.Cose;
using Pass.Cards.Credentials;
using Pass.Cards.PhoneToken;
using Pass.Cards.Presentation;
using Pass.Core;
using Pass.Issuing.Authorities;
using Pass.Testing.Cards;

namespace Pass.Cards.Tests.PhoneToken;

/// <summary>What JavaScript signs, C# verifies.</summary>
public sealed class BrowserModuleTests : IDisposable
{
    private readonly TestAuthorities _region = new();
    private readonly NodePhone _phone = new();

    [Fact]
    public void A_phone_enrols_then_shows_a_qr_that_proves_who_it_is()
    {
        var jwk = _phone.Ask("createKey").GetRawText();
        _phone.Ask("createKey").GetRawText().ShouldBe(jwk, "a phone keeps the key it has");
        _phone.Ask("isEnrolled").GetBoolean().ShouldBeFalse();

        var challenge = PhoneEnrolment.NewChallenge(TestAuthorities.Random);
        var (key, refusal) = PhoneEnrolment.Check(jwk, challenge, Proof(challenge));
        refusal.ShouldBe(PhoneEnrolmentRefusal.None);
        using var deviceKey = key!;
        var certificate = Certify(deviceKey);
        _phone.Ask("saveCertificate", new { certificate = Convert.ToHexString(certificate.Encoded.Span) });
        _phone.Ask("isEnrolled").GetBoolean().ShouldBeTrue();

        var verifier = new PresentationVerifier(_region.Trust, VerifierPolicy.Engine, _region.Clock);
        var shown = verifier.Verify(new QrPresentation(_phone.Qr(_region.Clock.GetUtcNow())));
        shown.Refusal.ShouldBe(PresentationRefusal.None);
        (shown.Presence! with { Kept = null }).ShouldBe(new Presence(
            new PassId(77), new PresentationRef(new CredentialId(9), PhoneQr.WindowAt(_region.Clock.GetUtcNow())), PresenceStrength.Phone));
    }

    [Fact]
    public void A_measured_clock_offset_gives_good_windows_on_a_phone_that_is_a_day_late()
    {
        Enrol();
        var verifier = new PresentationVerifier(_region.Trust, VerifierPolicy.Engine, _region.Clock);
        var phoneTime = _region.Clock.GetUtcNow().AddDays(-1);
        verifier.Verify(new QrPresentation(_phone.Qr(phoneTime))).Refusal.ShouldBe(PresentationRefusal.WindowPast);
        _phone.Ask("saveClockOffset", new { offsetMs = (long)TimeSpan.FromDays(1).TotalMilliseconds });
        verifier.Verify(new QrPresentation(_phone.Qr(phoneTime))).IsPresent.ShouldBeTrue();
    }

    [Fact]
    public void Two_codes_of_one_half_minute_have_each_a_counter_of_their_own()
    {
        Enrol();
        var verifier = new PresentationVerifier(_region.Trust, VerifierPolicy.Engine, _region.Clock);
        var now = _region.Clock.GetUtcNow();
        uint[] shown = [.. Enumerable.Range(0, 3).Select(_ => (uint)verifier.Verify(new QrPresentation(_phone.Qr(now))).Presence!.Reference.Counter)];
        shown.ShouldBe([PhoneQr.WindowAt(now), PhoneQr.WindowAt(now) + 1, PhoneQr.WindowAt(now) + 2]);
        // Later it goes on counting, whatever the hour.
        verifier.Verify(new QrPresentation(_phone.Qr(now.AddSeconds(20)))).Presence!.Reference.Counter.ShouldBe(PhoneQr.WindowAt(now) + 3);
    }

    [Fact]
    public void The_module_says_when_its_window_ends()
    {
        Enrol();
        var answer = _phone.Ask("qr", new { nowMs = 1_800_000_000_000 + 12_345 });
        answer.GetProperty("window").GetInt64().ShouldBe(60_000_000);
        answer.GetProperty("msLeft").GetInt64().ShouldBe(30_000 - 12_345);
    }

    [Fact]
    public void The_private_key_cannot_be_exported_and_can_be_forgotten()
    {
        Enrol();
        Should.Throw<InvalidOperationException>(() => _phone.Ask("exportKey")).Message.ShouldContain("not extractable");
        _phone.Ask("forget");
        Should.Throw<InvalidOperationException>(() => _phone.Qr(_region.Clock.GetUtcNow())).Message.ShouldContain("not enrolled");
    }

    [Fact]
    public void An_enrolment_is_refused_for_another_key_another_challenge_or_nonsense()
    {
        var jwk = _phone.Ask("createKey").GetRawText();
        var challenge = PhoneEnrolment.NewChallenge(TestAuthorities.Random);
        var proof = Proof(challenge);
        using var other = TestAuthorities.NewKey();
        var point = P256PublicKey.PointOf(other);
        var otherJwk = JsonSerializer.Serialize(new
        {
            kty = "EC",
            crv = "P-256",
            x = System.Buffers.Text.Base64Url.EncodeToString(point.AsSpan(..32)),
            y = System.Buffers.Text.Base64Url.EncodeToString(point.AsSpan(32..)),
        });

        Refusal(otherJwk, challenge, proof).ShouldBe(PhoneEnrolmentRefusal.ProofWrong);
        Refusal(jwk, PhoneEnrolment.NewChallenge(TestAuthorities.Random), proof).ShouldBe(PhoneEnrolmentRefusal.ProofMalformed);
        foreach (var altered in Altered.EveryByteOf(proof))
            Refusal(jwk, challenge, altered).ShouldNotBe(PhoneEnrolmentRefusal.None);
        foreach (var bad in new[] { "", "{}", "[]", "null", "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AA\",\"y\":\"!\"}", otherJwk.Replace("P-256", "P-384", StringComparison.Ordinal),
                     otherJwk.Replace("\"y\":\"", "\"y\":\"A", StringComparison.Ordinal), otherJwk.Replace("{", "{\"d\":\"AA\",", StringComparison.Ordinal), new string('[', 2000) })
            Refusal(bad, challenge, proof).ShouldBe(PhoneEnrolmentRefusal.KeyNotP256, bad);
    }

    [Fact]
    public void Base45_and_cbor_are_written_as_in_csharp()
    {
        var random = new Random(5);
        foreach (var length in new[] { 0, 1, 2, 3, 255, 300 })
        {
            var data = new byte[length];
            random.NextBytes(data);
            _phone.Ask("base45", new { data = Convert.ToHexString(data) }).GetString().ShouldBe(Base45.Encode(data));
        }

        foreach (var number in new long[] { 0, 23, 24, 255, 256, 65535, 65536, uint.MaxValue })
        {
            var writer = new System.Formats.Cbor.CborWriter();
            writer.WriteInt64(number);
            _phone.Ask("cbor", new { value = number }).GetString().ShouldBe(Convert.ToHexStringLower(writer.Encode()));
        }

        Should.Throw<InvalidOperationException>(() => _phone.Ask("cbor", new { value = -1 }));
        _phone.Ask("cbor", new { value = new object[] { "é", 1, Array.Empty<int>() } }).GetString().ShouldBe("8362c3a90180");
    }

    private static PhoneEnrolmentRefusal Refusal(string jwk, byte[] challenge, byte[] proof)
    {
        var (key, refusal) = PhoneEnrolment.Check(jwk, challenge, proof);
        (key is null).ShouldBe(refusal != PhoneEnrolmentRefusal.None);
        key?.Dispose();
        return refusal;
    }

    private void Enrol()
    {
        using var key = P256PublicKey.TryFromJwk(_phone.Ask("createKey").GetRawText())!;
        _phone.Ask("saveCertificate", new { certificate = Convert.ToHexString(Certify(key).Encoded.Span) });
    }

    private Certificate Certify(P256PublicKey key) => _region.Issuer.Issue(new CertificateBody(
        CertificateKind.Phone, CertificateAuthority.NewSerial(TestAuthorities.Random), new PassId(77), key.Point, TestAuthorities.ThreeYears, new CredentialId(9)));

    private byte[] Proof(byte[] challenge) =>
        Convert.FromHexString(_phone.Ask("prove", new { challenge = Convert.ToHexString(challenge) }).GetString()!);

    public void Dispose()
    {
        _phone.Dispose();
        _region.Dispose();
    }
}
