using Microsoft.Extensions.DependencyInjection;
using Pass.Core;
using Pass.Engine;

namespace Pass.Pages.Tests;

/// <summary>From what somebody has at hand to its page; and what that page says in English.</summary>
[Collection(PortalCollection.Name)]
public sealed class StaffFindingTests(Portal portal)
{
    [Theory]
    [InlineData("PASS-" + PartnerSeed.Paid, "/region/ordres/" + PartnerSeed.Paid)]
    [InlineData(PartnerSeed.Returned, "/region/ordres/" + PartnerSeed.Returned)]
    [InlineData("73282932000074", "/region/partenaires/5")]
    [InlineData("terreaux", "/region/partenaires/5")]
    [InlineData(Portal.Sale, "/region/ventes/" + Portal.Sale)]
    [InlineData(Portal.Uai, "/region/etablissements/" + Portal.Uai)]
    public async Task A_search_leads_from_a_number_to_its_page(string typed, string page)
    {
        using var auditor = await portal.ClientAsync(Role.Auditor);
        (await Forms.ReadAsync(auditor, $"/region/recherche?Q={Uri.EscapeDataString($" {typed} ")}")).ShouldContain($"href=\"{page}\"");
    }

    [Fact]
    public async Task What_is_not_found_says_where_it_was_looked_for()
    {
        foreach (var (role, looksAtPasses) in new[] { (Role.Officer, true), (Role.Auditor, false) })
        {
            using var client = await portal.ClientAsync(role);
            var nothing = await Forms.ReadAsync(client, "/region/recherche?Q=introuvable");
            nothing.ShouldContain("Rien trouvé");
            nothing.ShouldContain("les références de la banque", customMessage: $"{role}");
            nothing.Contains("les INE", StringComparison.Ordinal).ShouldBe(looksAtPasses, $"{role}");
        }
    }

    [Fact]
    public async Task Whom_nothing_waits_for_is_told_the_next_day_on_which_banks_settle()
    {
        using var auditor = await portal.ClientAsync(Role.Auditor);
        var home = await Forms.ReadAsync(auditor, "/region");
        home.ShouldContain("Rien ne vous attend");
        home.ShouldContain("vendredi 11 septembre", customMessage: "the tenth is today, and the eleventh is a day of TARGET");
    }

    /// <summary>Once it is open: what a reason was given for is read in the reader's language.</summary>
    [Fact]
    public async Task A_young_persons_file_is_read_in_English()
    {
        const long pass = 1_490_000_080;
        const string file = "/region/jeunes/80";
        await portal.AddYoungAsync(80, pass);
        await YouthSeed.GrantAsync(portal, pass);
        await YouthSeed.ProjectedAsync(portal, (await BuyAsync(pass)).Value);
        var looking = new Journey(portal, await portal.CookieAsync(Role.Officer));
        (await looking.PostAsync(file, file, ("Reason", "a call this morning"))).ShouldBe(file);
        await looking.GoAsync("/langue?vers=en");
        var shown = (await looking.GoAsync(file)).Text;
        shown.ShouldContain("<html lang=\"en\"");
        foreach (var benefit in Catalogue2026.Benefits.Where(b => b.Benefit == Catalogue2026.Textbooks || b.Benefit == Catalogue2026.Cinema))
        {
            shown.ShouldContain(benefit.LabelEn);
            shown.ShouldNotContain(benefit.LabelFr);
        }
        foreach (var words in (string[])["In service", "sale", "a call this morning"])
            shown.ShouldContain(words);
        foreach (var words in (string[])["Porte-monnaie", "achat", "En service", "Établissement", "Bloquer"])
            shown.ShouldNotContain(words, Case.Sensitive);
    }

    private async Task<OperationId> BuyAsync(long pass)
    {
        var at = portal.Time.GetUtcNow();
        var sale = YouthSeed.Buy(OperationId.New(at).Value, pass, Product.Textbook, 500, at.ToUnixTimeMilliseconds());
        (await portal.Services.GetRequiredService<AuthorizationEngine>().SubmitAsync(sale)).IsApproved.ShouldBeTrue();
        return sale.Id;
    }
}
