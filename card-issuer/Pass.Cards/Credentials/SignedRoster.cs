using System.Formats.Cbor;
using Pass.Cards.Cose;
using Pass.Core;

namespace Pass.Cards.Credentials;

/// <summary>
/// Who belongs to a school, as its gates take it: signed, so that a list that was edited, or made by somebody else, opens no gate. Immutable.
/// COSE_Sign1 by an issuer over [format, issued at, list], where list is what <see cref="SchoolRoster.Write"/> gives.
/// </summary>
public sealed class SignedRoster
{
    public const int MaxBytes = SchoolRoster.MaxBytes + 200;
    private const int Format = 1;

    private readonly CoseSign1 _signed;

    private SignedRoster(CoseSign1 signed, DateTimeOffset issuedAt, SchoolRoster roster) => (_signed, IssuedAt, Roster) = (signed, issuedAt, roster);

    public SchoolRoster Roster { get; }

    /// <summary>A gate takes none that is older than the one it has.</summary>
    public DateTimeOffset IssuedAt { get; }

    public ReadOnlyMemory<byte> Encoded => _signed.Encoded;

    /// <summary>Opens a list; null when malformed, dated ahead, or not signed by an issuer of the trust list that was valid when it was issued.</summary>
    public static SignedRoster? Open(ReadOnlySpan<byte> encoded, TrustList trust, DateTimeOffset now) =>
        encoded.Length <= MaxBytes && Decode(encoded.ToArray()) is { } roster && !TrustList.IsAhead(roster.IssuedAt, now) && roster.IsSignedUnder(trust) ? roster : null;

    /// <summary>Decodes without verifying; null when malformed.</summary>
    public static SignedRoster? Decode(ReadOnlyMemory<byte> encoded) =>
        CoseSign1.Decode(encoded, MaxBytes) is { } signed ? StrictCbor.Read(signed.Payload, reader => Read(reader, signed)) : null;

    /// <summary>The bytes that an issuer signs.</summary>
    public static byte[] Encode(DateTimeOffset issuedAt, ReadOnlySpan<byte> list)
    {
        var bytes = list.ToArray();
        return StrictCbor.Write(writer =>
        {
            writer.WriteStartArray(3);
            writer.WriteInt32(Format);
            writer.Seconds(issuedAt);
            writer.WriteByteString(bytes);
            writer.WriteEndArray();
        });
    }

    private bool IsSignedUnder(TrustList trust) =>
        _signed.UnprotectedKeyId.IsEmpty && trust.Find(_signed.KeyId.Span) is { } issuer && issuer.Validity.Contains(IssuedAt)
        && _signed.Verify(issuer.Key.Verifier, SignedContext.SchoolRoster);

    private static SignedRoster? Read(CborReader reader, CoseSign1 signed)
    {
        if (!reader.Array(3) || reader.ReadInt32() != Format)
            return null;
        var issuedAt = reader.Seconds();
        var list = reader.Bytes(1, SchoolRoster.MaxBytes);
        reader.ReadEndArray();
        return list is { } bytes && SchoolRoster.Read(bytes.Span).Ok(out var roster, out _) ? new(signed, issuedAt, roster) : null;
    }
}
