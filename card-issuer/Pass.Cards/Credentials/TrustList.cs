using System.Formats.Cbor;
using System.Security.Cryptography;
using Pass.Cards.Cose;
using Pass.Core;

namespace Pass.Cards.Credentials;

/// <summary>An issuing authority that the root vouches for.</summary>
/// <param name="Certificate">As its root signed it.</param>
/// <param name="Key">Its key, imported.</param>
/// <param name="Validity">Of the certificate, ended earlier when its root, the word for its root or the list ends.</param>
public sealed record TrustedIssuer(Certificate Certificate, P256PublicKey Key, Validity Validity);

/// <summary>
/// What a terminal needs to verify everything, and it holds no secret: the issuing authorities the root vouches for.
/// COSE_Sign1 by the newest root over [3, issued at, until, root certificate, [cross certificates], [issuer certificates]]. Two former formats are read too:
/// [1, issued at, [issuer certificates]] of a first root, and [2, issued at, root certificate, [cross certificates], [issuer certificates]].
/// After its end a list vouches for nobody, so that one kept since before an issuer was withdrawn does not bring it back to a fresh terminal.
/// A terminal that pinned an earlier root follows the words for the next root (<see cref="CertificateKind.NextRoot"/>) up to the signer, and pins
/// <see cref="Root"/> from then on: it never goes back. Issuers of earlier roots are good by the signer's word for their root
/// (<see cref="CertificateKind.FormerRoot"/>), so a root is withdrawn by leaving that word out.
/// </summary>
public sealed class TrustList
{
    public const int MaxIssuers = 16, MaxRoots = 9;
    public const int MaxBytes = (MaxIssuers + MaxCrosses + 1) * (Certificate.MaxBytes + 3) + 160;
    private const int OneRoot = 1, SeveralRoots = 2, WithEnd = 3, MaxCrosses = 2 * (MaxRoots - 1);

    /// <summary>A year and a month in hand: from its issue to its end, unless the list says otherwise.</summary>
    public static readonly TimeSpan UsualLife = TimeSpan.FromDays(400);

    /// <summary>A list from further ahead than this is refused: whoever took it could not go back. Clocks differ by less.</summary>
    public static readonly TimeSpan MostAhead = TimeSpan.FromMinutes(5);

    private readonly List<TrustedIssuer> _issuers;

    private TrustList(CoseSign1 signed, Certificate root, Validity validity, List<TrustedIssuer> issuers)
    {
        Encoded = signed.Encoded;
        Digest = SHA256.HashData(signed.Payload.Span);
        Root = root;
        Validity = validity;
        _issuers = issuers;
    }

    public ReadOnlyMemory<byte> Encoded { get; }

    /// <summary>The root that signed the list: what is to be pinned from now on.</summary>
    public Certificate Root { get; }

    /// <summary>From its issue to its end.</summary>
    public Validity Validity { get; }

    public DateTimeOffset IssuedAt => Validity.From;

    /// <summary>SHA-256 of what was signed: the same list signed twice has the same.</summary>
    public ReadOnlyMemory<byte> Digest { get; }

    public IEnumerable<Certificate> Issuers => _issuers.Select(i => i.Certificate);

    /// <summary>The bytes that <paramref name="root"/> signs; throws when there are more than 16 issuers, or the words for more than 8 other roots.</summary>
    public static byte[] Encode(Certificate root, Validity validity, IReadOnlyCollection<Certificate> issuers, IReadOnlyCollection<Certificate> crosses)
    {
        if (issuers.Count > MaxIssuers)
            throw new ArgumentException($"A trust list holds at most {MaxIssuers} issuers; leave out those that have ended.", nameof(issuers));
        if (crosses.Count > MaxCrosses)
            throw new ArgumentException($"A trust list holds at most {MaxCrosses} cross certificates; leave out those that have ended.", nameof(crosses));
        return StrictCbor.Write(writer =>
        {
            writer.WriteStartArray(6);
            writer.WriteInt32(WithEnd);
            writer.Seconds(validity.From);
            writer.Seconds(validity.Until);
            writer.WriteByteString(root.Encoded.Span);
            Write(writer, crosses);
            Write(writer, issuers);
            writer.WriteEndArray();
        });
    }

    /// <summary>
    /// Opens a list under the pinned <paramref name="root"/>; null when anything in it is malformed, not signed by that root or one that it leads to,
    /// or when one of these roots, or a word that leads on, is not valid now, or the list itself has ended or is dated ahead (<see cref="MostAhead"/>).
    /// </summary>
    public static TrustList? Open(ReadOnlySpan<byte> encoded, Certificate root, DateTimeOffset now)
    {
        if (!root.IsSelfSignedRoot() || !root.Body.Validity.Contains(now)
            || encoded.Length > MaxBytes || CoseSign1.Decode(encoded.ToArray(), MaxBytes) is not { } signed || !signed.UnprotectedKeyId.IsEmpty
            || StrictCbor.Read(signed.Payload, ReadBody) is not { } body || IsAhead(body.Validity.From, now) || now >= body.Validity.Until.AddSeconds(1))
            return null;
        var signer = body.Root ?? root;
        if (!signer.IsSelfSignedRoot() || !signer.Body.Validity.Contains(now) || !LeadsTo(root, signer, body.Crosses, now))
            return null;
        using var signerKey = P256PublicKey.TryImport(signer.Body.SubjectPoint.Span)!;
        if (!signed.KeyId.Span.SequenceEqual(signerKey.KeyId.Span) || !signed.Verify(signerKey.Verifier, SignedContext.TrustList))
            return null;
        return ReadIssuers(body, signer, signerKey, now) is { } issuers ? new TrustList(signed, signer, body.Validity, issuers) : null;
    }

