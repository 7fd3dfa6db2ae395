using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using Pass.Cards.Cose;
using Pass.Cards.Credentials;

namespace Pass.Cards.Presentation;

/// <summary>A certificate whose signature holds under <paramref name="Issuer"/>, with its key imported; dates and status are still to be checked.</summary>
internal sealed record VerifiedCertificate(CertificateBody Body, TrustedIssuer Issuer, P256PublicKey Key);

/// <summary>
/// Certificates already verified, by SHA-256 of their bytes: the same pass comes back all year, and its second presentation costs one signature
/// instead of two and an import. Two generations bound it: when the recent one is full it becomes the older one, and what is asked again moves up.
/// Keys that fall out are freed by their finalizer, since another thread may be verifying with them.
/// </summary>
internal sealed class VerifiedCertificates(int capacity)
{
    private readonly Lock _turn = new();
    private volatile ConcurrentDictionary<Digest, VerifiedCertificate> _recent = new();
    private volatile ConcurrentDictionary<Digest, VerifiedCertificate> _older = new();
    private int _recentCount;

    public readonly record struct Digest(UInt128 High, UInt128 Low)
    {
        public static Digest Of(ReadOnlySpan<byte> bytes)
        {
            Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
            SHA256.HashData(bytes, hash);
            return new Digest(BinaryPrimitives.ReadUInt128BigEndian(hash), BinaryPrimitives.ReadUInt128BigEndian(hash[16..]));
        }
    }

    public VerifiedCertificate? Find(Digest digest)
    {
        if (_recent.TryGetValue(digest, out var found))
            return found;
        if (_older.TryGetValue(digest, out found))
            Remember(digest, found);
        return found;
    }

    public void Remember(Digest digest, VerifiedCertificate certificate)
    {
        if (!_recent.TryAdd(digest, certificate) || Interlocked.Increment(ref _recentCount) <= capacity / 2)
            return;
        lock (_turn)
        {
            if (_recentCount <= capacity / 2)
                return; // another thread turned the generation
            _older = _recent;
            _recent = new();
            _recentCount = 0;
        }
    }
}
