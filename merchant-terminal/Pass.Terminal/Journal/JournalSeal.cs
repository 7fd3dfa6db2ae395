using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Pass.Terminal.Journal;

/// <summary>
/// How rows are kept from readers and from writers: the content under AES-256-GCM, each row chained by SHA-256 to the one before, the last row of
/// each commit signed by the till's own key, which so vouches for all before it.
/// </summary>
public sealed class JournalSeal : IDisposable
{
    private const int NonceBytes = 12, TagBytes = 16;

    /// <summary>Before the first row.</summary>
    public static readonly byte[] Beginning = new byte[SHA256.HashSizeInBytes];

    private readonly ECDsa _key;
    private readonly AesGcm _content;
    private readonly RandomNumberGenerator _random;

    /// <param name="key">The till's; not owned. The content's key is derived from it (HKDF, RFC 5869), so that there is one secret to keep.</param>
    public JournalSeal(ECDsa key, RandomNumberGenerator random)
    {
        (_key, _random) = (key, random);
        var parameters = key.ExportParameters(includePrivateParameters: true);
        var secret = HKDF.DeriveKey(HashAlgorithmName.SHA256, parameters.D!, 32, info: "pass-till-journal/1"u8.ToArray());
        _content = new(secret, TagBytes);
        CryptographicOperations.ZeroMemory(secret);
        CryptographicOperations.ZeroMemory(parameters.D);
    }

    /// <summary>Nonce ‖ ciphertext ‖ tag; the place and time of the row are authenticated with it.</summary>
    public byte[] Encrypt(ReadOnlySpan<byte> plain, long seq, long atMs, Guid? operation)
    {
        var body = new byte[NonceBytes + plain.Length + TagBytes];
        _random.GetBytes(body, 0, NonceBytes);
        _content.Encrypt(body.AsSpan(0, NonceBytes), plain, body.AsSpan(NonceBytes, plain.Length), body.AsSpan(NonceBytes + plain.Length), Place(seq, atMs, operation));
        return body;
    }

    /// <summary>Null when it is not what this till wrote there.</summary>
    public byte[]? Decrypt(ReadOnlySpan<byte> body, long seq, long atMs, Guid? operation)
    {
        if (body.Length < NonceBytes + TagBytes)
            return null;
        var plain = new byte[body.Length - NonceBytes - TagBytes];
        try
        {
            _content.Decrypt(body[..NonceBytes], body[NonceBytes..^TagBytes], body[^TagBytes..], plain, Place(seq, atMs, operation));
            return plain;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    public static byte[] Chain(ReadOnlySpan<byte> before, long seq, long atMs, Guid? operation, ReadOnlySpan<byte> body)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(before);
        hash.AppendData(Place(seq, atMs, operation));
        hash.AppendData(body);
        return hash.GetHashAndReset();
    }

    /// <summary>ECDSA P-256 with SHA-256, r ‖ s, 64 bytes.</summary>
    public byte[] Sign(ReadOnlySpan<byte> chain) => _key.SignData(Signed(chain), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);

    public bool IsSigned(ReadOnlySpan<byte> chain, ReadOnlySpan<byte> signature) =>
        signature.Length == 64 && _key.VerifyData(Signed(chain), signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);

    public void Dispose() => _content.Dispose();

    /// <summary>The same key signs tokens: what it signs here can be nothing else.</summary>
    private static byte[] Signed(ReadOnlySpan<byte> chain) => [.. "pass-till-journal/1:"u8, .. chain];

    private static byte[] Place(long seq, long atMs, Guid? operation)
    {
        var place = new byte[32];
        BinaryPrimitives.WriteInt64BigEndian(place, seq);
        BinaryPrimitives.WriteInt64BigEndian(place.AsSpan(8), atMs);
        (operation ?? Guid.Empty).TryWriteBytes(place.AsSpan(16), bigEndian: true, out _);
        return place;
    }
}
