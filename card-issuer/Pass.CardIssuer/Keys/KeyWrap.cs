using System.Security.Cryptography;
using Pass.Cards.Crypto;

namespace Pass.CardIssuer.Keys;

/// <summary>AES key wrap with padding (RFC 5649, NIST SP 800-38F KWP): deterministic, and altered bytes do not open.</summary>
public sealed class KeyWrap : IDisposable
{
    private readonly Aes aes = Aes.Create();

    public KeyWrap(AesKey key) => aes.SetKey(key.Reveal());

    /// <summary>The key wrapped (8 bytes more, padded to 8), then its check value (3 bytes).</summary>
    public byte[] Wrap(AesKey key) => [.. aes.EncryptKeyWrapPadded(key.Reveal()), .. key.CheckValue()];

    /// <summary>The key, which the caller disposes; null when it does not open or does not match its check value.</summary>
    public AesKey? Unwrap(ReadOnlySpan<byte> wrapped)
    {
        if (wrapped.Length <= AesKey.CheckValueLength)
            return null;
        try
        {
            var plain = aes.DecryptKeyWrapPadded(wrapped[..^AesKey.CheckValueLength]);
            var key = new AesKey(plain);
            CryptographicOperations.ZeroMemory(plain);
            if (CryptographicOperations.FixedTimeEquals(key.CheckValue(), wrapped[^AesKey.CheckValueLength..]))
                return key;
            key.Dispose();
            return null;
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            return null;
        }
    }

    public void Dispose() => aes.Dispose();
}
