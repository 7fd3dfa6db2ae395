using Pass.Cards.Cose;
using Pass.Cards.Credentials;

namespace Pass.Cards.Tests.Credentials;

public sealed class CertificateTests : IDisposable
{
    private readonly Region _region = new();

    [Fact]
    public void A_certificate_says_what_was_asked_and_fits_one_short_apdu()
    {
        using var subject = Region.NewKey();
        var certificate = _region.Issue(CertificateKind.Card, subject, pass: 9_999_999_999, credential: 5_000_000);
        var read = Certificate.Decode(certificate.Encoded.Span)!;

        read.Body.Kind.ShouldBe(CertificateKind.Card);
        read.Body.Pass.Value.ShouldBe(9_999_999_999);
        read.Body.Credential.Value.ShouldBe(5_000_000);
        read.Body.Validity.ShouldBe(Region.ThreeYears);
        read.Body.Serial.ToArray().ShouldBe(certificate.Body.Serial.ToArray());
        read.Body.SubjectPoint.ToArray().ShouldBe(P256PublicKey.PointOf(subject));
        read.IsSignedBy(_region.Issuer.PublicKey).ShouldBeTrue();
        read.IsSignedBy(_region.Root.PublicKey).ShouldBeFalse();
        read.Encoded.Length.ShouldBeLessThanOrEqualTo(200);
    }

    [Fact]
    public void Every_altered_byte_is_refused_without_an_exception()
    {
        using var subject = Region.NewKey();
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
            TrustList.Open(bytes, _region.Root.Certificate, Region.Rentree).ShouldBeNull();
            StatusList.Open(bytes, _region.Trust).ShouldBeNull();
        }
    }

    [Fact]
    public void An_issuer_does_not_outlive_its_root_nor_a_card_its_issuer()
    {
        using var subject = Region.NewKey();
        Should.Throw<ArgumentException>(() => _region.Issue(CertificateKind.Card, subject, validity: new Validity(Region.Rentree, Region.Rentree.AddYears(4))))
            .Message.ShouldContain("roll the authority over");
        Should.Throw<ArgumentException>(() => _region.Root.CreateIssuer(subject, new Validity(Region.Rentree, Region.Rentree.AddYears(11)), Region.Random));
        Should.Throw<InvalidOperationException>(() => _region.Issuer.CreateIssuer(subject, Region.ThreeYears, Region.Random));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(10_000_000_000, 1)]
    [InlineData(1, 0)]
    public void A_credential_without_a_possible_pass_or_number_is_not_issued(long pass, int credential)
    {
        using var subject = Region.NewKey();
        Should.Throw<ArgumentException>(() => _region.Issue(CertificateKind.Card, subject, pass, credential));
    }

    [Fact]
    public void Fractions_of_a_second_do_not_put_an_issuer_outside_its_root()
    {
        var now = Region.Rentree.AddMilliseconds(600);
        var validity = new Validity(now, now.AddYears(1));
        using var root = CertificateAuthority.CreateRoot(Region.NewKey(), validity, Region.Random);
        using var issuer = root.CreateIssuer(Region.NewKey(), validity, Region.Random);
        issuer.Certificate.Body.Validity.ShouldBe(validity);
        validity.Contains(Region.Rentree.AddYears(1).AddMilliseconds(999)).ShouldBeTrue("the last second is included");
        validity.Contains(Region.Rentree.AddYears(1).AddSeconds(1)).ShouldBeFalse();
    }

    [Fact]
    public void An_authority_refuses_a_key_that_is_not_its_own()
    {
        using var other = Region.NewKey();
        Should.Throw<ArgumentException>(() => new CertificateAuthority(other, _region.Issuer.Certificate));
    }

    [Fact]
    public void A_trust_list_opens_only_under_its_own_root()
    {
        using var elsewhere = new Region();
        var encoded = _region.Trust.Encoded.ToArray();
        TrustList.Open(encoded, _region.Root.Certificate, Region.Rentree)!.Issuers.Count().ShouldBe(1);
        TrustList.Open(encoded, elsewhere.Root.Certificate, Region.Rentree).ShouldBeNull();
        TrustList.Open(encoded, _region.Issuer.Certificate, Region.Rentree).ShouldBeNull();
        TrustList.Open(encoded, _region.Root.Certificate, Region.Rentree.AddYears(11)).ShouldBeNull();
        foreach (var altered in Altered.EveryByteOf(encoded))
            TrustList.Open(altered, _region.Root.Certificate, Region.Rentree).ShouldBeNull();
    }

    [Fact]
    public void A_root_does_not_vouch_for_the_issuer_of_another()
    {
        using var elsewhere = new Region();
        var list = TrustList.Sign(_region.Root, Region.Rentree, [elsewhere.Issuer.Certificate]);
        TrustList.Open(list, _region.Root.Certificate, Region.Rentree).ShouldBeNull();
    }

    public void Dispose() => _region.Dispose();
}
