using System.Security.Cryptography;
using Pass.Cards.Cose;
using Pass.Cards.Credentials;
using Pass.Cards.PhoneToken;
using Pass.Testing.Cards;

namespace Pass.Cards.Tests.PhoneToken;

public sealed class PhoneQrTests : IDisposable
{
    /// <summary>Characters of a version 12 symbol at level M in alphanumeric mode, ISO/IEC 18004 table 7.</summary>
    private const int Version12M = 419;

    private readonly TestAuthorities _region = new();
    private readonly ECDsa _device = TestAuthorities.NewKey();

    [Fact]
    public void The_largest_qr_fits_version_12_at_level_m_in_alphanumeric_mode()
    {
        var certificate = _region.Issue(CertificateKind.Phone, _device, pass: 9_999_999_999, credential: 5_000_000);
        var text = PhoneQr.Sign(_device, certificate, uint.MaxValue, uint.MaxValue - 1);
        text.Length.ShouldBeLessThanOrEqualTo(Version12M);
        text.ShouldAllBe(c => "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:".Contains(c));
        PhoneQr.Decode(text)!.Window.ShouldBe(uint.MaxValue);
        PhoneQr.Decode(text)!.Counter.ShouldBe(uint.MaxValue - 1);
    }

    [Fact]
    public void Nothing_but_a_qr_decodes_and_nothing_throws()
    {
        var text = PhoneQr.Sign(_device, _region.Issue(CertificateKind.Phone, _device), 1);
        using var key = P256PublicKey.Of(_device);
        PhoneQr.Decode(text)!.IsSignedBy(key).ShouldBeTrue();
        foreach (var bad in new[] { "", "PR1:", "PR1", "PR2:" + text[4..], "pr1:" + text[4..], text + "0", text[..^1], text[..^3], text + new string('0', 3000), text.ToLowerInvariant() })
            PhoneQr.Decode(bad).ShouldBeNull(bad);
        var random = new Random(11);
        for (var i = 0; i < 2000; i++)
        {
            var characters = text.ToCharArray();
            var at = random.Next(4, characters.Length);
            characters[at] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:é"[random.Next(46)];
            var altered = new string(characters);
            (altered != text && PhoneQr.Decode(altered) is { } qr && qr.IsSignedBy(key)).ShouldBeFalse();
        }
    }

    /// <summary>Tills keep what they were shown, and send it later.</summary>
    [Fact]
    public void A_code_of_before_the_counter_is_read_with_its_window_as_counter()
    {
        var writer = new System.Formats.Cbor.CborWriter();
        writer.WriteStartArray(2);
        writer.WriteUInt32(59_000_000);
        writer.WriteByteString(_region.Issue(CertificateKind.Phone, _device).Encoded.Span);
        writer.WriteEndArray();
        var former = PhoneQr.Decode(PhoneQr.Prefix + Base45.Encode(CoseSign1.Sign(_device, [], writer.Encode(), SignedContext.PhoneWindow)))!;
        using var key = P256PublicKey.Of(_device);
        (former.Window, former.Counter, former.IsSignedBy(key)).ShouldBe((59_000_000u, 59_000_000u, true));
    }

    public void Dispose()
    {
        _device.Dispose();
        _region.Dispose();
    }
}
