using System.Buffers.Binary;
using System.Text;

namespace Pass.Clearing.Statements.Pdf;

/// <summary>
/// A TrueType font read once and shared by every document and thread: nothing in it changes after construction.
/// </summary>
/// <remarks>OpenType 1.9: head, hhea, hmtx, maxp, cmap (formats 4 and 12), loca, glyf, OS/2 and name. Glyph outlines stay in the file's bytes.</remarks>
public sealed class TrueTypeFont
{
    private readonly byte[] file;
    private readonly Dictionary<string, (int Offset, int Length)> tables = [];
    private readonly ushort[] basicPlane = new ushort[0x10000];
    private readonly Dictionary<int, ushort> otherPlanes = [];
    private readonly ushort[] advances;
    private readonly bool longOffsets;

    /// <exception cref="InvalidDataException">The bytes are not a TrueType font this class can read; the message says what is missing.</exception>
    public TrueTypeFont(byte[] file)
    {
        this.file = file;
        try
        {
            for (int i = 0, count = U16(4); i < count; i++)
            {
                var record = 12 + 16 * i;
                tables[Encoding.ASCII.GetString(file, record, 4)] = ((int)U32(record + 8), (int)U32(record + 12));
            }
            var head = Table("head");
            UnitsPerEm = U16(head + 18);
            BoundingBox = [.. Enumerable.Range(0, 4).Select(i => ToThousandths(I16(head + 36 + 2 * i)))];
            longOffsets = U16(head + 50) == 1;
            GlyphCount = U16(Table("maxp") + 4);
            Ascent = ToThousandths(I16(Table("hhea") + 4));
            Descent = ToThousandths(I16(Table("hhea") + 6));
            CapHeight = ToThousandths(I16(Table("OS/2") + 88));
            advances = ReadAdvances();
            ReadCharacterMap();
            PostScriptName = ReadPostScriptName();
            _ = (Table("loca"), Table("glyf"));
        }
        catch (ArgumentException e)
        {
            throw new InvalidDataException("The font file is cut short: one of its tables points past its end.", e);
        }
    }

    public string PostScriptName { get; }
    public int GlyphCount { get; }

    internal int UnitsPerEm { get; }

    /// <summary>xMin, yMin, xMax, yMax, in thousandths of an em, like every measure PDF wants.</summary>
    internal int[] BoundingBox { get; }
    internal int Ascent { get; }
    internal int Descent { get; }
    internal int CapHeight { get; }

    /// <summary>The glyph of a character, 0 (.notdef) when the font has none. A space the font lacks is drawn as its plain space.</summary>
    public int GlyphOf(Rune rune)
    {
        var glyph = rune.IsBmp ? basicPlane[rune.Value] : otherPlanes.GetValueOrDefault(rune.Value);
        return glyph == 0 && Rune.IsWhiteSpace(rune) ? basicPlane[' '] : glyph;
    }

    /// <summary>Advance width of a glyph in thousandths of an em.</summary>
    public int AdvanceOf(int glyph) => advances[glyph];

    /// <summary>Width of a line of text in points at the given size in points.</summary>
    public double Measure(ReadOnlySpan<char> text, double size)
    {
        long width = 0;
        foreach (var rune in text.EnumerateRunes()) width += advances[GlyphOf(rune)];
        return width * size / 1000;
    }

    /// <summary>The outline of a glyph as the glyf table holds it; empty for a blank.</summary>
    internal ReadOnlySpan<byte> Outline(int glyph)
    {
        var loca = Table("loca");
        var (from, to) = longOffsets
            ? ((int)U32(loca + 4 * glyph), (int)U32(loca + 4 * glyph + 4))
            : (2 * U16(loca + 2 * glyph), 2 * U16(loca + 2 * glyph + 2));
        return file.AsSpan(Table("glyf") + from, to - from);
    }

    internal ReadOnlySpan<byte> TableBytes(string tag) => file.AsSpan(Table(tag), tables[tag].Length);

    private int Table(string tag) => tables.TryGetValue(tag, out var table)
        ? table.Offset
        : throw new InvalidDataException($"The font has no '{tag}' table. Use a TrueType (.ttf) font with glyf outlines.");

    private ushort[] ReadAdvances()
    {
        var hmtx = Table("hmtx");
        var metrics = U16(Table("hhea") + 34);
        var result = new ushort[GlyphCount];
        for (var glyph = 0; glyph < GlyphCount; glyph++)
        {
            // Glyphs beyond the last metric share its advance (OpenType, hmtx).
            result[glyph] = (ushort)ToThousandths(U16(hmtx + 4 * Math.Min(glyph, metrics - 1)));
        }
        return result;
    }

    private void ReadCharacterMap()
    {
        var cmap = Table("cmap");
        int? basic = null, full = null;
        for (int i = 0, count = U16(cmap + 2); i < count; i++)
        {
            var record = cmap + 4 + 8 * i;
            var (platform, subtable) = (U16(record), cmap + (int)U32(record + 4));
            if (platform is not (0 or 3)) continue;
            if (U16(subtable) == 4) basic = subtable;
            if (U16(subtable) == 12) full = subtable;
        }
        if (full is { } groups) ReadFormat12(groups);
        else if (basic is { } segments) ReadFormat4(segments);
        else throw new InvalidDataException("The font has no Unicode character map (cmap format 4 or 12).");
    }

    private void ReadFormat12(int subtable)
    {
        for (int i = 0, count = (int)U32(subtable + 12); i < count; i++)
        {
            var group = subtable + 16 + 12 * i;
            var (first, last, glyph) = (U32(group), U32(group + 4), U32(group + 8));
            for (var code = first; code <= last; code++, glyph++) Map((int)code, (int)glyph);
        }
    }

    private void ReadFormat4(int subtable)
    {
        var bytes = U16(subtable + 6);
        var (ends, starts, deltas, ranges) = (subtable + 14, subtable + 16 + bytes, subtable + 16 + 2 * bytes, subtable + 16 + 3 * bytes);
        for (var i = 0; i < bytes; i += 2)
        {
            var (start, end, delta, range) = (U16(starts + i), U16(ends + i), U16(deltas + i), U16(ranges + i));
            for (var code = start; code <= end && code < 0xFFFF; code++)
            {
                var glyph = range == 0 ? code : U16(ranges + i + range + 2 * (code - start));
                if (glyph != 0) Map(code, glyph + delta & 0xFFFF);
            }
        }
    }

    private void Map(int code, int glyph)
    {
        if (glyph >= GlyphCount) return;
        if (code <= 0xFFFF) basicPlane[code] = (ushort)glyph;
        else otherPlanes[code] = (ushort)glyph;
    }

    private string ReadPostScriptName()
    {
        var name = Table("name");
        var storage = name + U16(name + 4);
        for (int i = 0, count = U16(name + 2); i < count; i++)
        {
            var record = name + 6 + 12 * i;
            if (U16(record) != 3 || U16(record + 6) != 6) continue;
            return Encoding.BigEndianUnicode.GetString(file, storage + U16(record + 10), U16(record + 8));
        }
        throw new InvalidDataException("The font does not say its PostScript name.");
    }

    private int ToThousandths(int units) => (int)Math.Round(units * 1000.0 / UnitsPerEm, MidpointRounding.AwayFromZero);

    private int U16(int offset) => BinaryPrimitives.ReadUInt16BigEndian(file.AsSpan(offset, 2));
    private int I16(int offset) => BinaryPrimitives.ReadInt16BigEndian(file.AsSpan(offset, 2));
    private uint U32(int offset) => BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(offset, 4));
}
