using System.Globalization;
using Pass.Clearing.Statements.Pdf;
using QRCoder;

namespace Pass.Clearing.Statements;

/// <summary>The QR that leads from a paper to its details on the pages of the region; the address stands beside it in letters.</summary>
internal static class OnlineCode
{
    private const double Side = 84, Gap = 12;

    /// <summary>Where the details of one document are.</summary>
    /// <param name="address">The region's setting; null when it has none.</param>
    public static string? Of(string? address, params ReadOnlySpan<string> path) =>
        address is null ? null : $"{address.TrimEnd('/')}/{string.Join('/', path)}";

    /// <param name="url">Null draws nothing.</param>
    /// <param name="heading">Words above the address.</param>
    public static void Draw(string? url, StatementLabels labels, PdfFlow flow, StructElement root, string heading = "Online")
    {
        if (url is null)
            return;
        flow.Y += 14;
        flow.Room(Side);
        var (page, top) = (flow.Page, flow.Y);
        using var code = QRCodeGenerator.GenerateQrCode(url, QRCodeGenerator.ECCLevel.M);
        var modules = code.ModuleMatrix;
        var step = Side / modules.Count;
        var box = string.Create(CultureInfo.InvariantCulture, $"/O/Layout/BBox[{PdfFlow.Left:0.##} {PdfPage.Height - top - Side:0.##} {PdfFlow.Left + Side:0.##} {PdfPage.Height - top:0.##}]");
        page.Begin(root.Add("Figure", box, labels.Format("OnlineAlt", url)));
        for (var row = 0; row < modules.Count; row++)
        {
            // One rectangle for each run of dark modules: no hairline between neighbours.
            for (var from = 0; from < modules.Count; from++)
            {
                var to = from;
                while (to < modules.Count && modules[row][to])
                    to++;
                if (to > from)
                    page.Rectangle(PdfFlow.Left + from * step, top + row * step, (to - from) * step, step, StatementLook.Dark);
                from = to;
            }
        }
        page.End();
        var left = PdfFlow.Left + Side + Gap;
        flow.Y = top + 22;
        flow.Text(root, "P", labels[heading], StatementLook.NoteHeading, left, PdfFlow.Right - left);
        flow.Text(root, "P", url, StatementLook.Note, left, PdfFlow.Right - left);
        flow.Y = Math.Max(flow.Y, top + Side);
    }
}
