using Pass.Cards.Cose;
using Pass.Cards.Credentials;
using Pass.Core;
using Pass.Issuing.Authorities;
using Pass.Testing.Cards;

namespace Pass.Cards.Tests.Credentials;

public sealed class CertificateTests : IDisposable
{
    private readonly TestAuthorities _region = new();

    [Fact]
    public void A_certificate_says_what_was_asked_and_fits_one_short_apdu()
    {
        using var subject = TestAuthorities.NewKey();
        var certificate = _region.Issue(CertificateKind.Card, subject, pass: 9_999_999_999, credential: 5_000_000);
        var read = Certificate.Decode(certificate.Encoded.Span)!;

        read.Body.Kind.ShouldBe(CertificateKind.Card);
        read.Body.Pass.Value.ShouldBe(9_999_999_999);
        read.Body.Credential.Value.ShouldBe(5_000_000);
        read.Body.Validity.ShouldBe(TestAuthorities.ThreeYears);
        read.Body.Serial.ToArray().ShouldBe(certificate.Body.Serial.ToArray());
        read.Body.SubjectPoint.ToArray().ShouldBe(P256PublicKey.PointOf(subject));
        read.IsSignedBy(_region.Issuer.PublicKey).ShouldBeTrue();
        read.IsSignedBy(_region.Root.PublicKey).ShouldBeFalse();
        read.Encoded.Length.ShouldBeLessThanOrEqualTo(200);
    }

    [Fact]
    public void Every_altered_byte_is_refused_without_an_exception()
    {
        using var subject = TestAuthorities.NewKey();
        var encoded = _region.Issue(CertificateKind.Card, subject).Encoded.ToArray();
        foreach (var altered in Altered.EveryByteOf(encoded).Concat(Altered.AtRandom(encoded, 2000, seed: 1)).Where(a => !a.SequenceEqual(encoded)))
            (Certificate.Decode(altered) is { } c && c.IsSignedBy(_region.Issuer.PublicKey)).ShouldBeFalse();
    }

    [Fact]
    public void Random_bytes_never_make_the_decoder_throw()
    {
        var random = new Random(7);
        for (var i = 0; i < 5000; i++)
        {
            var bytes = new byte[random.Next(0, 300)];
            random.NextBytes(bytes);
            Certificate.Decode(bytes).ShouldBeNull();
            TrustList.Open(bytes, _region.Root.Certificate, TestAuthorities.Rentree).ShouldBeNull();
            StatusList.Open(bytes, _region.Trust).ShouldBeNull();
        }
    }

    [Fact]
    public void An_issuer_does_not_outlive_its_root_nor_a_card_its_issuer()
    {
        using var subject = TestAuthorities.NewKey();
        Should.Throw<ArgumentException>(() => _region.Issue(CertificateKind.Card, subject, validity: new Validity(TestAuthorities.Rentree, TestAuthorities.Rentree.AddYears(4))))
            .Message.ShouldContain("roll the authority over");
        Should.Throw<ArgumentException>(() => _region.Root.CreateIssuer(subject, new Validity(TestAuthorities.Rentree, TestAuthorities.Rentree.AddYears(11)), TestAuthorities.Random));
        Should.Throw<InvalidOperationException>(() => _region.Issuer.CreateIssuer(subject, TestAuthorities.ThreeYears, TestAuthorities.Random));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(10_000_000_000, 1)]
    [InlineData(1, 0)]
    public void A_credential_without_a_possible_pass_or_number_is_not_issued(long pass, int credential)
    {
        using var subject = TestAuthorities.NewKey();
        Should.Throw<ArgumentException>(() => _region.Issue(CertificateKind.Card, subject, pass, credential));
    }

    /// <summary>Signed by whoever has the issuer's key, and still no certificate: credential 0 means "nothing was presented" to the engine.</summary>
    [Theory]
    [InlineData(CertificateKind.Card, 0, 1)]
    [InlineData(CertificateKind.Phone, 0, 1)]
    [InlineData(CertificateKind.Card, 1, 0)]
    [InlineData(CertificateKind.Phone, 1, 0)]
    [InlineData(CertificateKind.Card, 10_000_000_000, 1)]
    [InlineData(CertificateKind.Root, 1, 0)]
    [InlineData(CertificateKind.Issuer, 0, 1)]
    [InlineData(CertificateKind.NextRoot, 1, 1)]
    [InlineData(CertificateKind.FormerRoot, 1, 1)]
    public void A_certificate_of_no_possible_pass_or_number_is_not_read(CertificateKind kind, long pass, int credential)
    {
        using var key = TestAuthorities.NewKey();
        var body = new CertificateBody(kind, new byte[8], new PassId(pass), P256PublicKey.PointOf(key), TestAuthorities.ThreeYears, new CredentialId(credential));
        Certificate.Decode(CoseSign1.Sign(key, new byte[8], body.Encode(), SignedContext.Certificate)).ShouldBeNull();

        var good = kind is CertificateKind.Card or CertificateKind.Phone ? body with { Pass = new(1), Credential = new(1) } : body with { Pass = default, Credential = default };
        Certificate.Decode(CoseSign1.Sign(key, new byte[8], good.Encode(), SignedContext.Certificate)).ShouldNotBeNull();
    }

