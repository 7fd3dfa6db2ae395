using System.Buffers.Binary;
using System.Collections.Frozen;
using System.IO.Compression;

namespace Pass.Design;

/// <summary>The mark as a picture for a phone's home screen, drawn from its lines: the whole square is coloured, the mark lies within what any mask leaves.</summary>
public static class AppIcon
{
    private const double StrokeHalf = 1.25, Grid = 36, Margin = 6;
    private const byte Red = 0x1d, Green = 0x4f, Blue = 0x91;

    private static readonly FrozenDictionary<int, Lazy<byte[]>> Pictures = new[] { 192, 512 }.ToFrozenDictionary(size => size, size => new Lazy<byte[]>(() => Draw(size)));

    public static IEnumerable<int> Sizes => Pictures.Keys.Order();

    /// <summary>PNG (ISO/IEC 15948), 8 bits a channel, opaque.</summary>
    /// <exception cref="KeyNotFoundException">There is none of this size.</exception>
    public static byte[] Png(int size) => Pictures[size].Value;

    private static byte[] Draw(int size)
    {
        var rows = new byte[size * (1 + 3 * size)];
        for (int y = 0, at = 0; y < size; y++)
        {
            rows[at++] = 0;
            for (var x = 0; x < size; x++)
            {
                // In the mark's own grid, which a margin surrounds.
                var unit = (Grid + 2 * Margin) / size;
                var ink = Math.Clamp((StrokeHalf - Distance((x + 0.5) * unit - Margin, (y + 0.5) * unit - Margin)) / unit + 0.5, 0, 1);
                foreach (var channel in new[] { Red, Green, Blue })
                    rows[at++] = (byte)Math.Round(channel + (255 - channel) * ink);
            }
        }
        using var png = new MemoryStream();
        png.Write([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
        var head = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(head, size);
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(4), size);
        (head[8], head[9]) = (8, 2);
        Chunk(png, "IHDR"u8, head);
        using (var packed = new MemoryStream())
        {
            using (var zlib = new ZLibStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
                zlib.Write(rows);
            Chunk(png, "IDAT"u8, packed.ToArray());
        }
        Chunk(png, "IEND"u8, []);
        return png.ToArray();
    }

    /// <summary>From a point to the mark's nearest line: two strokes, an arc and a dot, as in mark.svg and the pages' head.</summary>
    private static double Distance(double x, double y)
    {
        var arc = x >= 22 && y <= 19 ? Math.Abs(Length(x - 22, y - 19) - 5) : Math.Min(Length(x - 22, y - 14), Length(x - 27, y - 19));
        return Math.Min(Math.Min(Line(8, 17, 22), Line(8, 12, 14)), Math.Min(arc, Length(x - 22, y - 19)));

        double Line(double from, double to, double at) => Length(x - Math.Clamp(x, from, to), y - at);

        static double Length(double dx, double dy) => Math.Sqrt(dx * dx + dy * dy);
    }

    private static void Chunk(MemoryStream png, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        png.Write(number);
        png.Write(type);
        png.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, ~Crc(Crc(uint.MaxValue, type), data));
        png.Write(number);
    }

    /// <summary>CRC-32 of the standard's annex D.</summary>
    private static uint Crc(uint crc, ReadOnlySpan<byte> bytes)
    {
        foreach (var b in bytes)
        {
            crc ^= b;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) == 0 ? crc >> 1 : crc >> 1 ^ 0xedb88320;
        }
        return crc;
    }
}
