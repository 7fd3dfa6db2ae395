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
        OnlineCode.Draw(document.Online, labels, flow, pdf.Root);
        Letter.Feet(pdf, document.Issuer, title, labels);
        pdf.Save(output);
    }

    private static void CheckTotal(StatementDocument document)
    {
        var sum = document.Days.Select(d => d.Sums.Net).Concat(document.Adjustments.Select(a => a.Amount)).Aggregate(Money.Zero, (total, amount) => total + amount);
        if (sum != document.Total)
            throw new ArgumentException($"Statement {document.Number}: its lines add up to {sum.ToIso()} but its total says {document.Total.ToIso()}.", nameof(document));
    }

    private static void Payment(StatementDocument document, StatementLabels labels, PdfFlow flow, StructElement root) => Panel.Draw(labels["Total"], labels.Amount(document.Total),
    [
        (labels["Period"], labels.Format("PeriodValue", StatementLabels.Date(document.From), StatementLabels.Date(document.To))),
        (labels["IssuedOn"], StatementLabels.Date(document.IssuedOn)),
        (labels["CreditedBy"], StatementLabels.Date(document.CreditedBy)),
        (labels["CreditorReference"], document.CreditorReference),
        (labels["PaymentReference"], document.PaymentReference),
        (labels["Account"], document.Partner.MaskedIban),
    ], flow, root);

    private static void Dispute(StatementDocument document, StatementLabels labels, PdfFlow flow, StructElement root)
    {
        var text = labels.Format("Dispute", document.Issuer.Contact, document.Number, StatementLabels.Date(document.DisputeUntil));
        flow.Y += 10;
        flow.Room((1 + PdfText.Wrap(text, StatementLook.Note, Letter.Width).Count) * StatementLook.Note.LineHeight);
        flow.Text(root, "H2", labels["DisputeHeading"], StatementLook.NoteHeading);
        flow.Text(root, "P", text, StatementLook.Note);
    }
}
