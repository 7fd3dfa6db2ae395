namespace Pass.Clearing.Statements.Pdf;

/// <summary>A column: its heading, its width in points and the side its text keeps to.</summary>
public sealed record PdfColumn(string Heading, double Width, TextAlign Align = TextAlign.Left);

/// <summary>A cell that spans one column or more; it is aligned like the last one it spans, or left if it spans several.</summary>
public sealed record PdfCell(string Text, int Span = 1);

/// <summary>A row; strong for a total.</summary>
public sealed record PdfRow(IReadOnlyList<PdfCell> Cells, bool Strong = false);

public sealed record PdfTableStyle(TextStyle Heading, TextStyle Body, TextStyle Strong, PdfColor Rule, PdfColor Hairline, PdfColor Tint);

/// <summary>Draws tagged tables that go on over pages, with their headings again on each.</summary>
public sealed class PdfTable
{
    private const double PadX = 3, PadY = 2.5;

    private readonly PdfFlow flow;
    private readonly IReadOnlyList<PdfColumn> columns;
    private readonly PdfTableStyle style;
    private readonly double width;

    private PdfTable(PdfFlow flow, IReadOnlyList<PdfColumn> columns, PdfTableStyle style)
    {
        (this.flow, this.columns, this.style) = (flow, columns, style);
        width = columns.Sum(column => column.Width);
    }

    /// <summary>Adds a table at the flow's place. Each row's spans must add up to the number of columns.</summary>
    public static void Draw(PdfFlow flow, StructElement parent, IReadOnlyList<PdfColumn> columns, IReadOnlyList<PdfRow> rows, PdfTableStyle style)
    {
        var table = new PdfTable(flow, columns, style);
        var element = parent.Add("Table");
        table.Heading(element.Add("THead").Add("TR"));
        if (rows.Count == 0) return;
        var body = element.Add("TBody");
        for (var i = 0; i < rows.Count; i++)
        {
            if (rows[i].Cells.Sum(cell => cell.Span) != columns.Count)
                throw new ArgumentException($"Row {i + 1} does not span the {columns.Count} columns of its table.", nameof(rows));
            // A total never stands alone on a new page.
            var follower = i == rows.Count - 2 && rows[i + 1].Strong ? table.Measure(rows[i + 1]).Height : 0;
            table.Row(rows[i], body.Add("TR"), follower);
        }
    }

    /// <param name="row">The structure's heading row; null when the headings are only repeated, which readers skip.</param>
    private void Heading(StructElement? row)
    {
        var cells = columns.Select(column => PdfText.Wrap(column.Heading, style.Heading, column.Width - 2 * PadX)).ToList();
        var lines = cells.Max(cell => cell.Count);
        var height = lines * style.Heading.LineHeight + 2 * PadY;
        if (row is not null) flow.Room(height + 3 * style.Body.LineHeight);
        flow.Page.Fill(PdfFlow.Left, flow.Y, width, height, style.Tint);
        flow.Page.Fill(PdfFlow.Left, flow.Y + height, width, 0.9, style.Rule);
        var x = PdfFlow.Left;
        for (var i = 0; i < columns.Count; i++)
        {
            if (row is null) flow.Page.BeginPagination();
            else flow.Page.Begin(row.Add("TH", "/O/Table/Scope/Column"));
            // Headings of fewer lines sit at the bottom, next to their column.
            var top = flow.Y + PadY + (lines - cells[i].Count) * style.Heading.LineHeight;
            flow.Lines(cells[i], 0, cells[i].Count, x + PadX, top, columns[i].Width - 2 * PadX, style.Heading, columns[i].Align);
            flow.Page.End();
            x += columns[i].Width;
        }
        flow.Y += height + 0.9;
    }

    private void Row(PdfRow row, StructElement element, double follower)
    {
        var (cells, height) = Measure(row);
        var look = row.Strong ? style.Strong : style.Body;
        if (flow.Room(height + follower)) Heading(null);
        var elements = row.Cells.Select(cell => element.Add("TD", cell.Span > 1 ? $"/O/Table/ColSpan {cell.Span}" : "")).ToList();
        var total = cells.Max(cell => cell.Lines.Count);
        // A row taller than a page goes on over the next ones.
        for (var written = 0; written < total;)
        {
            var fit = Math.Clamp((int)((PdfFlow.Bottom - flow.Y - 2 * PadY) / look.LineHeight), 1, total - written);
            var part = fit * look.LineHeight + 2 * PadY;
            if (row.Strong) flow.Page.Fill(PdfFlow.Left, flow.Y, width, part, style.Tint);
            for (var i = 0; i < cells.Count; i++)
            {
                var here = Math.Min(fit, cells[i].Lines.Count - written);
                if (here <= 0) continue;
                flow.Page.Begin(elements[i]);
                flow.Lines(cells[i].Lines, written, here, cells[i].X + PadX, flow.Y + PadY, cells[i].Width - 2 * PadX, look, cells[i].Align);
                flow.Page.End();
            }
            flow.Y += part;
            flow.Page.Fill(PdfFlow.Left, flow.Y, width, row.Strong ? 0.9 : 0.4, row.Strong ? style.Rule : style.Hairline);
            written += fit;
            if (written < total && flow.Room(height)) Heading(null);
        }
    }

    private (List<(List<string> Lines, double X, double Width, TextAlign Align)> Cells, double Height) Measure(PdfRow row)
    {
        var look = row.Strong ? style.Strong : style.Body;
        var cells = new List<(List<string> Lines, double X, double Width, TextAlign Align)>(row.Cells.Count);
        var (x, column) = (PdfFlow.Left, 0);
        foreach (var cell in row.Cells)
        {
            var across = 0.0;
            for (var i = 0; i < cell.Span; i++) across += columns[column + i].Width;
            var align = cell.Span == 1 ? columns[column].Align : TextAlign.Left;
            cells.Add((PdfText.Wrap(cell.Text, look, across - 2 * PadX), x, across, align));
            x += across;
            column += cell.Span;
        }
        return (cells, cells.Max(cell => cell.Lines.Count) * look.LineHeight + 2 * PadY);
    }
}
