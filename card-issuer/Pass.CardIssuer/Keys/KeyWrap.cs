using System.Security.Cryptography;
using Pass.Cards.Crypto;

namespace Pass.CardIssuer.Keys;

/// <summary>AES key wrap with padding (RFC 5649, NIST SP 800-38F KWP): deterministic, and altered bytes do not open.</summary>
public sealed class KeyWrap(IAesKey kek)
{
    /// <summary>The key wrapped (8 bytes more, padded to 8), then its check value (3 bytes).</summary>
    public byte[] Wrap(IAesKey key) => [.. kek.WrapKey(key.Reveal()), .. key.CheckValue()];

    /// <summary>The bureau's side. The key, which the caller disposes; null when it does not open or does not match its check value.</summary>
    public AesKey? Unwrap(ReadOnlySpan<byte> wrapped)
    {
        if (wrapped.Length <= AesKey.CheckValueLength)
            return null;
        using var aes = Aes.Create();
        aes.SetKey(kek.Reveal());
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
}
