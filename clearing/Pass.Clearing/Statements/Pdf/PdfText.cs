using System.Text;

namespace Pass.Clearing.Statements.Pdf;

/// <summary>Makes any text fit to be shown, and breaks it into lines.</summary>
internal static class PdfText
{
    private static readonly Rune LineBreak = new('\n');

    /// <summary>
    /// The text with control characters as spaces (a line feed stays), letters and their accents joined, and what Unicode
    /// reserves (broken surrogates, noncharacters, the byte order mark, which PDF/UA-1, 7.21.7 refuses) as U+FFFD.
    /// </summary>
    public static string Clean(string text)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~')) return text;
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune == LineBreak) clean.Append('\n');
            else if (Rune.IsControl(rune)) clean.Append(' ');
            else if (rune.Value == 0xFEFF || (rune.Value & 0xFFFE) == 0xFFFE || rune.Value is >= 0xFDD0 and <= 0xFDEF) clean.Append('\uFFFD');
            else clean.Append(rune.ToString());
        }
        return clean.ToString().Normalize(NormalizationForm.FormC);
    }

    /// <summary>The text cleaned, on one line.</summary>
    public static string OneLine(string text) => Clean(text).Replace('\n', ' ');

    /// <summary>
    /// Lines no wider than <paramref name="width"/> points. A line broken at a space keeps it at its end, so that extracted text reads on;
    /// a word wider than a line is cut. Beyond <paramref name="maxLines"/> the text ends with an ellipsis. Never empty.
    /// </summary>
    public static List<string> Wrap(string text, TextStyle style, double width, int maxLines = int.MaxValue)
    {
        var clean = Clean(text);
        if (!clean.Contains('\n') && style.Font.Measure(clean, style.Size) <= width) return [clean];
        List<string> lines = [];
        // The line feed stays as a space, so that extracted text does not glue the lines together.
        foreach (var paragraph in clean.Replace("\n", " \n", StringComparison.Ordinal).Split('\n'))
        {
            WrapParagraph(paragraph, style, width, maxLines, lines);
            if (lines.Count > maxLines) break;
        }
        if (lines.Count <= maxLines) return lines;
        lines.RemoveRange(maxLines, lines.Count - maxLines);
        lines[^1] = Shorten(lines[^1].TrimEnd(), style, width);
        return lines;
    }

    private static void WrapParagraph(string text, TextStyle style, double width, int maxLines, List<string> lines)
    {
        var rest = text.AsSpan();
        while (lines.Count <= maxLines && style.Font.Measure(rest.TrimEnd(' '), style.Size) > width)
        {
            var fits = LongestThatFits(rest, style, width);
            var space = rest[..fits].LastIndexOf(' ');
            // The space after the last word may itself be past the edge.
            var cut = fits < rest.Length && rest[fits] == ' ' ? fits + 1 : space > 0 ? space + 1 : fits;
            lines.Add(rest[..cut].ToString());
            rest = rest[cut..];
        }
        lines.Add(rest.ToString());
    }

    /// <summary>How many chars fit, never splitting a surrogate pair, at least one character.</summary>
    private static int LongestThatFits(ReadOnlySpan<char> text, TextStyle style, double width)
    {
        var room = width * 1000 / style.Size;
        var count = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            room -= style.Font.AdvanceOf(style.Font.GlyphOf(rune));
            if (room < 0 && count > 0) break;
            count += rune.Utf16SequenceLength;
        }
        return count;
    }

    private static string Shorten(string line, TextStyle style, double width)
    {
        while (line.Length > 1 && style.Font.Measure(line + "…", style.Size) > width) line = line[..^(char.IsLowSurrogate(line[^1]) ? 2 : 1)];
        return line + "…";
    }
}

/// <summary>A colour in sRGB, each part 0 to 255.</summary>
public readonly record struct PdfColor(byte Red, byte Green, byte Blue);

public enum TextAlign { Left, Right }

/// <summary>How a text looks. Size in points; a line is three tenths taller.</summary>
public readonly record struct TextStyle(TrueTypeFont Font, double Size, PdfColor Color)
{
    public double LineHeight => Size * 1.3;

    /// <summary>From the top of a line to where its letters stand.</summary>
    internal double Baseline => (LineHeight - Size) / 2 + Size * 0.78;
}
