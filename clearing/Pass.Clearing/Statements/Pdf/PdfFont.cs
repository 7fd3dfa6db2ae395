using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Pass.Clearing.Statements.Pdf;

/// <summary>One font as one document uses it: each character met gets the next CID, and only those glyphs are embedded.</summary>
/// <remarks>
/// ISO 32000-1, 9.7: Type0 font, Identity-H, CIDFontType2. A character the font lacks gets a CID of its own with the shape of .notdef,
/// so that a box is seen, its text can still be copied, and no .notdef is referenced (PDF/UA-1, 7.21.8).
/// </remarks>
internal sealed class PdfFont(TrueTypeFont source, string resourceName)
{
    private readonly Dictionary<int, ushort> cids = [];
    private readonly List<Rune> runes = [default];
    private readonly List<ushort> glyphs = [0];

    public TrueTypeFont Source => source;
    public string ResourceName => resourceName;
    public int Id { get; private set; }

    /// <summary>Writes the characters of a line as the string operand of Tj: two bytes each, in parentheses.</summary>
    public void Encode(ReadOnlySpan<char> text, PdfBuffer output)
    {
        output.Byte((byte)'(');
        foreach (var rune in text.EnumerateRunes())
        {
            var cid = CidOf(rune);
            Escaped((byte)(cid >> 8), output);
            Escaped((byte)cid, output);
        }
        output.Byte((byte)')');
    }

    private ushort CidOf(Rune rune)
    {
        if (cids.TryGetValue(rune.Value, out var cid)) return cid;
        // Two bytes hold 65 536 CIDs: a text with more different characters than that shows the rest as the first unknown.
        if (runes.Count == ushort.MaxValue) return 1;
        cid = (ushort)runes.Count;
        cids.Add(rune.Value, cid);
        runes.Add(rune);
        glyphs.Add((ushort)source.GlyphOf(rune));
        return cid;
    }

    private static void Escaped(byte value, PdfBuffer output)
    {
        switch (value)
        {
            case (byte)'(' or (byte)')' or (byte)'\\': output.Byte((byte)'\\').Byte(value); break;
            case (byte)'\r': output.Ascii("\\r"); break;
            case (byte)'\n': output.Ascii("\\n"); break;
            default: output.Byte(value); break;
        }
    }

    /// <summary>Writes the font's objects; <see cref="Id"/> is then what pages refer to.</summary>
    public void Write(PdfFile file)
    {
        var name = SubsetTag() + "+" + source.PostScriptName;
        using var program = FontSubset.Write(source, glyphs);
        var programId = file.Reserve();
        file.Stream(programId, program.Written, $"/Length1 {program.Length}");
        using var unicode = ToUnicode();
        var unicodeId = file.Reserve();
        file.Stream(unicodeId, unicode.Written);

        var descriptorId = file.Reserve();
        file.Object(descriptorId).Ascii($"<</Type/FontDescriptor/FontName/{name}/Flags 4/ItalicAngle 0/StemV 80/FontBBox[")
            .Ascii(string.Join(' ', source.BoundingBox)).Ascii("]/Ascent ").Integer(source.Ascent).Ascii("/Descent ").Integer(source.Descent)
            .Ascii("/CapHeight ").Integer(source.CapHeight).Ascii("/FontFile2 ").Reference(programId).Ascii(">>");

        var descendantId = file.Reserve();
        var descendant = file.Object(descendantId).Ascii($"<</Type/Font/Subtype/CIDFontType2/BaseFont/{name}/CIDToGIDMap/Identity")
            .Ascii("/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/FontDescriptor ").Reference(descriptorId).Ascii("/W[0[");
        foreach (var glyph in glyphs) descendant.Integer(source.AdvanceOf(glyph)).Byte((byte)' ');
        descendant.Ascii("]]>>");

        Id = file.Reserve();
        file.Object(Id).Ascii($"<</Type/Font/Subtype/Type0/BaseFont/{name}/Encoding/Identity-H/DescendantFonts[").Reference(descendantId)
            .Ascii("]/ToUnicode ").Reference(unicodeId).Ascii(">>");
    }

    /// <summary>Six capital letters that name the subset (ISO 32000-1, 9.6.4), drawn from what is in it.</summary>
    private string SubsetTag()
    {
        using var content = new PdfBuffer(4 * runes.Count);
        foreach (var rune in runes) content.UInt32((uint)rune.Value);
        var hash = SHA256.HashData(content.Written);
        return string.Create(6, hash, (tag, digest) =>
        {
            for (var i = 0; i < tag.Length; i++) tag[i] = (char)('A' + digest[i] % 26);
        });
    }

    /// <summary>Which text each CID stands for (ISO 32000-1, 9.10.3), at most 100 to a block.</summary>
    private PdfBuffer ToUnicode()
    {
        var map = new PdfBuffer(2048);
        map.Ascii("/CIDInit/ProcSet findresource begin 12 dict begin begincmap/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def\n")
            .Ascii("/CMapName/Adobe-Identity-UCS def/CMapType 2 def 1 begincodespacerange<0000><FFFF>endcodespacerange\n");
        Span<char> units = stackalloc char[2];
        for (var first = 1; first < runes.Count; first += 100)
        {
            var count = Math.Min(100, runes.Count - first);
            map.Integer(count).Ascii(" beginbfchar\n");
            for (var cid = first; cid < first + count; cid++)
            {
                var length = runes[cid].EncodeToUtf16(units);
                map.Ascii(string.Create(CultureInfo.InvariantCulture, $"<{cid:X4}><{(int)units[0]:X4}"));
                if (length == 2) map.Ascii(string.Create(CultureInfo.InvariantCulture, $"{(int)units[1]:X4}"));
                map.Ascii(">\n");
            }
            map.Ascii("endbfchar\n");
        }
        return map.Ascii("endcmap CMapName currentdict/CMap defineresource pop end end");
    }
}
