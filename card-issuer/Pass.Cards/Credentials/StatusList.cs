using System.Formats.Cbor;
using System.Security.Cryptography;
using Pass.Cards.Cose;
using Pass.Core;

namespace Pass.Cards.Credentials;

/// <summary>
/// One bit per credential, set when it is revoked or blocked: 370 000 credentials make 46 kB. Immutable.
/// COSE_Sign1 by an issuer over [format, version, issued at, count, bits], bit i = bits[i / 8] &gt;&gt; (i % 8) &amp; 1.
/// </summary>
public sealed class StatusList
{
    /// <summary>5 000 000 credentials, a country, several times replaced.</summary>
    public const int MaxCount = 1 << 25;

    private const int Format = 1;
    internal const int MaxBytes = MaxCount / 8 + 160;

    private readonly byte[] _bits;
    private readonly CoseSign1 _signed;

    private StatusList(CoseSign1 signed, long version, DateTimeOffset issuedAt, int count, byte[] bits)
    {
        _signed = signed;
        Digest = SHA256.HashData(signed.Payload.Span);
        Version = version;
        IssuedAt = issuedAt;
        Count = count;
        _bits = bits;
    }

    /// <summary>Grows by one or more at each publication; a list is never replaced by an older one.</summary>
    public long Version { get; }

    public DateTimeOffset IssuedAt { get; }

    /// <summary>Credentials it speaks of: numbers 0 to Count − 1.</summary>
    public int Count { get; }

    public ReadOnlyMemory<byte> Encoded => _signed.Encoded;

    /// <summary>SHA-256 of what was signed: the same list signed twice has the same.</summary>
    public ReadOnlyMemory<byte> Digest { get; }

    internal ReadOnlySpan<byte> Bits => _bits;

    internal ReadOnlyMemory<byte> KeyId => _signed.KeyId;

    internal ReadOnlyMemory<byte> Signature => _signed.Signature;

    public ListedStatus Of(CredentialId credential)
    {
        var index = credential.Value;
        if ((uint)index >= (uint)Count)
            return ListedStatus.Unknown;
        return (_bits[index >> 3] >> (index & 7) & 1) != 0 ? ListedStatus.Revoked : ListedStatus.Good;
    }

    /// <summary>Opens a list; null when malformed or not signed by an issuer of the trust list that was valid when it was issued.</summary>
    public static StatusList? Open(ReadOnlySpan<byte> encoded, TrustList trust) =>
        encoded.Length <= MaxBytes && Decode(encoded.ToArray()) is { } list && list.IsSignedUnder(trust) ? list : null;

    internal bool IsSignedUnder(TrustList trust) =>
        _signed.UnprotectedKeyId.IsEmpty
        && trust.Find(_signed.KeyId.Span) is { } issuer
        && issuer.Validity.Contains(IssuedAt)
        && _signed.Verify(issuer.Key.Verifier, SignedContext.StatusList);

    /// <summary>The bytes that an issuer signs. <paramref name="bits"/> holds (count + 7) / 8 bytes, spare bits zero; versions start at 1.</summary>
    public static byte[] Encode(long version, DateTimeOffset issuedAt, int count, ReadOnlySpan<byte> bits)
    {
        if (!WellFormed(count, bits) || version < 1)
            throw new ArgumentException($"A status list of {count} credentials needs {(count + 7L) / 8} bytes with spare bits at zero, and a version from 1.");
        return Payload(version, issuedAt, count, bits.ToArray());
    }

    internal static byte[] Payload(long version, DateTimeOffset issuedAt, int count, byte[] bits) => StrictCbor.Write(writer =>
    {
        writer.WriteStartArray(5);
        writer.WriteInt32(Format);
        writer.WriteInt64(version);
        writer.Seconds(issuedAt);
        writer.WriteInt32(count);
        writer.WriteByteString(bits);
        writer.WriteEndArray();
    });

    /// <summary>Decodes without verifying; null when malformed.</summary>
    public static StatusList? Decode(ReadOnlyMemory<byte> encoded) =>
        CoseSign1.Decode(encoded, MaxBytes) is { } signed ? StrictCbor.Read(signed.Payload, reader => Read(reader, signed)) : null;

    private static StatusList? Read(CborReader reader, CoseSign1 signed)
    {
        if (!reader.Array(5) || reader.ReadInt32() != Format)
            return null;
        var version = reader.ReadInt64();
        var issuedAt = reader.Seconds();
        var count = reader.ReadInt32();
        var bits = reader.ReadDefiniteLengthByteString();
        reader.ReadEndArray();
        return version >= 1 && WellFormed(count, bits.Span) ? new StatusList(signed, version, issuedAt, count, bits.ToArray()) : null;
    }

    private static bool WellFormed(int count, ReadOnlySpan<byte> bits) =>
        count is >= 0 and <= MaxCount && bits.Length == (count + 7) / 8 && (count % 8 == 0 || bits[^1] >> count % 8 == 0);
}

public enum ListedStatus
{
    Good = 0,
    Revoked = 1,

    /// <summary>Issued after the list was; the policy says whether it is accepted.</summary>
    Unknown = 2,
}
