using System.Formats.Cbor;
using Pass.Cards.Cose;

namespace Pass.Cards.Credentials;

/// <summary>
/// What a terminal needs to verify everything, and it holds no secret: the issuing authorities the root vouches for.
/// COSE_Sign1 by the root over [version, issued at, [issuer certificates]]. During a roll-over it holds the old and the new issuer.
/// </summary>
public sealed class TrustList
{
    public const int MaxIssuers = 16;
    public const int MaxBytes = MaxIssuers * (Certificate.MaxBytes + 3) + 160;
    private const int Format = 1;

    private readonly List<(Certificate Certificate, P256PublicKey Key)> _issuers;

    private TrustList(ReadOnlyMemory<byte> encoded, Certificate root, DateTimeOffset issuedAt, List<(Certificate, P256PublicKey)> issuers)
    {
        Encoded = encoded;
        Root = root;
        IssuedAt = issuedAt;
        _issuers = issuers;
    }

    public ReadOnlyMemory<byte> Encoded { get; }

    public Certificate Root { get; }

    public DateTimeOffset IssuedAt { get; }

    public IEnumerable<Certificate> Issuers => _issuers.Select(i => i.Certificate);

    /// <summary>Signs the list with the root; throws when it holds more than 16 issuers.</summary>
    public static byte[] Sign(CertificateAuthority root, DateTimeOffset issuedAt, IReadOnlyCollection<Certificate> issuers)
    {
        if (issuers.Count > MaxIssuers)
            throw new ArgumentException($"A trust list holds at most {MaxIssuers} issuers; leave out those that have ended.", nameof(issuers));
        return root.Sign(StrictCbor.Write(writer =>
        {
            writer.WriteStartArray(3);
            writer.WriteInt32(Format);
            writer.Seconds(issuedAt);
            writer.WriteStartArray(issuers.Count);
            foreach (var issuer in issuers)
                writer.WriteByteString(issuer.Encoded.Span);
            writer.WriteEndArray();
            writer.WriteEndArray();
        }), SignedContext.TrustList);
    }

    /// <summary>
    /// Opens a list under the pinned <paramref name="root"/>; null when anything in it is malformed, not signed by that root, or the root has ended.
    /// </summary>
    public static TrustList? Open(ReadOnlySpan<byte> encoded, Certificate root, DateTimeOffset now)
    {
        using var rootKey = root.Body.Kind == CertificateKind.Root ? P256PublicKey.TryImport(root.Body.SubjectPoint.Span) : null;
        if (rootKey is null || !root.IsSignedBy(rootKey) || !root.Body.Validity.Contains(now))
            return null;
        if (encoded.Length > MaxBytes || CoseSign1.Decode(encoded.ToArray(), MaxBytes) is not { } signed || !signed.UnprotectedKeyId.IsEmpty
            || !signed.KeyId.Span.SequenceEqual(rootKey.KeyId.Span) || !signed.Verify(rootKey.Verifier, SignedContext.TrustList)
            || StrictCbor.Read(signed.Payload, ReadBody) is not { } body)
            return null;

        var issuers = new List<(Certificate, P256PublicKey)>();
        foreach (var certificate in body.Issuers)
        {
            if (certificate.Body.Kind != CertificateKind.Issuer || !certificate.IsSignedBy(rootKey)
                || P256PublicKey.TryImport(certificate.Body.SubjectPoint.Span) is not { } key)
                return null;
            issuers.Add((certificate, key));
        }

        return new TrustList(signed.Encoded, root, body.IssuedAt, issuers);
    }

    /// <summary>The issuer's certificate and imported key, whatever the date; null when the root does not vouch for it.</summary>
    public (Certificate Certificate, P256PublicKey Key)? Find(ReadOnlySpan<byte> keyId)
    {
        foreach (var issuer in _issuers)
            if (issuer.Key.KeyId.Span.SequenceEqual(keyId))
                return issuer;
        return null;
    }

    private sealed record Content(DateTimeOffset IssuedAt, List<Certificate> Issuers);

    private static Content? ReadBody(CborReader reader)
    {
        if (!reader.Array(3) || reader.ReadInt32() != Format)
            return null;
        var issuedAt = reader.Seconds();
        var count = reader.ReadStartArray();
        if (count is null or > MaxIssuers)
            return null;
        var issuers = new List<Certificate>();
        for (var i = 0; i < count; i++)
        {
            if (reader.Bytes(1, Certificate.MaxBytes) is not { } encoded || Certificate.Decode(encoded.Span) is not { } issuer)
                return null;
            issuers.Add(issuer);
        }

        reader.ReadEndArray();
        reader.ReadEndArray();
        return new Content(issuedAt, issuers);
    }
}
