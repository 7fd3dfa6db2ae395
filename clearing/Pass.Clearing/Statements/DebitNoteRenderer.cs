using System.Globalization;
using Pass.Clearing.Statements.Pdf;
using Pass.Core;

namespace Pass.Clearing.Statements;

/// <summary>What a partner owes and is asked to pay back.</summary>
/// <param name="Lines">What the sum is made of: a label and an amount each, below zero what the partner owes.</param>
public sealed record DebitNoteDocument(
    string Number, StatementIssuer Issuer, StatementPartner Partner, DateOnly IssuedOn, DateOnly OwedSince, Money Amount, string Reference, IReadOnlyList<(string Label, Money Amount)> Lines);

/// <summary>Makes the PDF of a debit note: tagged, the same bytes each time.</summary>
public static class DebitNoteRenderer
{
    private const int LinesShown = 24;

    public static void Render(DebitNoteDocument note, Stream output, CultureInfo? culture = null)
    {
        var labels = StatementLabels.For(culture ?? CultureInfo.GetCultureInfo("fr-FR"));
        var title = labels.Format("DebitNoteTitle", note.Number);
        using var pdf = new PdfDocument(new(title, note.Issuer.Name, labels.Language, new(note.IssuedOn, TimeOnly.MinValue, TimeSpan.Zero)));
        var flow = Letter.Open(pdf);
        Letter.Head(note.Issuer, note.Partner, title, labels, flow, pdf.Root);
        flow.Text(pdf.Root, "P", labels.Format("NoticeDate", StatementLabels.Date(note.IssuedOn)), StatementLook.Label);
        flow.Y += 8;
        flow.Text(pdf.Root, "P", labels.Format("DebitNoteAmount", labels.Amount(note.Amount), StatementLabels.Date(note.OwedSince)), StatementLook.Strong);
        flow.Y += 6;
        foreach (var (label, amount) in note.Lines.Take(LinesShown))
            flow.Text(pdf.Root, "P", labels.Format("DebitNoteLine", label, labels.Amount(amount)), StatementLook.Body);
        if (note.Lines.Count > LinesShown)
            flow.Text(pdf.Root, "P", labels.Format("DebitNoteMore", note.Lines.Count - LinesShown, labels.Amount(new(note.Lines.Skip(LinesShown).Sum(l => l.Amount.Cents)))), StatementLook.Body);
        flow.Y += 6;
        flow.Text(pdf.Root, "P", labels.Format("DebitNoteHow", note.Reference), StatementLook.Body);
        flow.Y += 8;
        flow.Text(pdf.Root, "P", labels.Format("NoticeContact", note.Issuer.Contact), StatementLook.Note);
        Letter.Feet(pdf, note.Issuer, title, labels);
        pdf.Save(output);
    }
}
