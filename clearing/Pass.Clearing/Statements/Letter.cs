using Pass.Clearing.Statements.Pdf;

namespace Pass.Clearing.Statements;

/// <summary>What every letter to a partner has: who writes, to whom, under which title, and the foot of its pages.</summary>
internal static class Letter
{
    public const double Width = PdfFlow.Right - PdfFlow.Left;
    private const double WindowLeft = 320; // where the window of a French DL envelope shows the address

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
