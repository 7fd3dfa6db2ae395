using System.Globalization;
using Pass.Clearing.Statements.Pdf;

namespace Pass.Clearing.Statements;

/// <summary>Makes the PDF of a statement: tagged (PDF/UA-1), and the same bytes each time for the same document and language.</summary>
public static class StatementRenderer
{
    private const double Width = PdfFlow.Right - PdfFlow.Left;
    private const double WindowLeft = 320; // where the window of a French DL envelope shows the address

    /// <summary>Writes the statement in French, or in English for an English <paramref name="culture"/>.</summary>
    /// <exception cref="ArgumentException">The lines do not add up to the total: nothing is written.</exception>
    public static void Render(StatementDocument document, Stream output, CultureInfo? culture = null)
    {
        CheckTotal(document);
        var labels = StatementLabels.For(culture ?? CultureInfo.GetCultureInfo("fr-FR"));
        var title = labels["Title"] + " " + document.Number;
        using var pdf = new PdfDocument(new(title, document.Issuer.Name, labels.Language, new(document.IssuedOn, TimeOnly.MinValue, TimeSpan.Zero)));
        var flow = new PdfFlow(pdf, page => page.Fill(PdfFlow.Left, 36, Width, 2, StatementLook.Accent));
        Letterhead(document, labels, flow, pdf.Root);
        Payment(document, labels, flow, pdf.Root);
        StatementTables.Summary(document, labels, flow, pdf.Root);
        StatementTables.Details(document, labels, flow, pdf.Root);
        Dispute(document, labels, flow, pdf.Root);
        foreach (var page in pdf.Pages) Footer(document, labels, page, pdf.Pages.Count);
        pdf.Save(output);
    }

    private static void CheckTotal(StatementDocument document)
    {
        var sum = StatementDocument.Sum([.. document.Days.Select(d => d.Reimbursed), .. document.Adjustments.Select(a => a.Amount)]);
        if (sum != document.Total)
            throw new ArgumentException($"Statement {document.Number}: its lines add up to {sum.ToIso()} but its total says {document.Total.ToIso()}.", nameof(document));
    }

    private static void Letterhead(StatementDocument document, StatementLabels labels, PdfFlow flow, StructElement root)
    {
        const double left = 250;
        flow.Text(root, "P", document.Issuer.Name, StatementLook.Issuer, width: left, maxLines: 2);
        foreach (var line in document.Issuer.Address.Take(5)) flow.Text(root, "P", line, StatementLook.Small, width: left, maxLines: 2);

        flow.Y = Math.Max(flow.Y + 14, 120);
        var top = flow.Y;
        flow.Text(root, "H1", labels["Title"] + "\n" + labels.Format("Number", document.Number), StatementLook.Title, width: left, maxLines: 4);
        var bottom = flow.Y;

        flow.Y = top + 4;
        var width = PdfFlow.Right - WindowLeft;
        flow.Text(root, "P", labels["Recipient"], StatementLook.Small, WindowLeft, width);
        flow.Text(root, "P", document.Partner.Name, StatementLook.Strong, WindowLeft, width, 3);
        foreach (var line in document.Partner.Address.Take(6)) flow.Text(root, "P", line, StatementLook.Body, WindowLeft, width, 2);
        flow.Text(root, "P", labels.Format("Siret", Grouped(document.Partner.Siret)), StatementLook.Small, WindowLeft, width, 1);
        flow.Y = Math.Max(bottom, flow.Y) + 14;
    }

    /// <summary>The panel that answers the first questions: how much, for when, on which account, under which reference.</summary>
    private static void Payment(StatementDocument document, StatementLabels labels, PdfFlow flow, StructElement root)
    {
        const double pad = 12, label = 122;
        var total = labels.Amount(document.Total);
        var value = Math.Max(90, Width - 3 * pad - label - StatementLook.Amount.Font.Measure(total, StatementLook.Amount.Size));
        (string Label, string Value)[] facts =
        [
            (labels["Period"], labels.Format("PeriodValue", StatementLabels.Date(document.From), StatementLabels.Date(document.To))),
            (labels["IssuedOn"], StatementLabels.Date(document.IssuedOn)),
            (labels["PaymentReference"], document.PaymentReference),
            (labels["Account"], document.Partner.MaskedIban),
        ];
        var lines = facts.Select(fact => PdfText.Wrap(fact.Value, StatementLook.Body, value, 2)).ToList();
        var step = StatementLook.Body.LineHeight + 2.5;
        var height = lines.Sum(l => (l.Count - 1) * StatementLook.Body.LineHeight + step) + 2 * pad - 2.5;
        var (page, top) = (flow.Page, flow.Y);
        page.Fill(PdfFlow.Left, top, Width, height, StatementLook.Tint);
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
        var text = labels.Format("Dispute", document.Issuer.Contact, document.Number);
        flow.Y += 10;
        flow.Room((1 + PdfText.Wrap(text, StatementLook.Note, Width).Count) * StatementLook.Note.LineHeight);
        flow.Text(root, "H2", labels["DisputeHeading"], StatementLook.NoteHeading);
        flow.Text(root, "P", text, StatementLook.Note);
    }

    private static void Footer(StatementDocument document, StatementLabels labels, PdfPage page, int pages)
    {
        const double baseline = PdfPage.Height - 34;
        page.Fill(PdfFlow.Left, baseline - 14, Width, 0.4, StatementLook.Hairline);
        var number = labels.Format("Page", page.Index + 1, pages);
        var left = PdfText.Wrap($"{document.Issuer.Name} · {labels["Title"]} {document.Number}".Replace('\n', ' '), StatementLook.Footer, Width - 80, 1)[0];
        page.BeginPagination("Footer");
        page.Text(PdfFlow.Left, baseline, left, StatementLook.Footer);
        page.Text(PdfFlow.Right - StatementLook.Footer.Font.Measure(number, StatementLook.Footer.Size), baseline, number, StatementLook.Footer);
        page.End();
    }

    /// <summary>SIRET as INSEE writes it, 3-3-3-5, when it has its 14 digits; otherwise as it is.</summary>
    private static string Grouped(string siret) => siret.Length == 14 && siret.All(char.IsAsciiDigit)
        ? $"{siret[..3]}\u00A0{siret[3..6]}\u00A0{siret[6..9]}\u00A0{siret[9..]}"
        : siret;
}
