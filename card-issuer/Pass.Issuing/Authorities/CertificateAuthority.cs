using System.Security.Cryptography;
using Pass.Cards.Cose;
using Pass.Cards.Credentials;
using Pass.Core;

namespace Pass.Issuing.Authorities;

/// <summary>
/// A root or issuing authority: its certificate and the private key that goes with it. The key may live in a file or in a module
/// (<see cref="Keys.IKeyStore"/>); it is disposed with the authority. Signing is not synchronized: one authority per thread.
/// </summary>
public sealed class CertificateAuthority : IDisposable
{
    private readonly ECDsa _key;

    /// <summary>Throws when the key is not the certificate's.</summary>
    public CertificateAuthority(ECDsa key, Certificate certificate)
    {
        if (certificate.Body.Kind is not (CertificateKind.Root or CertificateKind.Issuer))
            throw new ArgumentException("A card or phone certificate cannot sign.", nameof(certificate));
        _key = key;
        Certificate = certificate;
        PublicKey = P256PublicKey.Of(key);
        if (!PublicKey.Point.Span.SequenceEqual(certificate.Body.SubjectPoint.Span))
            throw new ArgumentException("The key is not the one this certificate was issued for; open the key of the same name.", nameof(key));
    }

    public Certificate Certificate { get; }

    public P256PublicKey PublicKey { get; }

    /// <summary>A self-signed root. Its certificate is what terminals pin.</summary>
    public static CertificateAuthority CreateRoot(ECDsa key, Validity validity, RandomNumberGenerator random)
    {
        var point = P256PublicKey.PointOf(key);
        var body = new CertificateBody(CertificateKind.Root, NewSerial(random), default, point, validity, default);
        return new CertificateAuthority(key, Certify(key, P256PublicKey.KeyIdOf(point), body));
    }

    /// <summary>An issuing authority under this root; throws when this is not a root or the validity is not inside the root's.</summary>
    public CertificateAuthority CreateIssuer(ECDsa key, Validity validity, RandomNumberGenerator random)
    {
        Require(CertificateKind.Root, validity);
        var body = new CertificateBody(CertificateKind.Issuer, NewSerial(random), default, P256PublicKey.PointOf(key), validity, default);
        return new CertificateAuthority(key, Certify(_key, PublicKey.KeyId.Span, body));
    }

    /// <summary>
    /// This root's word for another root's key, <see cref="CertificateKind.NextRoot"/> or <see cref="CertificateKind.FormerRoot"/>;
    /// throws when <paramref name="other"/> is not a root, or the validity is not inside both.
    /// </summary>
    public Certificate CrossCertify(CertificateKind kind, Certificate other, Validity validity, RandomNumberGenerator random)
    {
        Require(CertificateKind.Root, validity);
        if (kind is not (CertificateKind.NextRoot or CertificateKind.FormerRoot) || !other.IsSelfSignedRoot() || !other.Body.Validity.Contains(validity))
            throw new ArgumentException("A cross certificate is for a root before or after this one, within the validity of both.", nameof(other));
        return Certify(_key, PublicKey.KeyId.Span, new CertificateBody(kind, NewSerial(random), default, other.Body.SubjectPoint, validity, default));
    }

    /// <summary>A card's or phone's certificate; throws when this is not an issuer or the validity outlives the issuer's.</summary>
    public Certificate Issue(CertificateBody body)
    {
        if (body.Kind is not (CertificateKind.Card or CertificateKind.Phone))
            throw new ArgumentException("Only cards and phones are issued here; an authority is made by its root.", nameof(body));
        if (body.Credential.Value < 1 || body.Pass.Value is < 1 or > PassNumber.MaxId)
            throw new ArgumentException($"Credential {body.Credential} of pass {body.Pass}: both start at 1, and a pass has at most ten digits.", nameof(body));
        if (body.Serial.Length != Certificate.SerialBytes || body.SubjectPoint.Length != P256PublicKey.PointBytes)
            throw new ArgumentException("A certificate needs a serial of 8 bytes and a public key of 64.", nameof(body));
        Require(CertificateKind.Issuer, body.Validity);
        return Certify(_key, PublicKey.KeyId.Span, body);
    }

    /// <summary>The trust list, signed by this root; throws when it holds more than 16 issuers, or the words for more than 8 other roots.</summary>
    /// <param name="until">Its end; null: <see cref="TrustList.UsualLife"/> after its issue.</param>
    public byte[] SignTrustList(DateTimeOffset issuedAt, IReadOnlyCollection<Certificate> issuers, IReadOnlyCollection<Certificate>? crosses = null, DateTimeOffset? until = null) =>
        Sign(TrustList.Encode(Certificate, new(issuedAt, until ?? issuedAt + TrustList.UsualLife), issuers, crosses ?? []), SignedContext.TrustList);

    /// <summary>Version <paramref name="version"/> of the status list, signed by this issuer. <paramref name="bits"/> holds (count + 7) / 8 bytes, spare bits zero.</summary>
    public StatusList SignStatusList(long version, DateTimeOffset issuedAt, int count, ReadOnlySpan<byte> bits) =>
        StatusList.Decode(Sign(StatusList.Encode(version, issuedAt, count, bits), SignedContext.StatusList))
        ?? throw new InvalidOperationException("A status list that was just signed cannot be read back.");

    /// <summary>The list of a school's gates, signed by this issuer.</summary>
    /// <param name="list">As <see cref="SchoolRoster.Write"/> gives it.</param>
    public SignedRoster SignRoster(DateTimeOffset issuedAt, ReadOnlySpan<byte> list) =>
        SignedRoster.Decode(Sign(SignedRoster.Encode(issuedAt, list), SignedContext.SchoolRoster))
        ?? throw new ArgumentException("This is no list of a school.", nameof(list));

    private byte[] Sign(ReadOnlyMemory<byte> payload, ReadOnlyMemory<byte> context) =>
        CoseSign1.Sign(_key, PublicKey.KeyId.Span, payload, context);

    private static Certificate Certify(ECDsa key, ReadOnlySpan<byte> keyId, CertificateBody body) =>
        Certificate.Decode(CoseSign1.Sign(key, keyId, body.Encode(), SignedContext.Certificate))
        ?? throw new InvalidOperationException("A certificate that was just signed cannot be read back.");

    /// <summary>8 random bytes: among 370 000, two are equal with probability 4·10⁻⁹, and the issuer's unique key catches that.</summary>
    public static byte[] NewSerial(RandomNumberGenerator random)
    {
        var serial = new byte[Certificate.SerialBytes];
        random.GetBytes(serial);
        return serial;
    }

    private void Require(CertificateKind kind, Validity validity)
    {
        if (Certificate.Body.Kind != kind)
            throw new InvalidOperationException($"This needs the {kind} authority, and this one is {Certificate.Body.Kind}.");
        if (!Certificate.Body.Validity.Contains(validity))
            throw new ArgumentException(
                $"Valid {validity.From:u} to {validity.Until:u} is not inside the authority's own {Certificate.Body.Validity.From:u} to {Certificate.Body.Validity.Until:u}; roll the authority over first.",
                nameof(validity));
    }

    public void Dispose()
    {
        _key.Dispose();
        PublicKey.Dispose();
    }
}
