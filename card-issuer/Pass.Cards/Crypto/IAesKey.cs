using System.Security.Cryptography;
using Pass.Cards.Keys;

namespace Pass.Cards.Crypto;

/// <summary>
/// An AES key that works without being seen: in memory (<see cref="AesKey"/>) or in a PKCS#11 token (Pass.Issuing).
/// Keys that stay for years are asked for through this; what derives from them for one card or one session is an <see cref="AesKey"/>.
/// </summary>
public interface IAesKey : IDisposable
{
    /// <summary>16, 24 or 32 bytes.</summary>
    int Length { get; }

    /// <summary>AES-CMAC of the message, 16 bytes (RFC 4493, NIST SP 800-38B).</summary>
    void Cmac(ReadOnlySpan<byte> message, Span<byte> mac);

    /// <summary>
    /// NIST SP 800-108r1 §4.1, counter mode with AES-CMAC: fills <paramref name="output"/> (at most 255 blocks of 16 bytes) with
    /// CMAC(key, before ‖ i (1) ‖ after), i = 1, 2, … Label and length belong in one of the fixed parts.
    /// </summary>
    void Derive(ReadOnlySpan<byte> before, ReadOnlySpan<byte> after, Span<byte> output);

    /// <summary>CBC without padding: whole blocks only.</summary>
    byte[] EncryptCbc(ReadOnlySpan<byte> plain, ReadOnlySpan<byte> iv);

    /// <summary>Key check value: first 3 bytes of the encryption of sixteen 01 (GPCS 2.3.1 §B.6).</summary>
    byte[] CheckValue();

    /// <summary>A key under this one: AES key wrap with padding (RFC 5649, NIST SP 800-38F KWP), 8 bytes more and padded to 8.</summary>
    byte[] WrapKey(ReadOnlySpan<byte> key);

    /// <summary>For another thread: a copy of a key in memory, another way to the same key of a token.</summary>
    IAesKey Copy();

    /// <summary>The clear value, for wrapping under another key or keeping in a card; the caller zeroes what it copied.</summary>
    /// <exception cref="KeyStoreException">The key is in a token, which it never leaves.</exception>
    ReadOnlySpan<byte> Reveal();
}

public static class DerivedKeys
{
    /// <summary>An AES key of <paramref name="length"/> bytes, derived by <see cref="IAesKey.Derive"/>; the caller disposes it.</summary>
    public static AesKey DeriveKey(this IAesKey key, ReadOnlySpan<byte> before, ReadOnlySpan<byte> after, int length)
    {
        Span<byte> bytes = stackalloc byte[length];
        key.Derive(before, after, bytes);
        var derived = new AesKey(bytes);
        CryptographicOperations.ZeroMemory(bytes);
        return derived;
    }
}