    [Fact]
    public void Fractions_of_a_second_do_not_put_an_issuer_outside_its_root()
    {
        var now = TestAuthorities.Rentree.AddMilliseconds(600);
        var validity = new Validity(now, now.AddYears(1));
        using var root = CertificateAuthority.CreateRoot(TestAuthorities.NewKey(), validity, TestAuthorities.Random);
        using var issuer = root.CreateIssuer(TestAuthorities.NewKey(), validity, TestAuthorities.Random);
        issuer.Certificate.Body.Validity.ShouldBe(validity);
        validity.Contains(TestAuthorities.Rentree.AddYears(1).AddMilliseconds(999)).ShouldBeTrue("the last second is included");
        validity.Contains(TestAuthorities.Rentree.AddYears(1).AddSeconds(1)).ShouldBeFalse();
    }

    [Fact]
    public void An_authority_refuses_a_key_that_is_not_its_own()
    {
        using var other = TestAuthorities.NewKey();
        Should.Throw<ArgumentException>(() => new CertificateAuthority(other, _region.Issuer.Certificate));
    }

    [Fact]
    public void A_trust_list_opens_only_under_its_own_root()
    {
        using var elsewhere = new TestAuthorities();
        var encoded = _region.Trust.Encoded.ToArray();
        TrustList.Open(encoded, _region.Root.Certificate, TestAuthorities.Rentree)!.Issuers.Count().ShouldBe(1);
        TrustList.Open(encoded, elsewhere.Root.Certificate, TestAuthorities.Rentree).ShouldBeNull();
        TrustList.Open(encoded, _region.Issuer.Certificate, TestAuthorities.Rentree).ShouldBeNull();
        TrustList.Open(encoded, _region.Root.Certificate, TestAuthorities.Rentree.AddYears(11)).ShouldBeNull();
        foreach (var altered in Altered.EveryByteOf(encoded))
            TrustList.Open(altered, _region.Root.Certificate, TestAuthorities.Rentree).ShouldBeNull();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_list_of_a_former_format_is_read_and_ends_too(int format)
    {
        var key = TestAuthorities.NewKey();
        using var root = CertificateAuthority.CreateRoot(key, new Validity(TestAuthorities.Rentree, TestAuthorities.Rentree.AddYears(10)), TestAuthorities.Random);
        using var issuer = root.CreateIssuer(TestAuthorities.NewKey(), TestAuthorities.ThreeYears, TestAuthorities.Random);
        var encoded = CoseSign1.Sign(key, root.PublicKey.KeyId.Span, StrictCbor.Write(writer =>
        {
            writer.WriteStartArray(format == 1 ? 3 : 5);
            writer.WriteInt32(format);
            writer.Seconds(TestAuthorities.Rentree);
            if (format == 2)
            {
                writer.WriteByteString(root.Certificate.Encoded.Span);
                writer.WriteStartArray(1);
                writer.WriteByteString(root.CrossCertify(CertificateKind.FormerRoot, _region.Root.Certificate, TestAuthorities.ThreeYears, TestAuthorities.Random).Encoded.Span);
                writer.WriteEndArray();
            }

            writer.WriteStartArray(1);
            writer.WriteByteString(issuer.Certificate.Encoded.Span);
            writer.WriteEndArray();
            writer.WriteEndArray();
        }), SignedContext.TrustList);
        var end = TestAuthorities.Rentree + TrustList.UsualLife;
        var list = TrustList.Open(encoded, root.Certificate, end)!;
        (list.IssuedAt, list.Validity.Until, list.Issuers.Count()).ShouldBe((TestAuthorities.Rentree, end, 1));
        TrustList.Open(encoded, root.Certificate, end.AddSeconds(1)).ShouldBeNull();
    }

    [Fact]
    public void A_root_does_not_vouch_for_the_issuer_of_another()
    {
        using var elsewhere = new TestAuthorities();
        var list = _region.Root.SignTrustList(TestAuthorities.Rentree, [elsewhere.Issuer.Certificate]);
        TrustList.Open(list, _region.Root.Certificate, TestAuthorities.Rentree).ShouldBeNull();
    }

    public void Dispose() => _region.Dispose();
}
