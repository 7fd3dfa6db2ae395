using System.Globalization;
using Pass.Clearing.Statements.Pdf;
using Pass.Core;

namespace Pass.Clearing.Statements;

/// <summary>Makes the PDF of a statement: tagged (PDF/UA-1), and the same bytes each time for the same document and language.</summary>
public static class StatementRenderer
{
    /// <summary>Writes the statement in French, or in English for an English <paramref name="culture"/>.</summary>
    /// <exception cref="ArgumentException">The lines do not add up to the total: nothing is written.</exception>
    public static void Render(StatementDocument document, Stream output, CultureInfo? culture = null)
    {
        CheckTotal(document);
        var labels = StatementLabels.For(culture ?? CultureInfo.GetCultureInfo("fr-FR"));
        var title = labels["Title"] + " " + document.Number;
        using var pdf = new PdfDocument(new(title, document.Issuer.Name, labels.Language, new(document.IssuedOn, TimeOnly.MinValue, TimeSpan.Zero)));
        var flow = Letter.Open(pdf);
        Letter.Head(document.Issuer, document.Partner, labels["Title"] + "\n" + labels.Format("Number", document.Number), labels, flow, pdf.Root);
        Payment(document, labels, flow, pdf.Root);
        StatementTables.Summary(document, labels, flow, pdf.Root);
        StatementTables.Details(document, labels, flow, pdf.Root);
        Dispute(document, labels, flow, pdf.Root);
        Letter.Feet(pdf, document.Issuer, title, labels);
        pdf.Save(output);
    }

    private static void CheckTotal(StatementDocument document)
    {
        var sum = document.Days.Select(d => d.Sums.Net).Concat(document.Adjustments.Select(a => a.Amount)).Aggregate(Money.Zero, (total, amount) => total + amount);
        if (sum != document.Total)
            throw new ArgumentException($"Statement {document.Number}: its lines add up to {sum.ToIso()} but its total says {document.Total.ToIso()}.", nameof(document));
    }

    /// <summary>The panel that answers the first questions: how much, for when, on which account, under which reference.</summary>
    private static void Payment(StatementDocument document, StatementLabels labels, PdfFlow flow, StructElement root)
    {
        const double pad = 12, label = 138;
        var total = labels.Amount(document.Total);
        var value = Math.Max(90, Letter.Width - 3 * pad - label - StatementLook.Amount.Font.Measure(total, StatementLook.Amount.Size));
        (string Label, string Value)[] facts =
        [
            (labels["Period"], labels.Format("PeriodValue", StatementLabels.Date(document.From), StatementLabels.Date(document.To))),
            (labels["IssuedOn"], StatementLabels.Date(document.IssuedOn)),
            (labels["CreditedBy"], StatementLabels.Date(document.CreditedBy)),
            (labels["CreditorReference"], document.CreditorReference),
            (labels["PaymentReference"], document.PaymentReference),
            (labels["Account"], document.Partner.MaskedIban),
        ];
        var lines = facts.Select(fact => PdfText.Wrap(fact.Value, StatementLook.Body, value, 2)).ToList();
        var step = StatementLook.Body.LineHeight + 2.5;
        var height = lines.Sum(l => (l.Count - 1) * StatementLook.Body.LineHeight + step) + 2 * pad - 2.5;
        var (page, top) = (flow.Page, flow.Y);
        page.Fill(PdfFlow.Left, top, Letter.Width, height, StatementLook.Tint);
        page.Fill(PdfFlow.Left, top, 2, height, StatementLook.Accent);

        var table = root.Add("Table");
        var y = top + pad;
        for (var i = 0; i < facts.Length; i++)
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
        Amount(labels["Total"], total, page, root.Add("P"), top + height / 2);
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

    private static void Dispute(StatementDocument document, StatementLabels labels, PdfFlow flow, StructElement root)
    {
        var text = labels.Format("Dispute", document.Issuer.Contact, document.Number, StatementLabels.Date(document.DisputeUntil));
        flow.Y += 10;
        flow.Room((1 + PdfText.Wrap(text, StatementLook.Note, Letter.Width).Count) * StatementLook.Note.LineHeight);
        flow.Text(root, "H2", labels["DisputeHeading"], StatementLook.NoteHeading);
        flow.Text(root, "P", text, StatementLook.Note);
    }
}
