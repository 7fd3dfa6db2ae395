using System.Buffers.Binary;
using Pass.Clearing.Statements.Pdf;

namespace Pass.Clearing.Statements;

/// <summary>A gzip member (RFC 1952) whose bytes depend on what it holds alone, unlike the runtime's: a file made again is the same.</summary>
internal static class Gzip
{
    /// <summary>No name, no time, unknown system.</summary>
    private static ReadOnlySpan<byte> Header => [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF];

    private const int ZlibHead = 2, ZlibTail = 4;

    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(i =>
    {
        var value = (uint)i;
        for (var bit = 0; bit < 8; bit++)
            value = (value & 1) != 0 ? 0xEDB88320 ^ value >> 1 : value >> 1;
        return value;
    })];

    public static byte[] Of(ReadOnlySpan<byte> data)
    {
        using var zlib = new PdfBuffer(data.Length / 2 + 64);
        Deflate.Compress(data, zlib);
        var deflated = zlib.Written[ZlibHead..^ZlibTail];
        var packed = new byte[Header.Length + deflated.Length + 8];
        Header.CopyTo(packed);
        deflated.CopyTo(packed.AsSpan(Header.Length));
        BinaryPrimitives.WriteUInt32LittleEndian(packed.AsSpan(packed.Length - 8), Crc32(data));
        BinaryPrimitives.WriteUInt32LittleEndian(packed.AsSpan(packed.Length - 4), (uint)data.Length);
        return packed;
    }

    /// <param name="before">Of what goes before <paramref name="data"/>.</param>
    internal static uint Crc32(ReadOnlySpan<byte> data, uint before = 0)
    {
        var crc = ~before;
        foreach (var b in data)
            crc = Table[(byte)(crc ^ b)] ^ crc >> 8;
        return ~crc;
    }
}
