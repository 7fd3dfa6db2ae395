using System.Formats.Cbor;
using Pass.Cards.Cose;
using Pass.Core;

namespace Pass.Cards.Credentials;

public enum CertificateKind
{
    Root = 0,
    Issuer = 1,
    Card = 2,
    Phone = 3,

    /// <summary>A root's word for the key of the root after it, which signs trust lists in its place.</summary>
    NextRoot = 4,

    /// <summary>A root's word for the key of a root before it, whose issuers stay good; it signs no trust list.</summary>
    FormerRoot = 5,
}

/// <summary>
/// A compact certificate: COSE_Sign1 over the CBOR array
/// [version, kind, serial, pass id, subject key X‖Y, valid from, valid until, credential number], times in seconds since 1970.
/// The signer's key id is in the protected header. No name and no birth date: a pass id is a pseudonym.
/// </summary>
public sealed class Certificate
{
    /// <summary>Longest encoding: fits one short APDU response (ISO 7816-4), so a card gives it in one READ BINARY.</summary>
    public const int MaxBytes = 256;

    public const int SerialBytes = IssuedCredential.SerialBytes;
    internal const int Version = 1, Fields = 8;

    private readonly CoseSign1 _signed;

    private Certificate(CoseSign1 signed, CertificateBody body)
    {
        _signed = signed;
        Body = body;
    }

    public CertificateBody Body { get; }

    /// <summary>Key id of the key that signed it, 8 bytes.</summary>
    public ReadOnlyMemory<byte> IssuerKeyId => _signed.KeyId;

    public ReadOnlyMemory<byte> Encoded => _signed.Encoded;

    /// <summary>Decodes without verifying; null when malformed. The bytes are copied.</summary>
    public static Certificate? Decode(ReadOnlySpan<byte> encoded)
    {
        if (encoded.Length > MaxBytes || CoseSign1.Decode(encoded.ToArray(), MaxBytes) is not { } signed
            || signed.KeyId.Length != P256PublicKey.KeyIdBytes || !signed.UnprotectedKeyId.IsEmpty)
            return null;
        return StrictCbor.Read(signed.Payload, ReadBody) is { } body ? new Certificate(signed, body) : null;
    }

    public bool IsSignedBy(P256PublicKey key) =>
        IssuerKeyId.Span.SequenceEqual(key.KeyId.Span) && _signed.Verify(key.Verifier, SignedContext.Certificate);

    /// <summary>A root that holds together: its key signed it. Whether it is ours is for whoever pins it to say.</summary>
    public bool IsSelfSignedRoot()
    {
        using var key = Body.Kind == CertificateKind.Root ? P256PublicKey.TryImport(Body.SubjectPoint.Span) : null;
        return key is not null && IsSignedBy(key);
    }

    /// <summary>A card or phone stands for a pass and has a number, which start at 1; an authority has neither.</summary>
    private static bool IsPossible(CertificateKind kind, long pass, int credential) => kind is CertificateKind.Card or CertificateKind.Phone
        ? pass is >= 1 and <= PassNumber.MaxId && credential >= 1
        : pass == 0 && credential == 0;

    private static CertificateBody? ReadBody(CborReader reader)
    {
        if (!reader.Array(Fields) || reader.ReadInt32() != Version)
            return null;
        var kind = (CertificateKind)reader.ReadInt32();
        if (!Enum.IsDefined(kind) || reader.Bytes(SerialBytes, SerialBytes) is not { } serial)
            return null;
        var pass = reader.ReadInt64();
        if (reader.Bytes(P256PublicKey.PointBytes, P256PublicKey.PointBytes) is not { } point)
            return null;
        var validity = new Validity(reader.Seconds(), reader.Seconds());
        var credential = reader.ReadInt32();
        reader.ReadEndArray();
        return !IsPossible(kind, pass, credential) ? null : new CertificateBody(kind, serial, new PassId(pass), point, validity, new CredentialId(credential));
    }
}

/// <summary>What a certificate says.</summary>
/// <param name="Kind">An authority, or the card or phone it was issued to.</param>
/// <param name="Serial">8 bytes, opaque, never used twice.</param>
/// <param name="Pass">The pass it stands for; 0 for an authority.</param>
/// <param name="SubjectPoint">X ‖ Y of the subject's key, 64 bytes; not yet checked to be on the curve.</param>
/// <param name="Validity">Inside the signer's own validity.</param>
/// <param name="Credential">The number the issuer and the engine know it by, from 1, and its bit in the <see cref="StatusList"/>; 0 for an authority.</param>
public sealed record CertificateBody(
    CertificateKind Kind,
    ReadOnlyMemory<byte> Serial,
    PassId Pass,
    ReadOnlyMemory<byte> SubjectPoint,
    Validity Validity,
    CredentialId Credential)
{
    /// <summary>The bytes that the signer signs.</summary>
    public byte[] Encode() => StrictCbor.Write(writer =>
    {
        writer.WriteStartArray(Certificate.Fields);
        writer.WriteInt32(Certificate.Version);
        writer.WriteInt32((int)Kind);
        writer.WriteByteString(Serial.Span);
        writer.WriteInt64(Pass.Value);
        writer.WriteByteString(SubjectPoint.Span);
        writer.Seconds(Validity.From);
        writer.Seconds(Validity.Until);
        writer.WriteInt32(Credential.Value);
        writer.WriteEndArray();
    });
}

/// <summary>
/// What each signature is about, given as COSE external_aad (RFC 9052 §4.3): it costs no byte on the wire, and a signature made for one
/// purpose never verifies for another.
/// </summary>
public static class SignedContext
{
    public static readonly byte[] Certificate = "pass/certificate/1"u8.ToArray();
    public static readonly byte[] TrustList = "pass/trust-list/1"u8.ToArray();
    public static readonly byte[] StatusList = "pass/status-list/1"u8.ToArray();
    public static readonly byte[] SchoolRoster = "pass/school-roster/1"u8.ToArray();
    public static readonly byte[] PhoneWindow = "pass/phone-window/1"u8.ToArray();
    public static readonly byte[] PhoneEnrolment = "pass/phone-enrolment/1"u8.ToArray();
}
