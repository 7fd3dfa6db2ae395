using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Pass.Core;
using Pass.Data.Machine;

namespace Pass.Region.Holders;

/// <summary>
/// The two secrets of a region's accounts. They are in a file of their own and never in the database, so that neither a copy of the
/// database nor the list of all INE gives the link between them. Lost, holders can no longer be matched with the next roll: keep a copy apart.
/// </summary>
public sealed class RegionKeys : IDisposable
{
    private static readonly Texts Words = Texts.Beside(typeof(RegionKeys), "Keys");

    /// <summary>Name of the file in the data folder.</summary>
    public const string FileName = "region.keys.json";

    private const int KeyBytes = 32, Half = 100_000, Rounds = 10;

    private readonly byte[] _ine;
    private readonly Aes _passNumber;

    private RegionKeys(byte[] ine, byte[] passNumber)
    {
        _ine = ine;
        _passNumber = Aes.Create();
        _passNumber.Key = passNumber;
        Fingerprint = SHA256.HashData([.. "pass region keys"u8, .. ine, .. passNumber]);
    }

    /// <summary>SHA-256 of both keys, 32 bytes: tells them apart without telling them.</summary>
    public byte[] Fingerprint { get; }

    /// <summary>Makes new keys and writes them whole, readable by their owner only.</summary>
    /// <exception cref="IOException">There is a file of this name.</exception>
    public static RegionKeys Create(string path)
    {
        var keys = new Stored(RandomNumberGenerator.GetBytes(KeyBytes), RandomNumberGenerator.GetBytes(KeyBytes));
        using var file = new UnfinishedFile(path);
        JsonSerializer.Serialize(file.Stream, keys);
        file.Finish();
        return new(keys.Ine, keys.PassNumber);
    }

    /// <exception cref="InvalidDataException">The file is not one of keys.</exception>
    public static RegionKeys Load(string path)
    {
        try
        {
            var stored = JsonSerializer.Deserialize<Stored>(File.ReadAllBytes(path));
            if (stored is { Ine.Length: KeyBytes, PassNumber.Length: KeyBytes })
                return new(stored.Ine, stored.PassNumber);
        }
        catch (JsonException)
        {
            // Said below: both are a damaged file.
        }
        throw new InvalidDataException(Words.Say("NotKeys", path, KeyBytes));
    }

    public static RegionKeys FromBytes(byte[] ine, byte[] passNumber) => ine.Length == KeyBytes && passNumber.Length == KeyBytes
        ? new([.. ine], [.. passNumber])
        : throw new ArgumentException($"A key has {KeyBytes} bytes.");

    /// <summary>HMAC-SHA-256 of an INE (eleven characters, upper case), 32 bytes.</summary>
    public byte[] HmacOf(string ine) => HMACSHA256.HashData(_ine, Encoding.ASCII.GetBytes(ine));

    /// <summary>A key for something else, 32 bytes, from which these cannot be told (HMAC-SHA-256 as a key derivation, NIST SP 800-108).</summary>
    public byte[] DeriveFor(string purpose) => HMACSHA256.HashData(_ine, Encoding.UTF8.GetBytes("pass derived key:" + purpose));

    /// <summary>
    /// The pass of the nth holder: a permutation of ten digits by a Feistel network of ten rounds over two halves of five digits, with
    /// AES as its function (as FF1 of NIST SP 800-38G does). Never zero, never twice the same.
    /// </summary>
    /// <param name="rank">From 1 to 9 999 999 999.</param>
    public PassId PassOf(long rank)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rank, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rank, PassNumber.MaxId);
        var value = Permute(rank);
        // Zero means "no pass": whoever falls on it takes the place of zero itself, which no rank uses.
        return new(value != 0 ? value : Permute(0));
    }

    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_ine);
        _passNumber.Dispose();
    }

    private long Permute(long value)
    {
        var (left, right) = Math.DivRem(value, Half);
        Span<byte> block = stackalloc byte[16], output = stackalloc byte[16];
        for (var round = 0; round < Rounds; round++)
        {
            block.Clear();
            block[0] = (byte)round;
            BinaryPrimitives.WriteInt64BigEndian(block[8..], right);
            _passNumber.EncryptEcb(block, output, PaddingMode.None);
            var mixed = (long)((ulong)left + BinaryPrimitives.ReadUInt64BigEndian(output) % Half) % Half;
            (left, right) = (right, mixed);
        }
        return left * Half + right;
    }

    private sealed record Stored(byte[] Ine, byte[] PassNumber);
}