    /// <summary>
    /// The root that a list says signed it, for a device that has none pinned yet and takes its first one over a channel it trusts; null when the list
    /// names none. It proves nothing: <see cref="Open"/> under it does.
    /// </summary>
    public static Certificate? FirstRoot(ReadOnlySpan<byte> encoded) =>
        encoded.Length <= MaxBytes && CoseSign1.Decode(encoded.ToArray(), MaxBytes) is { } signed ? StrictCbor.Read(signed.Payload, ReadBody)?.Root : null;

    /// <summary>The issuer, whatever the date; null when the root does not vouch for it.</summary>
    public TrustedIssuer? Find(ReadOnlySpan<byte> keyId)
    {
        foreach (var issuer in _issuers)
            if (issuer.Key.KeyId.Span.SequenceEqual(keyId))
                return issuer;
        return null;
    }

    /// <summary>Whether something issued then comes from further ahead than clocks differ.</summary>
    public static bool IsAhead(DateTimeOffset issuedAt, DateTimeOffset now) => issuedAt > now + MostAhead;

    /// <summary>Whether each root from the pinned one on gave its word for the next, up to the signer.</summary>
    private static bool LeadsTo(Certificate pinned, Certificate signer, List<Certificate> crosses, DateTimeOffset now)
    {
        var at = pinned.Body.SubjectPoint;
        // As many steps as there are words at most: what runs in a circle ends.
        for (var steps = 0; !at.Span.SequenceEqual(signer.Body.SubjectPoint.Span); steps++)
        {
            using var key = steps < crosses.Count ? P256PublicKey.TryImport(at.Span) : null;
            if (key is null || crosses.Find(c => c.Body.Kind == CertificateKind.NextRoot && c.Body.Validity.Contains(now) && c.IsSignedBy(key)) is not { } next)
                return false;
            at = next.Body.SubjectPoint;
        }

        return true;
    }

    private static List<TrustedIssuer>? ReadIssuers(Content body, Certificate signer, P256PublicKey signerKey, DateTimeOffset now)
    {
        var roots = new List<(P256PublicKey Key, DateTimeOffset Until)> { (signerKey, signer.Body.Validity.Until) };
        try
        {
            foreach (var former in body.Crosses.Where(c => c.Body.Kind == CertificateKind.FormerRoot))
            {
                if (!former.IsSignedBy(signerKey) || now < former.Body.Validity.From || P256PublicKey.TryImport(former.Body.SubjectPoint.Span) is not { } key)
                    return null;
                roots.Add((key, former.Body.Validity.Until));
            }

            var issuers = new List<TrustedIssuer>();
            foreach (var certificate in body.Issuers)
            {
                var root = roots.Find(r => certificate.IsSignedBy(r.Key));
                // Only the end of the word counts: a sale taken offline before a roll-over is verified after it, as of its own time.
                if (certificate.Body.Kind != CertificateKind.Issuer || root.Key is null
                    || P256PublicKey.TryImport(certificate.Body.SubjectPoint.Span) is not { } key)
                    return null;
                var (from, until) = (certificate.Body.Validity.From, certificate.Body.Validity.Until);
                var end = root.Until < body.Validity.Until ? root.Until : body.Validity.Until;
                issuers.Add(new TrustedIssuer(certificate, key, new Validity(from, until < end ? until : end)));
            }

            return issuers;
        }
        finally
        {
            foreach (var (key, _) in roots.Skip(1))
                key.Dispose();
        }
    }

    private sealed record Content(Validity Validity, Certificate? Root, List<Certificate> Crosses, List<Certificate> Issuers);

    private static Content? ReadBody(CborReader reader)
    {
        var fields = reader.ReadStartArray();
        var format = reader.ReadInt32();
        if ((fields, format) is not ((3, OneRoot) or (5, SeveralRoots) or (6, WithEnd)))
            return null;
        var issuedAt = reader.Seconds();
        var validity = new Validity(issuedAt, format == WithEnd ? reader.Seconds() : issuedAt + UsualLife);
        Certificate? root = null;
        List<Certificate>? crosses = [];
        if (format != OneRoot)
        {
            root = ReadCertificate(reader);
            crosses = root is null ? null : Read(reader, MaxCrosses);
            if (crosses is null || format == SeveralRoots && crosses.Count == 0 || crosses.Exists(c => c.Body.Kind is not (CertificateKind.NextRoot or CertificateKind.FormerRoot)))
                return null;
        }

        if (Read(reader, MaxIssuers) is not { } issuers)
            return null;
        reader.ReadEndArray();
        return new Content(validity, root, crosses, issuers);
    }

    private static void Write(CborWriter writer, IReadOnlyCollection<Certificate> certificates)
    {
        writer.WriteStartArray(certificates.Count);
        foreach (var certificate in certificates)
            writer.WriteByteString(certificate.Encoded.Span);
        writer.WriteEndArray();
    }

    private static List<Certificate>? Read(CborReader reader, int most)
    {
        var count = reader.ReadStartArray();
        if (count is null || count > most)
            return null;
        var certificates = new List<Certificate>();
        for (var i = 0; i < count; i++)
        {
            if (ReadCertificate(reader) is not { } certificate)
                return null;
            certificates.Add(certificate);
        }

        reader.ReadEndArray();
        return certificates;
    }

    private static Certificate? ReadCertificate(CborReader reader) =>
        reader.Bytes(1, Certificate.MaxBytes) is { } encoded ? Certificate.Decode(encoded.Span) : null;
}
