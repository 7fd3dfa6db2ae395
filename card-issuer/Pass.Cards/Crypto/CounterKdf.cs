using System.Security.Cryptography;

namespace Pass.Cards.Crypto;

/// <summary>NIST SP 800-108r1 §4.1, counter mode with AES-CMAC and a one-byte counter between two fixed parts.</summary>
public static class CounterKdf
{
    /// <summary>
    /// Fills <paramref name="output"/> (at most 255 blocks of 16 bytes) with CMAC(key, before ‖ i ‖ after), i = 1, 2, …
    /// Label and length belong in one of the fixed parts.
    /// </summary>
    public static void Derive(IAesKey key, ReadOnlySpan<byte> before, ReadOnlySpan<byte> after, Span<byte> output)
    {
        Span<byte> input = stackalloc byte[before.Length + 1 + after.Length];
        Span<byte> block = stackalloc byte[AesKey.BlockLength];
        before.CopyTo(input);
        after.CopyTo(input[(before.Length + 1)..]);
        for (var done = 0; done < output.Length; done += AesKey.BlockLength)
        {
            input[before.Length] = checked((byte)(done / AesKey.BlockLength + 1));
            key.Cmac(input, block);
            block[..Math.Min(block.Length, output.Length - done)].CopyTo(output[done..]);
        }

        CryptographicOperations.ZeroMemory(block);
    }

    public static AesKey DeriveKey(IAesKey key, ReadOnlySpan<byte> before, ReadOnlySpan<byte> after, int length)
    {
        Span<byte> bytes = stackalloc byte[length];
        Derive(key, before, after, bytes);
        var derived = new AesKey(bytes);
        CryptographicOperations.ZeroMemory(bytes);
        return derived;
    }
}
