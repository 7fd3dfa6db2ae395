using System.Security.Cryptography;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Macs;
using Org.BouncyCastle.Crypto.Parameters;

namespace Pass.Cards.Crypto;

/// <summary>An AES key of 16, 24 or 32 bytes that zeroes itself. Not thread-safe: one session, one key object.</summary>
public sealed class AesKey : IAesKey
{
    public const int BlockLength = 16;
    public const int CheckValueLength = 3;

    /// <summary>What <see cref="IAesKey.Derive"/> gives at most: the counter is one byte, and starts at 1.</summary>
    public const int MaxDerivedLength = 255 * BlockLength;

    private const int CounterBits = 8;

    private readonly byte[] value;
    private readonly Aes aes;
    private CMac? cmac;
    private bool isZeroed;

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
        ObjectDisposedException.ThrowIf(isZeroed, this);
        if (cmac is null)
        {
            cmac = new CMac(AesUtilities.CreateEngine());
            cmac.Init(new KeyParameter(value));
        }

        cmac.BlockUpdate(message);
        cmac.DoFinal(mac);
    }

    /// <inheritdoc/>
    public void Derive(ReadOnlySpan<byte> before, ReadOnlySpan<byte> after, Span<byte> output)
    {
        ObjectDisposedException.ThrowIf(isZeroed, this);
        // The library would let the counter wrap to 0 once more.
        ArgumentOutOfRangeException.ThrowIfGreaterThan(output.Length, MaxDerivedLength);
        var kdf = new KdfCounterBytesGenerator(new CMac(AesUtilities.CreateEngine()));
        kdf.Init(new KdfCounterParameters(value, before.ToArray(), after.ToArray(), CounterBits));
        kdf.GenerateBytes(output);
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
        isZeroed = true;
        cmac = null;
        CryptographicOperations.ZeroMemory(value);
        aes.Dispose();
    }

    public override string ToString() => $"AES-{Length * 8} key";
}
