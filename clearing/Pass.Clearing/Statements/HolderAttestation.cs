using System.Globalization;
using Pass.Clearing.Statements.Pdf;
using Pass.Core;

namespace Pass.Clearing.Statements;

/// <summary>What the region attests to a holder: that it has a pass, or what it used in a school year. It names the holder, and nothing more of it than somebody needs who reads it.</summary>
/// <param name="Name">Given name and family name.</param>
/// <param name="Pass">The end of the pass's number, the rest hidden.</param>
/// <param name="ValidUntil">The last day on which the pass pays for anything; null in an attestation of a year.</param>
/// <param name="Year">What was used; null where only the pass is attested.</param>
/// <param name="Check">Where anybody checks it, with its code.</param>
public sealed record HolderAttestation(StatementIssuer Issuer, DateOnly IssuedOn, string Name, string Pass, DateOnly? ValidUntil, HolderYear? Year, string Check);

/// <summary>Makes the PDF of an attestation: one tagged page (PDF/UA-1), the same bytes each time.</summary>
public static class HolderAttestationRenderer
{
    private const double Name = 235, Count = 70, Amount = 95;

    public static void Render(HolderAttestation attestation, Stream output, CultureInfo? culture = null)
    {
        var labels = StatementLabels.For(culture ?? CultureInfo.GetCultureInfo("fr-FR"));
        var (year, issuer) = (attestation.Year, attestation.Issuer);
        var title = year is null ? labels["HolderTitle"] : labels.Format("HolderYearTitle", year.Name);
        using var pdf = new PdfDocument(new(title, issuer.Name, labels.Language, new(attestation.IssuedOn, TimeOnly.MinValue, TimeSpan.Zero)));
        var flow = Letter.Open(pdf);
        flow.Text(pdf.Root, "P", issuer.Name, StatementLook.Issuer);
        foreach (var line in issuer.Address.Take(5))
            flow.Text(pdf.Root, "P", line, StatementLook.Small);
        flow.Y += 30;
        flow.Text(pdf.Root, "H1", title, StatementLook.Title);
        flow.Y += 10;
        flow.Text(pdf.Root, "P", year is null ? labels.Format("HolderAttested", issuer.Name, attestation.Name) : labels.Format("HolderYearAttested", issuer.Name, attestation.Name, year.Name), StatementLook.Body);
        flow.Y += 12;
        List<(string, string)> facts = [(labels["HolderName"], attestation.Name), (labels["HolderPass"], attestation.Pass), (labels["IssuedOn"], StatementLabels.Date(attestation.IssuedOn))];
        if (year is null)
            Panel.Draw(labels["HolderValidUntil"], StatementLabels.Date(attestation.ValidUntil!.Value), facts, flow, pdf.Root);
        else
            Panel.Draw(labels["HolderSaved"], labels.Amount(new(year.SavedCents)), facts, flow, pdf.Root);
        if (year is not null)
            Lines(year, labels, flow, pdf.Root);
        flow.Y += 12;
        flow.Text(pdf.Root, "P", labels.Format("NoticeContact", issuer.Contact), StatementLook.Note);
        OnlineCode.Draw(attestation.Check, labels, flow, pdf.Root, "HolderCheck");
        Letter.Feet(pdf, issuer, title, labels);
        pdf.Save(output);
    }

    private static void Lines(HolderYear year, StatementLabels labels, PdfFlow flow, StructElement root)
    {
        PdfColumn[] columns = [new(labels["Benefit"], Name), new(labels["HolderPurchases"], Count, TextAlign.Right), new(labels["HolderRegionPaid"], Amount, TextAlign.Right), new(labels["HolderFamilyPaid"], Amount, TextAlign.Right)];
        List<PdfRow> rows = [.. year.Lines.Select(l => new PdfRow([new(l.Label), new(labels.Count(l.Purchases)), new(labels.Amount(new(l.RegionCents))), new(labels.Amount(new(l.FamilyCents)))]))];
        if (year.AtTillCents != 0)
            rows.Add(new([new(labels["HolderAtTill"], 2), new(labels.Amount(Money.Zero)), new(labels.Amount(new(year.AtTillCents)))]));
        rows.Add(new([new(labels["Total"], 2), new(labels.Amount(new(year.SavedCents))), new(labels.Amount(new(year.FamilyCents)))], Strong: true));
        StatementTables.Titled(labels["HolderUsed"], columns, rows, flow, root);
    }
}
