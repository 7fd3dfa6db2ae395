using System.Buffers.Binary;
using System.Text;
using Pass.Clearing.Statements.Pdf;

namespace Pass.Clearing.Tests.Statements.Pdf;

public class TrueTypeFontTests
{
    private static readonly TrueTypeFont Font = EmbeddedFonts.Regular;

    [Fact]
    public void The_typeface_has_every_letter_a_french_statement_needs() =>
        "AÀÂÆÇÉÈÊËÎÏÔŒÙÛÜŸaàâæçéèêëîïôœùûüÿ0123456789€«»’…–—·•\u00A0\u202F".EnumerateRunes().ShouldAllBe(rune => Font.GlyphOf(rune) != 0);

    [Fact]
    public void Figures_have_one_width_so_that_amounts_align() =>
        "0123456789".Select(digit => Font.Measure([digit], 10)).Distinct().ShouldHaveSingleItem();

    [Fact]
    public void A_character_the_font_lacks_is_notdef() => Font.GlyphOf(new Rune('漢')).ShouldBe(0);

    [Fact]
    public void Bytes_that_are_no_font_are_refused_by_name()
    {
        Should.Throw<InvalidDataException>(() => new TrueTypeFont(new byte[64])).Message.ShouldContain("no 'head' table");
        Should.Throw<InvalidDataException>(() => new TrueTypeFont([1, 2, 3])).Message.ShouldContain("cut short");
    }

    [Fact]
    public void A_subset_holds_the_glyphs_asked_for_and_the_parts_of_composites()
    {
        ushort[] glyphs = [0, Glyph('A'), Glyph('é'), Glyph(' ')];
        using var file = FontSubset.Write(Font, glyphs);
        var subset = file.Written.ToArray();
        var count = BinaryPrimitives.ReadUInt16BigEndian(Table(subset, "maxp")[4..]);
        BinaryPrimitives.ReadInt16BigEndian(Font.Outline(glyphs[2])).ShouldBeLessThan((short)0, "é is a composite in this font");
        ((int)count).ShouldBe(glyphs.Length + 2, "e and the acute accent follow");
        subset.Length.ShouldBeLessThan(2_000);
        Table(subset, "loca").Length.ShouldBe(4 * (count + 1));
    }

    private static ushort Glyph(char letter) => (ushort)Font.GlyphOf(new Rune(letter));

    private static ReadOnlySpan<byte> Table(byte[] file, string tag)
    {
        for (var record = 12; ; record += 16)
        {
            if (Encoding.ASCII.GetString(file, record, 4) != tag) continue;
            return file.AsSpan((int)BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(record + 8)), (int)BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(record + 12)));
        }
    }
}
