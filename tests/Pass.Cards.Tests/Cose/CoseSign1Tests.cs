using System.Security.Cryptography;
using System.Text;
using Pass.Cards.Cose;
using Pass.Testing.Cards;

namespace Pass.Cards.Tests.Cose;

/// <summary>
/// Messages of the COSE working group's examples (cose-wg/Examples, sign1-tests) and of RFC 9052 appendix C.2.1; all under the key "11".
/// </summary>
public class CoseSign1Tests
{
    private const string Appendix =
        "d28443a10126a10442313154546869732069732074686520636f6e74656e742e58408eb33e4ca31d1c465ab05aac34cc6b23d58fef5c083106c4d25a91aef0b0117e2af9a291aa32e14ab834dc56ed2a223444547e01f11d3b0916e5a4c345cacb36";

    private const string External =
        "D28443A10126A10442313154546869732069732074686520636F6E74656E742E5840EAE868ECC176883766C5DC5BA5B8DCA25DAB3C2E56A551CE5705B793914348E155388B10C4F1B59A6733EAB416870A945111A4B2FBDBEF33A77234B1DEFF2F9B";

    private const string Signature =
        "EAE868ECC176883766C5DC5BA5B8DCA25DAB3C2E56A551CE5705B793914348E19F43D6C6BA654472DA301B645B293C9BA939295B97C4BDB847782BFF384C5794";

    private static readonly byte[] Content = "This is the content."u8.ToArray();

    private static ECDsa Key() => ECDsa.Create(new ECParameters
    {
        Curve = ECCurve.NamedCurves.nistP256,
        Q = new ECPoint { X = Hex("bac5b11cad8f99f9c72b05cf4b9e26d244dc189f745228255a219a86d6a09eff"), Y = Hex("20138bf82dc1b6d562be0fa54ab7804a3a64b6d72ccfed6b6fb6ed28bbfc117e") },
        D = Hex("57c92077664146e876760c9520d054aa93c3afb04e306705db6090308507b4d3"),
    });

    [Fact]
    public void The_example_of_the_rfc_verifies()
    {
        using var key = Key();
        var message = CoseSign1.Decode(Hex(Appendix), 1000)!;
        message.Payload.ToArray().ShouldBe(Content);
        message.UnprotectedKeyId.ToArray().ShouldBe("11"u8.ToArray());
        message.KeyId.IsEmpty.ShouldBeTrue();
        message.Verify(key, []).ShouldBeTrue();
        message.Verify(key, "other"u8).ShouldBeFalse();
    }

    [Fact]
    public void An_external_context_is_part_of_what_is_signed()
    {
        using var key = Key();
        var message = CoseSign1.Decode(Hex(External), 1000)!;
        message.Verify(key, Hex("11aa22bb33cc44dd55006699")).ShouldBeTrue();
        message.Verify(key, []).ShouldBeFalse();
    }

    [Fact]
    public void The_bytes_to_be_signed_are_those_of_the_examples() =>
        CoseSign1.ToBeSigned(Hex("A10126"), Hex("11aa22bb33cc44dd55006699"), Content).ShouldBe(
            Hex("846A5369676E61747572653143A101264C11AA22BB33CC44DD5500669954546869732069732074686520636F6E74656E742E"));

    [Theory]
    [InlineData("sign-pass-01, algorithm outside the protected header", "D28441A0A201260442313154546869732069732074686520636F6E74656E742E5840" + Signature)]
    [InlineData("sign-pass-03, no tag", "8443A10126A10442313154546869732069732074686520636F6E74656E742E5840" + Signature)]
    [InlineData("sign-fail-01, wrong tag", "D903E68443A10126A10442313154546869732069732074686520636F6E74656E742E5840" + Signature)]
    [InlineData("sign-fail-03, unknown algorithm", "D28445A1013903E6A10442313154546869732069732074686520636F6E74656E742E5840" + Signature)]
    [InlineData("sign-fail-04, algorithm by name", "D2844AA10167756E6B6E6F776EA10442313154546869732069732074686520636F6E74656E742E5840" + Signature)]
    [InlineData("sign-fail-06, added protected attribute", "D28445A201260300A10442313154546869732069732074686520636F6E74656E742E5840" + Signature)]
    [InlineData("trailing byte", Appendix + "00")]
    [InlineData("indefinite array", "D29F43A10126A10442313154546869732069732074686520636F6E74656E742E5840" + Signature + "FF")]
    [InlineData("long form of a length", "D2845803A10126A10442313154546869732069732074686520636F6E74656E742E5840" + Signature)]
    [InlineData("short signature", "D28443A10126A054546869732069732074686520636F6E74656E742E43010203")]
    [InlineData("nothing", "")]
    public void What_is_outside_the_profile_does_not_decode(string why, string hex) =>
        CoseSign1.Decode(Hex(hex), 1000).ShouldBeNull(why);

    [Theory]
    [InlineData("sign-fail-02, changed content", "D28443A10126A10442313154546869732069732074686520636F6E74656E742F5840" + Signature)]
    [InlineData("sign-fail-07, removed protected attribute", "D28443A10126A10442313154546869732069732074686520636F6E74656E742E5840EAE868ECC176883766C5DC5BA5B8DCA25DAB3C2E56A551CE5705B793914348E172727F48461FABBBA2E343492DDECAC3983686250BC68E9F1A7A07D41225B59F")]
    public void What_was_changed_does_not_verify(string why, string hex)
    {
        using var key = Key();
        CoseSign1.Decode(Hex(hex), 1000)!.Verify(key, []).ShouldBeFalse(why);
    }

    [Fact]
    public void A_signed_message_reads_back_and_is_bounded()
    {
        using var key = Key();
        var encoded = CoseSign1.Sign(key, Encoding.ASCII.GetBytes("11"), Content, Hex("01"));
        var message = CoseSign1.Decode(encoded, encoded.Length)!;
        message.KeyId.ToArray().ShouldBe("11"u8.ToArray());
        message.Verify(key, Hex("01")).ShouldBeTrue();
        CoseSign1.Assemble(message.KeyId.Span, message.Payload, message.Signature).ShouldBe(encoded);
        CoseSign1.Decode(encoded, encoded.Length - 1).ShouldBeNull();
    }

    [Fact]
    public void Every_truncation_and_every_flipped_byte_is_refused_without_an_exception()
    {
        using var key = Key();
        var encoded = CoseSign1.Sign(key, Encoding.ASCII.GetBytes("11"), Content, Hex("01"));
        for (var length = 0; length < encoded.Length; length++)
            CoseSign1.Decode(encoded.AsMemory(0, length), 1000).ShouldBeNull();
        foreach (var altered in Altered.EveryByteOf(encoded))
            (CoseSign1.Decode(altered, 1000) is { } m && m.KeyId.Span.SequenceEqual("11"u8) && m.Verify(key, Hex("01"))).ShouldBeFalse();
    }

    private static byte[] Hex(string hex) => Convert.FromHexString(hex);
}
