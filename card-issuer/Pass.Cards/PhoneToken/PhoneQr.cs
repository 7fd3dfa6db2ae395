using System.Formats.Cbor;
using System.Security.Cryptography;
using Pass.Cards.Cose;
using Pass.Cards.Credentials;

namespace Pass.Cards.PhoneToken;

/// <summary>
/// What a phone shows, new every 30 seconds or at a tap and made without a network: "PR1:" then Base45 of COSE_Sign1 by the phone's own key over the CBOR
/// array [window, counter, issuer's certificate]. The window is whole half-minutes since 1970, and says when; the counter is the phone's own, one more for
/// each code, and the engine lets each be used once: two purchases in a row each have theirs. Both are independent of the sale.
/// An array without the counter is what tills kept from before there was one; its counter is its window.
/// Every character is in the alphanumeric mode of ISO/IEC 18004, so the whole is a version 12 symbol at level M (65 × 65 modules).
/// </summary>
public sealed class PhoneQr
{
    public const string Prefix = "PR1:";
    public const int WindowSeconds = 30;
    private const int MaxBytes = Credentials.Certificate.MaxBytes + 96;
    private const int MaxCharacters = (MaxBytes + 1) / 2 * 3 + 4;

    private readonly CoseSign1 _signed;

    private PhoneQr(CoseSign1 signed, uint window, uint? counter, ReadOnlyMemory<byte> certificate)
    {
        _signed = signed;
        (Window, Counter, HasCounter) = (window, counter ?? window, counter is not null);
        Certificate = certificate;
    }

    /// <summary>Whole half-minutes since 1970.</summary>
    public uint Window { get; }

    /// <summary>The phone's own: its first code has the window's number then, each code after one more.</summary>
    public uint Counter { get; }

    /// <summary>False for the shape from before there was one.</summary>
    public bool HasCounter { get; }

    /// <summary>The issuer's certificate, encoded and not verified.</summary>
    public ReadOnlyMemory<byte> Certificate { get; }

    /// <summary>r ‖ s, 64 bytes.</summary>
    public ReadOnlyMemory<byte> Signature => _signed.Signature;

    public static uint WindowAt(DateTimeOffset time) => checked((uint)(time.ToUnixTimeSeconds() / WindowSeconds));

    /// <summary>What the browser module does, for phones that are simulated.</summary>
    /// <param name="counter">Null: the window's number, for a phone that shows one code in each.</param>
    public static string Sign(ECDsa deviceKey, Certificate certificate, uint window, uint? counter = null) =>
        Prefix + Base45.Encode(CoseSign1.Sign(deviceKey, [], Payload(window, counter ?? window, certificate.Encoded), SignedContext.PhoneWindow));

    /// <summary>The QR whose parts are known: its encoding is canonical, so they make the very bytes that were signed.</summary>
    /// <param name="counter">Null: of the shape from before there was one.</param>
    internal static PhoneQr? Assemble(uint window, uint? counter, ReadOnlyMemory<byte> certificate, ReadOnlyMemory<byte> signature) =>
        Decode(Prefix + Base45.Encode(CoseSign1.Assemble([], Payload(window, counter, certificate), signature)));

    private static byte[] Payload(uint window, uint? counter, ReadOnlyMemory<byte> certificate) => StrictCbor.Write(writer =>
    {
        writer.WriteStartArray(counter is null ? 2 : 3);
        writer.WriteUInt32(window);
        if (counter is { } own)
            writer.WriteUInt32(own);
        writer.WriteByteString(certificate.Span);
        writer.WriteEndArray();
    });

    /// <summary>Decodes without verifying; null when the text is not a pass's QR.</summary>
    public static PhoneQr? Decode(string text)
    {
        if (text.Length > MaxCharacters || !text.StartsWith(Prefix, StringComparison.Ordinal)
            || Base45.Decode(text.AsSpan(Prefix.Length)) is not { } encoded
            || CoseSign1.Decode(encoded, MaxBytes) is not { } signed
            || !signed.KeyId.IsEmpty || !signed.UnprotectedKeyId.IsEmpty)
            return null;
        return StrictCbor.Read(signed.Payload, reader => Read(reader, signed));
    }

    /// <summary>True when the phone that holds <paramref name="deviceKey"/> signed this window, this counter and this certificate.</summary>
    public bool IsSignedBy(P256PublicKey deviceKey) => _signed.Verify(deviceKey.Verifier, SignedContext.PhoneWindow);

    private static PhoneQr? Read(CborReader reader, CoseSign1 signed)
    {
        var fields = reader.ReadStartArray();
        if (fields is not (2 or 3))
            return null;
        var window = reader.ReadUInt32();
        uint? counter = fields == 3 ? reader.ReadUInt32() : null;
        if (reader.Bytes(1, Credentials.Certificate.MaxBytes) is not { } certificate)
            return null;
        reader.ReadEndArray();
        return new PhoneQr(signed, window, counter, certificate);
    }
}
