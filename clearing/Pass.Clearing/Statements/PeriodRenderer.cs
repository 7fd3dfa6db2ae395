using System.Globalization;
using Pass.Clearing.Statements.Pdf;
using Pass.Core;

namespace Pass.Clearing.Statements;

/// <summary>Makes the PDF of a monthly statement or of a yearly attestation: tagged (PDF/UA-1), and the same bytes each time.</summary>
public static class PeriodRenderer
{
    private const double Date = StatementTables.DateWidth;

    /// <exception cref="ArgumentException">What was owed, earned and paid does not come to what is owed: nothing is written.</exception>
    public static void Render(PeriodDocument document, Stream output, CultureInfo? culture = null)
    {
        Check(document);
        var labels = StatementLabels.For(culture ?? CultureInfo.GetCultureInfo("fr-FR"));
        var title = labels[document.IsYear ? "YearTitle" : "MonthTitle"];
        using var pdf = new PdfDocument(new($"{title} {document.Reference}", document.Issuer.Name, labels.Language, new(document.IssuedOn, TimeOnly.MinValue, TimeSpan.Zero)));
        var flow = Letter.Open(pdf);
        Letter.Head(document.Issuer, document.Partner, $"{title}\n{labels.Format("Number", document.Reference)}", labels, flow, pdf.Root);
        var (paid, waiting) = (Paid(document), UnderWay(document));
        Panel.Draw(labels["PaidInPeriod"], labels.Amount(paid),
        [
            (labels["Period"], labels.Format("PeriodValue", StatementLabels.Date(document.From), StatementLabels.Date(document.To))),
            (labels["IssuedOn"], StatementLabels.Date(document.IssuedOn)),
            (labels["OwedBefore"], labels.Amount(document.Opening)),
            (labels["EarnedInPeriod"], labels.Amount(Earned(document))),
            .. waiting.IsZero ? [] : ((string, string)[])[(labels["UnderWay"], labels.Amount(waiting))],
            (labels["OwedAfter"], labels.Amount(document.Closing)),
        ], flow, pdf.Root);
        if (document.IsYear)
        {
            flow.Y += 12;
            flow.Text(pdf.Root, "P", labels.Format("Attested", document.Issuer.Name, document.Partner.Name, labels.Amount(paid), document.From.Year.ToString(CultureInfo.InvariantCulture)), StatementLook.Body);
        }
        Benefits(document, labels, flow, pdf.Root);
        Payments(document, labels, flow, pdf.Root);
        Rows(document, labels, flow, pdf.Root);
        flow.Y += 10;
        flow.Text(pdf.Root, "P", labels.Format("NoticeContact", document.Issuer.Contact), StatementLook.Note);
        OnlineCode.Draw(document.Online, labels, flow, pdf.Root);
        Letter.Feet(pdf, document.Issuer, $"{title} {document.Reference}", labels);
        pdf.Save(output);
    }

    private static void Check(PeriodDocument document)
    {
        var rows = Sum(document.Rows.Select(r => r.Sums.Net));
        var closing = document.Opening + Earned(document) - Sum(document.Payments.Where(p => p.Counts).Select(p => p.Amount));
        if (closing != document.Closing || rows != Sum(document.Benefits.Select(b => b.Net)))
            throw new ArgumentException($"Statement {document.Reference}: it comes to {closing.ToIso()} but says {document.Closing.ToIso()}.", nameof(document));
    }

    private static void Benefits(PeriodDocument document, StatementLabels labels, PdfFlow flow, StructElement root)
    {
        PdfColumn[] columns = [new(labels["Benefit"], Date + StatementTables.BenefitWidth), .. StatementTables.Figures(labels)];
        List<PdfRow> rows = [.. document.Benefits.Select(s => new PdfRow([new(s.Label), .. StatementTables.Cells(s, labels)]))];
        rows.AddRange(document.Adjustments.Select(a => new PdfRow([new(a.Label, 7), new(labels.Amount(a.Amount))])));
        rows.Add(new([new(labels["EarnedInPeriod"], 7), new(labels.Amount(Earned(document)))], Strong: true));
        StatementTables.Titled(labels["Summary"], columns, rows, flow, root);
        flow.Y += 5;
        flow.Text(root, "P", labels["Vat"], StatementLook.Note);
    }

    private static void Payments(PeriodDocument document, StatementLabels labels, PdfFlow flow, StructElement root)
    {
        const double statement = 90, amount = 80, state = 110;
        PdfColumn[] columns =
        [
            new(labels["LeftOn"], Date + 12), new(labels["Statement"], statement),
            new(labels["PaymentReference"], PdfFlow.Right - PdfFlow.Left - Date - 12 - statement - state - amount), new(labels["PaymentState"], state), new(labels["Amount"], amount, TextAlign.Right),
        ];
        List<PdfRow> rows = [.. document.Payments.Select(p => new PdfRow([new(StatementLabels.Date(p.LeftOn)), new(p.Statement), new(p.Reference),
            new(p.PaidOn is { } day ? labels.Format("PaidOn", StatementLabels.Date(day)) : labels[p.State]), new(labels.Amount(p.Amount))]))];
        if (!UnderWay(document).IsZero)
            rows.Add(new([new(labels["UnderWay"], 4), new(labels.Amount(UnderWay(document)))]));
        rows.Add(new([new(labels["PaidInPeriod"], 4), new(labels.Amount(Paid(document)))], Strong: true));
        StatementTables.Titled(labels["Payments"], columns, rows, flow, root);
    }

    private static void Rows(PeriodDocument document, StatementLabels labels, PdfFlow flow, StructElement root)
    {
        PdfColumn[] columns = [new(labels[document.IsYear ? "MonthColumn" : "Date"], Date + StatementTables.BenefitWidth), .. StatementTables.Figures(labels)];
        List<PdfRow> rows = [.. document.Rows.Select(r => new PdfRow([new(document.IsYear ? labels.Month(r.Date) : StatementLabels.Date(r.Date)), .. StatementTables.Cells(r.Sums, labels)]))];
        rows.Add(new([new(labels["Subtotal"]), .. StatementTables.Cells(StatementSums.Of("", document.Rows.Select(r => r.Sums)), labels)], Strong: true));
        StatementTables.Titled(labels[document.IsYear ? "ByMonth" : "Details"], columns, rows, flow, root);
    }

    /// <summary>What a bank confirmed in the period, whenever it left: sent is not paid.</summary>
    private static Money Paid(PeriodDocument document) => Sum(document.Payments.Where(p => p.PaidOn >= document.From && p.PaidOn <= document.To).Select(p => p.Amount));

    /// <summary>What left in the period and no bank had confirmed at its end.</summary>
    private static Money UnderWay(PeriodDocument document) => Sum(document.Payments.Where(p => p.Counts && (p.PaidOn is null || p.PaidOn > document.To)).Select(p => p.Amount));

    private static Money Earned(PeriodDocument document) => Sum(document.Rows.Select(r => r.Sums.Net).Concat(document.Adjustments.Select(a => a.Amount)));

    private static Money Sum(IEnumerable<Money> amounts) => amounts.Aggregate(Money.Zero, (sum, one) => sum + one);
}
