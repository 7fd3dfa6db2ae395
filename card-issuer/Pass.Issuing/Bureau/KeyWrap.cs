using System.Security.Cryptography;
using Pass.Cards.Crypto;
using Pass.Cards.PassApplet;

namespace Pass.Issuing.Bureau;

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

/// <summary>Data groups of a bureau file besides those of the applet (<see cref="PassDataGroups"/>): the card's own keys, wrapped under the KEK.</summary>
public static class BureauDataGroups
{
    public const int Enc = 0x8101;
    public const int Mac = 0x8102;
    public const int Dek = 0x8103;
}
