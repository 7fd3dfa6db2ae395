using System.Globalization;
using Pass.Clearing.Statements;
using Pass.Clearing.Tests.Statements.Pdf;

namespace Pass.Clearing.Tests.Statements;

public class HolderAttestationTests
{
    private static readonly HolderYear Year = new(2026, [new(1, "Manuels", 3, 7_000, 0), new(2, "Porte-monnaie famille", 1, 0, 1_250)], 450);

    [Theory, InlineData("fr-FR", "Région Exemple atteste que Zoé Martin est titulaire du pass.", "31/05/2027"), InlineData("en-GB", "Région Exemple attests that Zoé Martin holds the pass.", "31/05/2027")]
    public void It_says_who_holds_the_pass_until_when_and_where_to_check_it(string culture, string sentence, string until)
    {
        var pdf = Render(null, culture);
        pdf.ShouldBe(Render(null, culture));
        var read = PdfTools.Reading(pdf).Replace('\u00a0', ' ');
        read.ShouldContain(sentence);
        read.ShouldContain(until);
        read.ShouldContain("•••• 7890");
        PdfTools.Run(pdf, "pdfinfo", "FILE").ShouldContain("Tagged:          yes");
        PdfTools.Run(pdf, "pdfinfo", "-struct", "FILE").ShouldContain("Figure");
    }

    [Fact]
    public void A_year_adds_up_what_the_pass_and_the_family_paid()
    {
        (Year.SavedCents, Year.FamilyCents, Year.PriceCents, Year.Name).ShouldBe((7_000L, 1_700L, 8_700L, "2026-2027"));
        var read = PdfTools.Reading(Render(Year, "fr-FR")).Replace('\u00a0', ' ');
        read.ShouldContain("année scolaire 2026-2027");
        read.ShouldContain("70,00 €");
        read.ShouldContain("17,00 €");
        read.ShouldContain("Complément payé en caisse");
    }

    private static byte[] Render(HolderYear? year, string culture)
    {
        using var pdf = new MemoryStream();
        HolderAttestationRenderer.Render(new(
            new("Région Exemple", "20009999200014", ["1 place de la Région", "69000 Lyon"], "pass@region.example"), new(2026, 11, 26), "Zoé Martin", "•••• 7890",
            year is null ? new(2027, 5, 31) : null, year, "https://pass.region.example/verifier?code=1_20261126_ZM_7890_20270531__0_0_AAAAAAAAAAAAAAAAAAAAAA"), pdf, CultureInfo.GetCultureInfo(culture));
        return pdf.ToArray();
    }
}
