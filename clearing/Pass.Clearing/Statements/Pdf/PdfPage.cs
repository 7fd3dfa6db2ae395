namespace Pass.Clearing.Statements.Pdf;

/// <summary>An A4 page being drawn. Positions are in points from its top left corner.</summary>
public sealed class PdfPage : IDisposable
{
    public const double Width = 595.28, Height = 841.89;

    private readonly PdfDocument document;
    private readonly PdfBuffer content = new(8192);
    private readonly List<StructElement> owners = [];
    private PdfColor? fill;
    private (TrueTypeFont? Font, double Size) font;
    private bool open;

    internal PdfPage(PdfDocument document, int index) => (this.document, Index) = (document, index);

    public int Index { get; }

    internal ReadOnlySpan<byte> Content => content.Written;

    /// <summary>The element each run of marked content belongs to, by its number.</summary>
    internal IReadOnlyList<StructElement> Owners => owners;

    /// <summary>What is drawn until <see cref="End"/> is content of <paramref name="element"/>.</summary>
    public void Begin(StructElement element)
    {
        Open();
        content.Ascii($"/{element.Type}<</MCID ").Integer(owners.Count).Ascii(">>BDC\n");
        element.AddContent(Index, owners.Count);
        owners.Add(element);
    }

    /// <summary>What is drawn until <see cref="End"/> repeats on each page and is not read out (ISO 32000-1, 14.8.2.2).</summary>
    public void BeginPagination(string subtype = "")
    {
        Open();
        content.Ascii(subtype.Length == 0 ? "/Artifact<</Type/Pagination>>BDC\n" : $"/Artifact<</Type/Pagination/Subtype/{subtype}>>BDC\n");
    }

    public void End()
    {
        content.Ascii("EMC\n");
        open = false;
    }

    /// <summary>Draws one line whose letters stand on <paramref name="baseline"/>. Only between Begin and End: nothing on the page is untagged.</summary>
    public void Text(double x, double baseline, string line, TextStyle style)
    {
        if (!open) throw new InvalidOperationException("Text must be tagged: call Begin first.");
        if (line.Length == 0) return;
        Color(style.Color);
        content.Ascii("BT ");
        var pdfFont = document.FontFor(style.Font);
        if (font != (style.Font, style.Size))
        {
            content.Byte((byte)'/').Ascii(pdfFont.ResourceName).Byte((byte)' ').Number(style.Size).Ascii(" Tf ");
            font = (style.Font, style.Size);
        }
        content.Numbers([x, Height - baseline]).Ascii("Td ");
        pdfFont.Encode(line, content);
        content.Ascii("Tj ET\n");
    }

    /// <summary>A filled rectangle, always decoration: rules, tints.</summary>
    public void Fill(double x, double y, double width, double height, PdfColor color)
    {
        Open();
        content.Ascii("/Artifact BMC\n");
        Color(color);
        content.Numbers([x, Height - y - height, width, height]).Ascii("re f\n");
        End();
    }

    /// <summary>A filled rectangle that is part of a figure; between Begin and End.</summary>
    public void Rectangle(double x, double y, double width, double height, PdfColor color)
    {
        if (!open) throw new InvalidOperationException("A figure must be tagged: call Begin first.");
        Color(color);
        content.Numbers([x, Height - y - height, width, height]).Ascii("re f\n");
    }

    public void Dispose() => content.Dispose();

    private void Open()
    {
        if (open) throw new InvalidOperationException("Marked content does not nest here: call End first.");
        open = true;
    }

    private void Color(PdfColor color)
    {
        if (fill == color) return;
        fill = color;
        content.Numbers([color.Red / 255.0, color.Green / 255.0, color.Blue / 255.0]).Ascii("rg\n");
    }
}
