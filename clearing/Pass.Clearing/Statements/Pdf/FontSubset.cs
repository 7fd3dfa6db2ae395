using System.Buffers.Binary;

namespace Pass.Clearing.Statements.Pdf;

/// <summary>Writes a TrueType file that holds some glyphs of a font, renumbered from 0 in the order given.</summary>
/// <remarks>
/// Only the tables that ISO 32000-1, 9.9 asks of a CIDFontType2 are kept: glyf, head, hhea, hmtx, loca, maxp.
/// Hinting is left out: it doubles the size, and neither printers nor today's screens use it.
/// </remarks>
internal static class FontSubset
{
    private const int MoreComponents = 0x20, ComponentInstructions = 0x100;

    /// <param name="font">The font to take from.</param>
    /// <param name="glyphs">Glyph of the font for each new number; number 0 must be .notdef. A glyph may come twice.</param>
    /// <returns>The font file; the caller disposes of it.</returns>
    public static PdfBuffer Write(TrueTypeFont font, IReadOnlyList<ushort> glyphs)
    {
        var (outlines, offsets, all) = Outlines(font, glyphs);
        using var disposal = outlines;
        using var metrics = new PdfBuffer(4 * all.Count);
        var source = font.TableBytes("hmtx");
        var full = BinaryPrimitives.ReadUInt16BigEndian(font.TableBytes("hhea")[34..]);
        foreach (var glyph in all)
        {
            var bearing = glyph < full ? 4 * glyph + 2 : 4 * full + 2 * (glyph - full);
            metrics.Bytes(source.Slice(4 * Math.Min(glyph, full - 1), 2)).Bytes(source.Slice(bearing, 2));
        }
        using var locations = new PdfBuffer(4 * offsets.Count);
        foreach (var offset in offsets) locations.UInt32((uint)offset);

        var head = font.TableBytes("head").ToArray();
        BinaryPrimitives.WriteUInt32BigEndian(head.AsSpan(8), 0);
        BinaryPrimitives.WriteInt16BigEndian(head.AsSpan(50), 1); // loca in 32 bits
        var header = font.TableBytes("hhea").ToArray();
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(34), (ushort)all.Count);
        var profile = font.TableBytes("maxp").ToArray();
        BinaryPrimitives.WriteUInt16BigEndian(profile.AsSpan(4), (ushort)all.Count);
        return Assemble(
        [
            ("glyf", outlines.WrittenMemory), ("head", head), ("hhea", header),
            ("hmtx", metrics.WrittenMemory), ("loca", locations.WrittenMemory), ("maxp", profile),
        ]);
    }

    private static (PdfBuffer Outlines, List<int> Offsets, List<ushort> All) Outlines(TrueTypeFont font, IReadOnlyList<ushort> glyphs)
    {
        List<ushort> all = [.. glyphs];
        var numbers = new Dictionary<ushort, int>();
        for (var i = 0; i < all.Count; i++) numbers.TryAdd(all[i], i);

        var outlines = new PdfBuffer(8192);
        List<int> offsets = [0];
        // The list grows while it is walked: the parts of a composite glyph are added at its end.
        for (var i = 0; i < all.Count; i++)
        {
            var outline = font.Outline(all[i]);
            if (!outline.IsEmpty)
            {
                var contours = BinaryPrimitives.ReadInt16BigEndian(outline);
                if (contours >= 0) CopySimple(outline, contours, outlines);
                else CopyComposite(outline, part => NumberOf(part, numbers, all), outlines);
                while (outlines.Length % 4 != 0) outlines.Byte(0);
            }
            offsets.Add(outlines.Length);
        }
        return (outlines, offsets, all);
    }

    private static int NumberOf(ushort glyph, Dictionary<ushort, int> numbers, List<ushort> all)
    {
        if (numbers.TryGetValue(glyph, out var number)) return number;
        numbers.Add(glyph, number = all.Count);
        all.Add(glyph);
        return number;
    }

    private static void CopySimple(ReadOnlySpan<byte> outline, int contours, PdfBuffer output)
    {
        var ends = 10 + 2 * contours;
        var instructions = BinaryPrimitives.ReadUInt16BigEndian(outline[ends..]);
        output.Bytes(outline[..ends]).UInt16(0).Bytes(outline[(ends + 2 + instructions)..]);
    }

    private static void CopyComposite(ReadOnlySpan<byte> outline, Func<ushort, int> numberOf, PdfBuffer output)
    {
        output.Bytes(outline[..10]);
        var position = 10;
        int flags;
        do
        {
            flags = BinaryPrimitives.ReadUInt16BigEndian(outline[position..]);
            var part = BinaryPrimitives.ReadUInt16BigEndian(outline[(position + 2)..]);
            var arguments = ArgumentBytes(flags);
            output.UInt16(flags & ~ComponentInstructions).UInt16(numberOf(part)).Bytes(outline.Slice(position + 4, arguments));
            position += 4 + arguments;
        }
        while ((flags & MoreComponents) != 0);
    }

    /// <summary>Offsets in bytes or words, then a scale, two scales or a matrix (OpenType, glyf, component glyph flags).</summary>
    private static int ArgumentBytes(int flags) =>
        ((flags & 0x1) != 0 ? 4 : 2) + ((flags & 0x8) != 0 ? 2 : (flags & 0x40) != 0 ? 4 : (flags & 0x80) != 0 ? 8 : 0);

    private static PdfBuffer Assemble((string Tag, ReadOnlyMemory<byte> Data)[] tables)
    {
        var file = new PdfBuffer(tables.Sum(t => t.Data.Length + 20) + 16);
        file.UInt32(0x00010000).UInt16(tables.Length).UInt16(64).UInt16(2).UInt16(tables.Length * 16 - 64);
        var offset = 12 + 16 * tables.Length;
        var head = 0;
        foreach (var (tag, data) in tables)
        {
            if (tag == "head") head = offset;
            file.Ascii(tag).UInt32(Checksum(data.Span)).UInt32((uint)offset).UInt32((uint)data.Length);
            offset += (data.Length + 3) / 4 * 4;
        }
        foreach (var (_, data) in tables)
        {
            file.Bytes(data.Span);
            while (file.Length % 4 != 0) file.Byte(0);
        }
        file.PatchUInt32(head + 8, unchecked(0xB1B0AFBA - Checksum(file.Written)));
        return file;
    }

    private static uint Checksum(ReadOnlySpan<byte> data)
    {
        var sum = 0u;
        for (; data.Length >= 4; data = data[4..]) sum += BinaryPrimitives.ReadUInt32BigEndian(data);
        for (var i = 0; i < data.Length; i++) sum += (uint)data[i] << (24 - 8 * i);
        return sum;
    }
}
