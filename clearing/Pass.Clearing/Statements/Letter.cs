using System.Globalization;
using Pass.Clearing.Statements.Pdf;
using Pass.Core;

namespace Pass.Clearing.Statements;

/// <summary>What every letter to a partner has: who writes, to whom, under which title, and the foot of its pages.</summary>
internal static class Letter
{
    public const double Width = PdfFlow.Right - PdfFlow.Left;
    private const double WindowLeft = 320; // where the window of a French DL envelope shows the address

    /// <summary>Writes a short letter: its head, what it says, whom to ask, and its feet; the same bytes each time.</summary>
    /// <param name="title">Its words, and what they take.</param>
    public static void Write(
        Stream output, CultureInfo? culture, (string Key, object Of) title, StatementIssuer issuer, StatementPartner partner, DateOnly issuedOn, Action<StatementLabels, PdfFlow, StructElement> say)
    {
        var labels = StatementLabels.For(culture ?? CultureInfo.GetCultureInfo("fr-FR"));
        var shown = labels.Format(title.Key, title.Of);
        using var pdf = new PdfDocument(new(shown, issuer.Name, labels.Language, new(issuedOn, TimeOnly.MinValue, TimeSpan.Zero)));
        var flow = Open(pdf);
        Head(issuer, partner, shown, labels, flow, pdf.Root);
        flow.Text(pdf.Root, "P", labels.Format("NoticeDate", StatementLabels.Date(issuedOn)), StatementLook.Label);
        flow.Y += 8;
        say(labels, flow, pdf.Root);
        flow.Y += 8;
        flow.Text(pdf.Root, "P", labels.Format("NoticeContact", issuer.Contact), StatementLook.Note);
        Feet(pdf, issuer, shown, labels);
        pdf.Save(output);
    }

    public static PdfFlow Open(PdfDocument pdf) => new(pdf, page => page.Fill(PdfFlow.Left, 36, Width, 2, StatementLook.Accent));

    public static void Head(StatementIssuer issuer, StatementPartner partner, string title, StatementLabels labels, PdfFlow flow, StructElement root)
    {
        const double left = 250;
        flow.Text(root, "P", issuer.Name, StatementLook.Issuer, width: left, maxLines: 2);
        foreach (var line in issuer.Address.Take(5)) flow.Text(root, "P", line, StatementLook.Small, width: left, maxLines: 2);
        flow.Text(root, "P", labels.Format("Siret", Siret(issuer.Siret)), StatementLook.Small, width: left, maxLines: 1);

        flow.Y = Math.Max(flow.Y + 14, 120);
        var top = flow.Y;
        flow.Text(root, "H1", title, StatementLook.Title, width: left, maxLines: 4);
        var bottom = flow.Y;

        flow.Y = top + 4;
        var width = PdfFlow.Right - WindowLeft;
        flow.Text(root, "P", labels["Recipient"], StatementLook.Small, WindowLeft, width);
        flow.Text(root, "P", partner.Name, StatementLook.Strong, WindowLeft, width, 3);
        foreach (var line in partner.Address.Take(6)) flow.Text(root, "P", line, StatementLook.Body, WindowLeft, width, 2);
        flow.Text(root, "P", labels.Format("Siret", Siret(partner.Siret)), StatementLook.Small, WindowLeft, width, 1);
        if (partner.Conventions.Length > 0) flow.Text(root, "P", labels.Format("Convention", partner.Conventions), StatementLook.Small, WindowLeft, width, 2);
        flow.Y = Math.Max(bottom, flow.Y) + 14;
    }

    public static void Feet(PdfDocument pdf, StatementIssuer issuer, string title, StatementLabels labels)
    {
        const double baseline = PdfPage.Height - 34;
        foreach (var page in pdf.Pages)
        {
            page.Fill(PdfFlow.Left, baseline - 14, Width, 0.4, StatementLook.Hairline);
            var number = labels.Format("Page", page.Index + 1, pdf.Pages.Count);
            var left = PdfText.Wrap($"{issuer.Name} · {title}".Replace('\n', ' '), StatementLook.Footer, Width - 80, 1)[0];
            page.BeginPagination("Footer");
            page.Text(PdfFlow.Left, baseline, left, StatementLook.Footer);
            page.Text(PdfFlow.Right - StatementLook.Footer.Font.Measure(number, StatementLook.Footer.Size), baseline, number, StatementLook.Footer);
            page.End();
        }
    }

    /// <summary>SIRET as INSEE writes it, 3-3-3-5, when it has its 14 digits; otherwise as it is.</summary>
    private static string Siret(string siret) => siret.Length == 14 && siret.All(char.IsAsciiDigit)
        ? $"{siret[..3]}\u00A0{siret[3..6]}\u00A0{siret[6..9]}\u00A0{siret[9..]}"
        : siret;
}

/// <summary>Makes the PDF of a notice of carry: one tagged page, the same bytes each time.</summary>
public static class CarryNoticeRenderer
{
    public static void Render(CarryNotice notice, Stream output, CultureInfo? culture = null) =>
        Letter.Write(output, culture, ("NoticeTitle", notice.Settlement), notice.Issuer, notice.Partner, notice.IssuedOn, (labels, flow, root) =>
        {
            var amount = notice.Amount.IsNegative ? "NoticeOwes" : "NoticeOwed";
            flow.Text(root, "P", labels.Format(amount, StatementLabels.Date(notice.UpTo), labels.Amount(notice.Amount.IsNegative ? -notice.Amount : notice.Amount)), StatementLook.Strong);
            flow.Y += 4;
            flow.Text(root, "P", labels["Carry" + notice.Reason], StatementLook.Body);
        });
}

/// <summary>What a partner owes and is asked to pay back.</summary>
/// <param name="Lines">What the sum is made of: a label and an amount each, below zero what the partner owes.</param>
public sealed record DebitNoteDocument(
    string Number, StatementIssuer Issuer, StatementPartner Partner, DateOnly IssuedOn, DateOnly OwedSince, Money Amount, string Reference, IReadOnlyList<(string Label, Money Amount)> Lines);

/// <summary>Makes the PDF of a debit note: tagged, the same bytes each time.</summary>
public static class DebitNoteRenderer
{
    private const int LinesShown = 24;

    public static void Render(DebitNoteDocument note, Stream output, CultureInfo? culture = null) =>
        Letter.Write(output, culture, ("DebitNoteTitle", note.Number), note.Issuer, note.Partner, note.IssuedOn, (labels, flow, root) =>
        {
            flow.Text(root, "P", labels.Format("DebitNoteAmount", labels.Amount(note.Amount), StatementLabels.Date(note.OwedSince)), StatementLook.Strong);
            flow.Y += 6;
            foreach (var (label, amount) in note.Lines.Take(LinesShown))
                flow.Text(root, "P", labels.Format("DebitNoteLine", label, labels.Amount(amount)), StatementLook.Body);
            if (note.Lines.Count > LinesShown)
                flow.Text(root, "P", labels.Format("DebitNoteMore", note.Lines.Count - LinesShown, labels.Amount(new(note.Lines.Skip(LinesShown).Sum(l => l.Amount.Cents)))), StatementLook.Body);
            flow.Y += 6;
            flow.Text(root, "P", labels.Format("DebitNoteHow", note.Reference), StatementLook.Body);
        });
}
