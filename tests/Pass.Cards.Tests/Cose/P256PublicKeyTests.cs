using System.Security.Cryptography;
using Pass.Cards.Cose;
using Pass.Testing.Cards;

namespace Pass.Cards.Tests.Cose;

public class P256PublicKeyTests
{
    private static readonly byte[] Message = "presence"u8.ToArray();

    [Fact]
    public void An_imported_point_verifies_what_its_key_signed_and_exports_as_itself()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var signature = key.SignData(Message, HashAlgorithmName.SHA256);
        using var imported = P256PublicKey.TryImport(P256PublicKey.PointOf(key))!;
        imported.Verifier.VerifyData(Message, signature, HashAlgorithmName.SHA256).ShouldBeTrue();
        imported.Verifier.VerifyData("absence"u8, signature, HashAlgorithmName.SHA256).ShouldBeFalse();
        P256PublicKey.PointOf(imported.Verifier).ShouldBe(P256PublicKey.PointOf(key));
        imported.KeyId.ToArray().ShouldBe(SHA256.HashData(P256PublicKey.PointOf(key))[..8]);
    }

    [Fact]
    public void Only_points_of_the_curve_are_imported()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var point = P256PublicKey.PointOf(key);
        foreach (var altered in Altered.EveryByteOf(point))
            P256PublicKey.TryImport(altered).ShouldBeNull();
        P256PublicKey.TryImport(new byte[64]).ShouldBeNull();
        P256PublicKey.TryImport([.. Enumerable.Repeat((byte)0xFF, 64)]).ShouldBeNull();
        P256PublicKey.TryImport(point.AsSpan(..63)).ShouldBeNull();
        P256PublicKey.TryImport([]).ShouldBeNull();
        using var still = P256PublicKey.TryImport(point);
        still.ShouldNotBeNull("a refusal leaves nothing behind for the next import");
    }

    [Fact]
    public void A_spki_is_read_when_it_is_a_p256_key_and_nothing_else()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var spki = key.ExportSubjectPublicKeyInfo();
        using var read = P256PublicKey.TryFromSpki(spki)!;
        read.Point.ToArray().ShouldBe(P256PublicKey.PointOf(key));
        P256PublicKey.TryFromSpki([.. spki, 0]).ShouldBeNull();
        P256PublicKey.TryFromSpki(spki.AsSpan(1)).ShouldBeNull();
        using var larger = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        P256PublicKey.TryFromSpki(larger.ExportSubjectPublicKeyInfo()).ShouldBeNull();
        Should.Throw<ArgumentException>(() => P256PublicKey.PointOf(larger));
    }

    [Theory]
    [InlineData("")]
    [InlineData("7")]
    [InlineData("[]")]
    [InlineData("{\"kty\":\"\\ud800\"}")]
    [InlineData("{\"kty\":\"EC\",\"crv\":\"\\udc00\"}")]
    [InlineData("{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"\\ud800\",\"y\":\"AA\"}")]
    [InlineData("{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"é\",\"y\":7}")]
    [InlineData("{\"\\ud800\":1}")]
    [InlineData("{\"kty\":\"\ud800\"}")]
    public void A_jwk_may_be_anything_and_is_no_key(string json) => P256PublicKey.TryFromJwk(json).ShouldBeNull();
}
