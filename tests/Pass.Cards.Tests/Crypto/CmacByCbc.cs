using System.Security.Cryptography;

namespace Pass.Cards.Tests.Crypto;

/// <summary>AES-CMAC as RFC 4493 writes it, over .NET's CBC: a second opinion on the library's, slower and written by other hands.</summary>
internal static class CmacByCbc
{
    private const int BlockLength = 16;

    public static byte[] Of(byte[] key, ReadOnlySpan<byte> message)
    {
        using var aes = Aes.Create();
        aes.SetKey(key);
        var subkey = new byte[BlockLength];
        aes.EncryptEcb(subkey, subkey, PaddingMode.None);
        Double(subkey);
        var complete = message.Length > 0 && message.Length % BlockLength == 0;
        var padded = new byte[complete ? message.Length : (message.Length / BlockLength + 1) * BlockLength];
        message.CopyTo(padded);
        if (!complete)
        {
            padded[message.Length] = 0x80;
            Double(subkey);
        }

        for (var i = 0; i < BlockLength; i++)
            padded[padded.Length - BlockLength + i] ^= subkey[i];
        // CBC with a zero IV is the chain of RFC 4493 §2.4: its last block is the MAC.
        return aes.EncryptCbc(padded, new byte[BlockLength], PaddingMode.None)[^BlockLength..];
    }

    /// <summary>Doubling in GF(2^128) (RFC 4493 §2.3).</summary>
    private static void Double(byte[] block)
    {
        var carry = block[0] >> 7;
        for (var i = 0; i < BlockLength - 1; i++)
            block[i] = (byte)(block[i] << 1 | block[i + 1] >> 7);
        block[^1] = (byte)(block[^1] << 1 ^ 0x87 * carry);
    }
}
