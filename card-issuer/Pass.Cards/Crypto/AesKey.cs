using System.Security.Cryptography;

namespace Pass.Cards.Crypto;

/// <summary>An AES key of 16, 24 or 32 bytes that zeroes itself. Not thread-safe: one session, one key object.</summary>
public sealed class AesKey : IAesKey
{
    public const int BlockLength = 16;
    public const int CheckValueLength = 3;

    private static readonly byte[] ZeroBlock = new byte[BlockLength];
    private readonly byte[] value;
    private readonly Aes aes;
    private byte[]? macSubkeys;

    /// <exception cref="ArgumentException">Not an AES key length.</exception>
    public AesKey(ReadOnlySpan<byte> value)
    {
        if (!IsValidLength(value.Length))
            throw new ArgumentException($"An AES key has 16, 24 or 32 bytes, not {value.Length}.", nameof(value));
        this.value = GC.AllocateArray<byte>(value.Length, pinned: true);
        value.CopyTo(this.value);
        aes = Aes.Create();
        aes.SetKey(this.value);
    }

    public int Length => value.Length;

    public static bool IsValidLength(int length) => length is 16 or 24 or 32;

    public static AesKey Random(int length, RandomNumberGenerator random)
    {
        Span<byte> bytes = stackalloc byte[32];
        bytes = bytes[..length];
        random.GetBytes(bytes);
        var key = new AesKey(bytes);
        CryptographicOperations.ZeroMemory(bytes);
        return key;
    }

    /// <summary>AES-CMAC of the message, 16 bytes (RFC 4493, NIST SP 800-38B).</summary>
    public byte[] Cmac(ReadOnlySpan<byte> message)
    {
        var mac = new byte[BlockLength];
        Cmac(message, mac);
        return mac;
    }

    /// <inheritdoc/>
    public void Cmac(ReadOnlySpan<byte> message, Span<byte> mac)
    {
        macSubkeys ??= Subkeys();
        var complete = message.Length > 0 && message.Length % BlockLength == 0;
        var padded = complete ? message.Length : (message.Length / BlockLength + 1) * BlockLength;
        Span<byte> buffer = padded <= 512 ? stackalloc byte[padded] : new byte[padded];
        buffer.Clear();
        message.CopyTo(buffer);
        if (!complete)
            buffer[message.Length] = 0x80;
        var subkey = macSubkeys.AsSpan(complete ? 0 : BlockLength, BlockLength);
        var last = buffer[^BlockLength..];
        for (var i = 0; i < BlockLength; i++)
            last[i] ^= subkey[i];
        // CBC with a zero IV is the chain of RFC 4493 §2.4: its last block is the MAC.
        aes.EncryptCbc(buffer, ZeroBlock, buffer, PaddingMode.None);
        buffer[^BlockLength..].CopyTo(mac);
        CryptographicOperations.ZeroMemory(buffer);
    }

    public void EncryptBlock(ReadOnlySpan<byte> block, Span<byte> destination) =>
        aes.EncryptEcb(block, destination, PaddingMode.None);

    /// <inheritdoc/>
    public byte[] EncryptCbc(ReadOnlySpan<byte> plain, ReadOnlySpan<byte> iv) => aes.EncryptCbc(plain, iv, PaddingMode.None);

    /// <summary>CBC without padding: whole blocks only.</summary>
    public byte[] DecryptCbc(ReadOnlySpan<byte> cipher, ReadOnlySpan<byte> iv) => aes.DecryptCbc(cipher, iv, PaddingMode.None);

    /// <inheritdoc/>
    public byte[] CheckValue()
    {
        Span<byte> block = stackalloc byte[BlockLength];
        block.Fill(0x01);
        EncryptBlock(block, block);
        return block[..CheckValueLength].ToArray();
    }

    /// <inheritdoc/>
    public byte[] WrapKey(ReadOnlySpan<byte> key) => aes.EncryptKeyWrapPadded(key);

    public IAesKey Copy() => new AesKey(value);

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Reveal() => value;

    public bool FixedTimeEquals(AesKey other) => CryptographicOperations.FixedTimeEquals(value, other.value);

    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(value);
        CryptographicOperations.ZeroMemory(macSubkeys);
        aes.Dispose();
    }

    public override string ToString() => $"AES-{Length * 8} key";

    private byte[] Subkeys()
    {
        var subkeys = GC.AllocateArray<byte>(2 * BlockLength, pinned: true);
        var first = subkeys.AsSpan(0, BlockLength);
        EncryptBlock(ZeroBlock, first);
        Double(first);
        first.CopyTo(subkeys.AsSpan(BlockLength));
        Double(subkeys.AsSpan(BlockLength));
        return subkeys;
    }

    /// <summary>Doubling in GF(2^128), without a branch on the secret bit (RFC 4493 §2.3).</summary>
    private static void Double(Span<byte> block)
    {
        var carry = block[0] >> 7;
        for (var i = 0; i < BlockLength - 1; i++)
            block[i] = (byte)(block[i] << 1 | block[i + 1] >> 7);
        block[^1] = (byte)(block[^1] << 1 ^ 0x87 * carry);
    }
}
