using System.Globalization;
using Pass.Clearing.Statements.Pdf;

namespace Pass.Clearing.Statements;

/// <summary>Makes the PDF of a notice of carry: one tagged page, the same bytes each time.</summary>
public static class CarryNoticeRenderer
{
    public static void Render(CarryNotice notice, Stream output, CultureInfo? culture = null)
    {
        var labels = StatementLabels.For(culture ?? CultureInfo.GetCultureInfo("fr-FR"));
        var title = labels.Format("NoticeTitle", notice.Settlement);
        using var pdf = new PdfDocument(new(title, notice.Issuer.Name, labels.Language, new(notice.IssuedOn, TimeOnly.MinValue, TimeSpan.Zero)));
        var flow = Letter.Open(pdf);
        Letter.Head(notice.Issuer, notice.Partner, title, labels, flow, pdf.Root);
        flow.Text(pdf.Root, "P", labels.Format("NoticeDate", StatementLabels.Date(notice.IssuedOn)), StatementLook.Label);
        flow.Y += 8;
        var amount = notice.Amount.IsNegative ? "NoticeOwes" : "NoticeOwed";
        flow.Text(pdf.Root, "P", labels.Format(amount, StatementLabels.Date(notice.UpTo), labels.Amount(notice.Amount.IsNegative ? -notice.Amount : notice.Amount)), StatementLook.Strong);
        flow.Y += 4;
        flow.Text(pdf.Root, "P", labels["Carry" + notice.Reason], StatementLook.Body);
        flow.Y += 8;
        flow.Text(pdf.Root, "P", labels.Format("NoticeContact", notice.Issuer.Contact), StatementLook.Note);
        Letter.Feet(pdf, notice.Issuer, title, labels);
        pdf.Save(output);
    }
}
