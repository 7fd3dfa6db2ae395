using Pass.Clearing.Statements.Pdf;

namespace Pass.Clearing.Statements;

/// <summary>The two tables of a statement: totals by benefit down to the amount paid, then each day.</summary>
internal static class StatementTables
{
    private static readonly string[] Amounts = ["Price", "HolderShare", "RegionShare", "Retained", "Net"];

    public const double DateWidth = 52, BenefitWidth = 110, SalesWidth = 35, ReturnsWidth = 41;

    public static void Summary(StatementDocument document, StatementLabels labels, PdfFlow flow, StructElement root)
    {
        PdfColumn[] columns = [new(labels["Benefit"], DateWidth + BenefitWidth), .. Figures(labels)];
        List<PdfRow> rows = [.. document.Subtotals().Select(s => new PdfRow([new(s.Label), .. Cells(s, labels)]))];
        rows.AddRange(document.Adjustments.Select(a => new PdfRow([new(a.Label, 7), new(labels.Amount(a.Amount))])));
        rows.Add(new([new(labels["Total"], 7), new(labels.Amount(document.Total))], Strong: true));
        Titled(labels["Summary"], columns, rows, flow, root);
        flow.Y += 5;
        flow.Text(root, "P", labels["Vat"], StatementLook.Note);
    }

    public static void Details(StatementDocument document, StatementLabels labels, PdfFlow flow, StructElement root)
    {
        PdfColumn[] columns = [new(labels["Date"], DateWidth), new(labels["Benefit"], BenefitWidth), .. Figures(labels)];
        List<PdfRow> rows = [.. document.Days.Select(d => new PdfRow([new(StatementLabels.Date(d.Date)), new(d.Benefit), .. Cells(d.Sums, labels)]))];
        var total = StatementSums.Of(labels["Subtotal"], document.Days.Select(d => d.Sums));
        rows.Add(new([new(total.Label, 2), .. Cells(total, labels)], Strong: true));
        Titled(labels["Details"], columns, rows, flow, root);
        flow.Y += 5;
        foreach (var day in document.Days.GroupBy(d => d.Date))
        {
            var (from, to) = (day.Min(d => d.SoldFrom), day.Max(d => d.SoldTo));
            if (from != day.Key || to != day.Key)
                flow.Text(root, "P", labels.Format("OtherDates", StatementLabels.Date(day.Key), StatementLabels.Date(from), StatementLabels.Date(to)), StatementLook.Note);
        }
        foreach (var (key, unpaid) in new[] { ("UnpaidLosses", document.Losses), ("UnpaidIncidents", document.Incidents) })
        {
            if (unpaid.Sales > 0)
                flow.Text(root, "P", labels.Format(key, labels.Count(unpaid.Sales), labels.Amount(unpaid.Price)), StatementLook.Note);
        }
        flow.Text(root, "P", labels.Format("DetailFile", document.DetailFile), StatementLook.Note);
    }

    /// <summary>The columns of figures that both tables share, so that they stand under each other.</summary>
    public static PdfColumn[] Figures(StatementLabels labels)
    {
        const double amounts = (PdfFlow.Right - PdfFlow.Left - DateWidth - BenefitWidth - SalesWidth - ReturnsWidth) / 5;
        return
        [
            new(labels["Sales"], SalesWidth, TextAlign.Right), new(labels["Refunds"], ReturnsWidth, TextAlign.Right),
            .. Amounts.Select(key => new PdfColumn(labels[key], amounts, TextAlign.Right)),
        ];
    }

    public static PdfCell[] Cells(StatementSums sums, StatementLabels labels) =>
    [
        new(labels.Count(sums.Sales)), new(labels.Count(sums.Refunds)),
        new(labels.Amount(sums.Price)), new(labels.Amount(sums.Holder)), new(labels.Amount(sums.Region)),
        new(labels.Amount(sums.Retained)), new(labels.Amount(sums.Net)),
    ];

    public static void Titled(string title, PdfColumn[] columns, List<PdfRow> rows, PdfFlow flow, StructElement root)
    {
        flow.Y += 16;
        flow.Room(90); // a title stays with the first lines of its table
        flow.Text(root, "H2", title, StatementLook.Heading);
        flow.Y += 4;
        PdfTable.Draw(flow, root, columns, rows, StatementLook.Table);
    }
}
