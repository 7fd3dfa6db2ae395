namespace Pass.Clearing.Statements.Pdf;

/// <summary>Lays blocks down a page, one under the other, and turns the page when one no longer fits.</summary>
public sealed class PdfFlow
{
    public const double Left = 50, Right = PdfPage.Width - 50, Top = 56, Bottom = PdfPage.Height - 56;

    private readonly PdfDocument document;
    private readonly Action<PdfPage> decorate;

    /// <param name="document">The document to fill.</param>
    /// <param name="decorate">Draws what every page carries, before anything else on it.</param>
    public PdfFlow(PdfDocument document, Action<PdfPage> decorate)
    {
        (this.document, this.decorate) = (document, decorate);
        Page = NewPage();
    }

    public PdfPage Page { get; private set; }

    /// <summary>Where the next block starts, in points from the top of the page.</summary>
    public double Y { get; set; }

    /// <summary>Turns the page unless <paramref name="height"/> points are left; a fresh page is never turned.</summary>
    /// <returns>Whether the page was turned.</returns>
    public bool Room(double height)
    {
        if (Y + height <= Bottom || Y <= Top) return false;
        Page = NewPage();
        return true;
    }

    /// <summary>Writes a text as a new element of the given type under <paramref name="parent"/>, over as many lines and pages as it takes.</summary>
    public void Text(StructElement parent, string type, string text, TextStyle style, double x = Left, double width = Right - Left, int maxLines = int.MaxValue)
    {
        var element = parent.Add(type);
        var lines = PdfText.Wrap(text, style, width, maxLines);
        var written = 0;
        while (written < lines.Count)
        {
            Room(style.LineHeight);
            var fit = Math.Clamp((int)((Bottom - Y) / style.LineHeight), 1, lines.Count - written);
            Page.Begin(element);
            Lines(lines, written, fit, x, Y, width, style, TextAlign.Left);
            Page.End();
            Y += fit * style.LineHeight;
            written += fit;
        }
    }

    /// <summary>Draws some of the lines from <paramref name="top"/> down; between Begin and End of the page.</summary>
    internal void Lines(List<string> lines, int first, int count, double x, double top, double width, TextStyle style, TextAlign align)
    {
        for (var i = 0; i < count; i++)
        {
            var line = lines[first + i];
            var indent = align == TextAlign.Right ? width - style.Font.Measure(line.AsSpan().TrimEnd(' '), style.Size) : 0;
            Page.Text(x + indent, top + style.Baseline + i * style.LineHeight, line, style);
        }
    }

    private PdfPage NewPage()
    {
        var page = document.AddPage();
        decorate(page);
        Y = Top;
        return page;
    }
}
