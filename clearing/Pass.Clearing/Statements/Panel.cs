using Pass.Clearing.Statements.Pdf;

namespace Pass.Clearing.Statements;

/// <summary>The panel that answers the first questions: how much, for when, under which reference.</summary>
internal static class Panel
{
    public static void Draw(string totalLabel, string total, IReadOnlyList<(string Label, string Value)> facts, PdfFlow flow, StructElement root)
    {
        const double pad = 12, label = 138;
        var value = Math.Max(90, Letter.Width - 3 * pad - label - StatementLook.Amount.Font.Measure(total, StatementLook.Amount.Size));
        var lines = facts.Select(fact => PdfText.Wrap(fact.Value, StatementLook.Body, value, 2)).ToList();
        var step = StatementLook.Body.LineHeight + 2.5;
        var height = lines.Sum(l => (l.Count - 1) * StatementLook.Body.LineHeight + step) + 2 * pad - 2.5;
        var (page, top) = (flow.Page, flow.Y);
        page.Fill(PdfFlow.Left, top, Letter.Width, height, StatementLook.Tint);
        page.Fill(PdfFlow.Left, top, 2, height, StatementLook.Accent);

        var table = root.Add("Table");
        var y = top + pad;
        for (var i = 0; i < facts.Count; i++)
        {
            var row = table.Add("TR");
            page.Begin(row.Add("TH", "/O/Table/Scope/Row"));
            page.Text(PdfFlow.Left + pad, y + StatementLook.Body.Baseline, facts[i].Label, StatementLook.Label);
            page.End();
            page.Begin(row.Add("TD"));
            flow.Lines(lines[i], 0, lines[i].Count, PdfFlow.Left + pad + label, y, value, StatementLook.Body, TextAlign.Left);
            page.End();
            y += (lines[i].Count - 1) * StatementLook.Body.LineHeight + step;
        }
        Amount(totalLabel, total, page, root.Add("P"), top + height / 2);
        flow.Y = top + height;
    }

    private static void Amount(string label, string amount, PdfPage page, StructElement element, double middle)
    {
        const double right = PdfFlow.Right - 12;
        page.Begin(element);
        page.Text(right - StatementLook.Label.Font.Measure(label, StatementLook.Label.Size), middle - 13, label + " ", StatementLook.Label);
        page.Text(right - StatementLook.Amount.Font.Measure(amount, StatementLook.Amount.Size), middle + 15, amount, StatementLook.Amount);
        page.End();
    }
}
