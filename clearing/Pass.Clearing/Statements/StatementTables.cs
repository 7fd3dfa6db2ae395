using Pass.Clearing.Statements.Pdf;

namespace Pass.Clearing.Statements;

/// <summary>The two tables of a statement: totals by benefit down to the amount paid, then each day.</summary>
internal static class StatementTables
{
    private const double DateWidth = 60, BenefitWidth = 168;

    public static void Summary(StatementDocument document, StatementLabels labels, PdfFlow flow, StructElement root)
    {
        PdfColumn[] columns = [new(labels["Benefit"], DateWidth + BenefitWidth), .. Figures(labels)];
        List<PdfRow> rows = [];
        foreach (var subtotal in document.Subtotals())
        {
            rows.Add(new([new(subtotal.Benefit), new(labels.Count(subtotal.Sales)), new(labels.Count(subtotal.Refunds)),
                new(labels.Amount(subtotal.Gross)), new(labels.Amount(subtotal.Reimbursed))]));
        }
        foreach (var adjustment in document.Adjustments) rows.Add(new([new(adjustment.Label, 4), new(labels.Amount(adjustment.Amount))]));
        rows.Add(new([new(labels["Total"], 4), new(labels.Amount(document.Total))], Strong: true));
        Titled(labels["Summary"], columns, rows, flow, root);
        flow.Y += 5;
        flow.Text(root, "P", labels["Vat"], StatementLook.Note);
    }

    public static void Details(StatementDocument document, StatementLabels labels, PdfFlow flow, StructElement root)
    {
        PdfColumn[] columns = [new(labels["Date"], DateWidth), new(labels["Benefit"], BenefitWidth), .. Figures(labels)];
        List<PdfRow> rows = new(document.Days.Count + 1);
        foreach (var day in document.Days)
        {
            rows.Add(new([new(StatementLabels.Date(day.Date)), new(day.Benefit), new(labels.Count(day.Sales)), new(labels.Count(day.Refunds)),
                new(labels.Amount(day.Gross)), new(labels.Amount(day.Reimbursed))]));
        }
        var (sales, refunds) = (document.Days.Sum(d => (long)d.Sales), document.Days.Sum(d => (long)d.Refunds));
        var (gross, reimbursed) = (StatementDocument.Sum(document.Days.Select(d => d.Gross)), StatementDocument.Sum(document.Days.Select(d => d.Reimbursed)));
        rows.Add(new([new(labels["Subtotal"], 2), new(labels.Count(sales)), new(labels.Count(refunds)),
            new(labels.Amount(gross)), new(labels.Amount(reimbursed))], Strong: true));
        Titled(labels["Details"], columns, rows, flow, root);
    }

    /// <summary>The four columns of figures that both tables share, so that they stand under each other.</summary>
    private static PdfColumn[] Figures(StatementLabels labels)
    {
        const double counts = 45, amounts = (PdfFlow.Right - PdfFlow.Left - DateWidth - BenefitWidth - 2 * counts) / 2;
        return
        [
            new(labels["Sales"], counts, TextAlign.Right), new(labels["Refunds"], counts, TextAlign.Right),
            new(labels["Gross"], amounts, TextAlign.Right), new(labels["Reimbursed"], amounts, TextAlign.Right),
        ];
    }

    private static void Titled(string title, PdfColumn[] columns, List<PdfRow> rows, PdfFlow flow, StructElement root)
    {
        flow.Y += 16;
        flow.Room(90); // a title stays with the first lines of its table
        flow.Text(root, "H2", title, StatementLook.Heading);
        flow.Y += 4;
        PdfTable.Draw(flow, root, columns, rows, StatementLook.Table);
    }
}
