using System.Collections;
using System.Globalization;
using System.Text;

namespace Pass.Terminal.Receipts;

/// <summary>What a receipt is printed on.</summary>
public enum ReceiptPaper
{
    /// <summary>A roll of 80 mm, as long as the receipt.</summary>
    Roll80 = 0,
    A4 = 1,
}

/// <summary>A receipt's text as a PDF (ISO 32000-1), in the typewriter face that every reader has, with its code as squares below; the same receipt gives the same bytes.</summary>
public static class ReceiptPdf
{
    private const double PointsPerMm = 72 / 25.4, CodeSide = 34 * PointsPerMm;

    private static readonly Encoding WinAnsi = CodePagesEncodingProvider.Instance.GetEncoding(1252, new EncoderReplacementFallback("?"), DecoderFallback.ReplacementFallback)!;

    /// <param name="code">The squares of a QR with its quiet zone, dark ones set, row by row from the top; null: none.</param>
    public static byte[] Of(string text, ReceiptPaper paper, IReadOnlyList<BitArray>? code = null)
    {
        var lines = text.TrimEnd('\n').Split('\n');
        var (width, height, size, margin) = paper == ReceiptPaper.A4 ? (210 * PointsPerMm, 297 * PointsPerMm, 11.0, 20 * PointsPerMm) : (80 * PointsPerMm, 0.0, 8.0, 4 * PointsPerMm);
        var leading = size * 1.3;
        if (paper == ReceiptPaper.Roll80)
            height = lines.Length * leading + 2 * margin + size + (code is null ? 0 : CodeSide);
        var pages = lines.Chunk(Math.Max(1, (int)((height - 2 * margin) / leading))).ToList();
        // On the last page, below what stands there; on one more where there is no room.
        var codeY = height - margin - size - pages[^1].Length * leading - CodeSide;
        if (code is not null && codeY < 0)
        {
            pages.Add([]);
            codeY = height - margin - CodeSide;
        }
        List<string> objects =
        [
            "<< /Type /Catalog /Pages 2 0 R >>",
            string.Create(CultureInfo.InvariantCulture, $"<< /Type /Pages /Count {pages.Count} /Kids [{string.Join(' ', pages.Select((_, i) => $"{4 + 2 * i} 0 R"))}] /MediaBox [0 0 {width:0.##} {height:0.##}] >>"),
            "<< /Type /Font /Subtype /Type1 /BaseFont /Courier /Encoding /WinAnsiEncoding >>",
        ];
        for (var i = 0; i < pages.Count; i++)
        {
            var shown = string.Create(CultureInfo.InvariantCulture, $"BT /F1 {size:0.##} Tf {leading:0.##} TL {margin:0.##} {height - margin - size:0.##} Td\n")
                + string.Concat(pages[i].Select(line => $"({Escaped(line)}) Tj T*\n")) + "ET" + (code is not null && i == pages.Count - 1 ? Squares(code, margin, codeY) : "");
            objects.Add(string.Create(CultureInfo.InvariantCulture, $"<< /Type /Page /Parent 2 0 R /Resources << /Font << /F1 3 0 R >> >> /Contents {5 + 2 * i} 0 R >>"));
            objects.Add(string.Create(CultureInfo.InvariantCulture, $"<< /Length {WinAnsi.GetByteCount(shown)} >>\nstream\n{shown}\nendstream"));
        }
        return File(objects);
    }

    /// <summary>One rectangle for each run of dark squares, each filled by itself: readers move the corners of rectangles that share a path.</summary>
    private static string Squares(IReadOnlyList<BitArray> code, double left, double bottom)
    {
        var step = CodeSide / code.Count;
        var drawn = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"\nq {step:0.####} 0 0 {step:0.####} {left:0.##} {bottom:0.##} cm\n"));
        for (var row = 0; row < code.Count; row++)
        {
            for (var from = 0; from < code.Count; from++)
            {
                var to = from;
                while (to < code.Count && code[row][to])
                    to++;
                if (to > from)
                    drawn.Append(CultureInfo.InvariantCulture, $"{from} {code.Count - row - 1} {to - from} 1 re f\n");
                from = to;
            }
        }
        return drawn.Append('Q').ToString();
    }

    private static byte[] File(List<string> objects)
    {
        using var file = new MemoryStream();
        Write("%PDF-1.4\n");
        List<long> at = [];
        foreach (var (body, i) in objects.Select((body, i) => (body, i)))
        {
            at.Add(file.Position);
            Write(string.Create(CultureInfo.InvariantCulture, $"{i + 1} 0 obj\n{body}\nendobj\n"));
        }
        var table = file.Position;
        Write(string.Create(CultureInfo.InvariantCulture, $"xref\n0 {objects.Count + 1}\n0000000000 65535 f \n"));
        foreach (var offset in at)
            Write(string.Create(CultureInfo.InvariantCulture, $"{offset:0000000000} 00000 n \n"));
        Write(string.Create(CultureInfo.InvariantCulture, $"trailer\n<< /Size {objects.Count + 1} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n"));
        return file.ToArray();

        void Write(string part) => file.Write(WinAnsi.GetBytes(part));
    }

    /// <summary>Spaces that this face does not have are plain ones.</summary>
    private static string Escaped(string line) => line.Replace('\u202f', ' ').Replace('\u00a0', ' ')
        .Replace("\\", "\\\\", StringComparison.Ordinal).Replace("(", "\\(", StringComparison.Ordinal).Replace(")", "\\)", StringComparison.Ordinal);
}
