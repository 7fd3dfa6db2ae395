using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Pass.Core;
using Pass.Engine;
using Pass.Region.Holders;
using Pass.Region.Hosting;

namespace Pass.Pages.Tests;

/// <summary>A young person opens its pass with its INE, sees what is left, buys, and finds it in its history; nobody else does.</summary>
[Collection(PortalCollection.Name)]
public sealed class YouthTests(Portal portal, Browser browser)
{
    private const string Password = "un parapluie vert";

    [Theory, InlineData(true), InlineData(false)]
    public async Task From_the_sign_up_to_the_history(bool script)
    {
        var (holder, pass, ine) = script ? (81, 1_300_000_001L, "123456789AB") : (82, 1_300_000_002L, "123456789AC");
        await EnrolAsync(holder, pass, ine);
        await YouthSeed.GrantAsync(portal, pass);
        await using var window = await browser.OpenAsync(portal, width: 360, script: script);
        var page = window.Page;
        await window.GoAsync("/connexion");
        await page.GetByRole(AriaRole.Link, new() { Name = "ouvrir mon pass" }).ClickAsync();
        await FillAsync(page, ine, "2009-04-30", $"ines.{holder}");
        (await page.Locator(".p-errors").InnerTextAsync()).ShouldContain("n’ouvrent pas d’accès");
        if (script)
            await window.ShouldBeSoundAsync("parcours/jeune-inscription-refusee");
        await FillAsync(page, ine, "2009-05-01", $"ines.{holder}");
        await page.ArriveAsync("/jeune");
        (await page.Locator("h1").InnerTextAsync()).ShouldBe("Bonjour Inès");
        (await page.Locator(".p-purse").First.InnerTextAsync()).ShouldContain("70,00");
        (await page.GetByRole(AriaRole.Link, new() { Name = "Laisser une adresse" }).GetAttributeAsync("href")).ShouldBe("/compte/adresse");
        if (script)
            await window.ShouldBeSoundAsync("parcours/jeune-arrivee");

        var at = portal.Time.GetUtcNow();
        var (sale, refused) = (Guid.CreateVersion7(at), Guid.CreateVersion7(at));
        var answers = await portal.Services.GetRequiredService<AuthorizationEngine>().SubmitAsync([
            YouthSeed.Buy(sale, pass, Product.Textbook, 7_000, at.ToUnixTimeMilliseconds()), YouthSeed.Buy(refused, pass, Product.Textbook, 1_000, at.ToUnixTimeMilliseconds())]);
        await YouthSeed.ProjectedAsync(portal, refused);
        await window.GoAsync("/jeune");
        (await page.Locator(".p-spent").InnerTextAsync()).ShouldContain("Librairie du Parc");
        await page.GetByRole(AriaRole.Link, new() { Name = "Tout mon historique" }).ClickAsync();
        await page.GetByText("Refusé").First.ClickAsync();
        (await page.Locator(".p-notice").InnerTextAsync()).ShouldContain(Explanation.Of(
            answers[1].Refusal, answers[1].Detail, Catalogue2026.Benefits.First(b => b.Benefit == Catalogue2026.Textbooks), ParisCalendar.DateOf(at), new("fr-FR")));
        if (script)
            await window.ShouldBeSoundAsync("parcours/jeune-refus");
    }

    [Fact]
    public async Task Another_s_purchase_is_not_there_and_one_s_own_is()
    {
        using var client = await portal.ClientAsync(Role.Youth);
        foreach (var id in new[] { YouthSeed.Others, new Guid("01a0852e-5000-7000-8000-0000000000ff") })
        {
            using var none = await client.GetAsync(new Uri($"/jeune/historique/{id}", UriKind.Relative));
            none.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        }
        using var own = await client.GetAsync(new Uri($"/jeune/historique/{YouthSeed.Refused}", UriKind.Relative));
        own.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await client.GetStringAsync(new Uri("/jeune/historique", UriKind.Relative))).ShouldNotContain(YouthSeed.Others.ToString());
        using var far = await client.GetAsync(new Uri("/jeune/historique?suite=100000", UriKind.Relative));
        far.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Whatever_does_not_fit_is_answered_the_same()
    {
        await EnrolAsync(83, 1_300_000_003, "123456789AD");
        await using var window = await browser.OpenAsync(portal);
        var said = new List<string>();
        // Nobody's, another's date, and one who has an access already.
        await window.GoAsync("/jeune/inscription");
        await FillAsync(window.Page, "123456789AD", "2009-05-01", "first.one");
        await window.Page.ArriveAsync("/jeune");
        foreach (var (ine, date) in new[] { ("999999999ZZ", "2009-05-01"), ("123456789AD", "2001-01-01"), ("123456789AD", "2009-05-01") })
        {
            await using var other = await browser.OpenAsync(portal);
            await other.GoAsync("/jeune/inscription");
            await FillAsync(other.Page, ine, date, "another.one");
            said.Add(await other.Page.Locator(".p-errors").InnerTextAsync());
        }
        said.Distinct().Count().ShouldBe(1);
    }

    private static async Task FillAsync(IPage page, string ine, string birthDate, string userName)
    {
        await page.GetByLabel("INE").FillAsync(ine);
        await page.GetByLabel("Date de naissance").FillAsync(birthDate);
        await page.GetByLabel("Identifiant").FillAsync(userName);
        await page.GetByLabel("Mot de passe").FillAsync(Password);
        await page.SendAsync(page.GetByRole(AriaRole.Button, new() { Name = "Ouvrir mon pass" }));
    }

    private async Task EnrolAsync(long id, long pass, string ine)
    {
        using var keys = RegionKeys.Load(RegionParts.KeysPath(portal.Database)!);
        await using var context = portal.Database.CreateContext();
        context.Holders.Add(new() { Id = id, PassId = pass, IneHmac = keys.HmacOf(ine), FamilyName = "Petit", GivenName = "Inès", BirthDate = new(2009, 5, 1), Uai = Portal.Uai });
        await context.SaveChangesAsync();
    }
}
