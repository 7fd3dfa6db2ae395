using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Pass.Core;
using Pass.Data.Model;
using Pass.Engine;

namespace Pass.Pages.Tests;

/// <summary>What a young person does when something is wrong or ends: disputes, prints, is reminded.</summary>
[Collection(PortalCollection.Name)]
public sealed class YouthCareTests(Portal portal, Browser browser)
{
    [Fact]
    public async Task A_purchase_that_was_counted_is_disputed_by_its_holder_alone_and_becomes_an_incident()
    {
        await using var window = await browser.OpenAsync(portal, Role.Youth, 360);
        var page = window.Page;
        await window.GoAsync($"/jeune/historique/{YouthSeed.Sale}");
        await page.GetByText("Ce n’est pas moi").ClickAsync();
        await page.GetByLabel("Qu’est-ce qui ne va pas ?").FillAsync("  ");
        await page.GetByRole(AriaRole.Button, new() { Name = "Contester cet achat" }).ClickAsync();
        (await page.Locator(".p-errors").InnerTextAsync()).ShouldContain("Dis ce qui ne va pas");
        await window.ShouldBeSoundAsync("parcours/jeune-contester");
        await page.GetByLabel("Qu’est-ce qui ne va pas ?").FillAsync("Je n’étais pas à Lyon.\nOn m’a volé ma carte.");
        await page.GetByRole(AriaRole.Button, new() { Name = "Contester cet achat" }).ClickAsync();
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("la Région l’examine");
        await window.ShouldBeSoundAsync("parcours/jeune-contestation");
        await using var context = portal.Database.CreateContext();
        var incident = await context.Incidents.SingleAsync(i => i.OperationId == YouthSeed.Sale);
        (incident.Kind, incident.State, incident.DueCents, incident.Reason).ShouldBe((IncidentKind.Dispute, IncidentState.Open, 0L, "Je n’étais pas à Lyon. On m’a volé ma carte."));
        new ActorId(incident.AuthorId).SignIn.ShouldNotBeNull();

        await using var thief = await browser.OpenAsync(portal.Address, await portal.AddYoungAsync(41, 1_470_000_001));
        foreach (var address in new[] { $"/jeune/historique/{YouthSeed.Sale}", $"/jeune/historique/{YouthSeed.Sale}/recu" })
            (await thief.Page.GotoAsync(address))!.Status.ShouldBe((int)HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task What_ends_soon_is_said_with_a_place_near_by_until_it_is_not_wanted()
    {
        const long pass = 1_470_000_002;
        var cookie = await portal.AddYoungAsync(42, pass);
        var at = portal.Time.GetUtcNow();
        (await portal.Services.GetRequiredService<AuthorizationEngine>().SubmitAsync(new GrantRequest(OperationId.New(at), new(pass), at.ToUnixTimeMilliseconds(), [new(YouthSeed.EndsSoon, 2_000)])))
            .Refusal.ShouldBe(RefusalCode.None);
        await using var window = await browser.OpenAsync(portal.Address, cookie, theme: ColorScheme.Dark);
        var page = window.Page;
        await window.GoAsync("/jeune");
        var said = await page.Locator(".p-notice").InnerTextAsync();
        said.ShouldContain("20,00");
        said.ShouldContain("lundi 5 octobre");
        said.ShouldContain("Librairie du Parc (Lyon)");
        await window.ShouldBeSoundAsync("parcours/jeune-bientot-fini");
        await page.GetByRole(AriaRole.Button, new() { Name = "Ne plus me le rappeler" }).ClickAsync();
        await Assertions.Expect(page.Locator(".p-notice")).ToContainTextAsync("plus de rappel");
        await window.GoAsync("/jeune");
        (await page.Locator(".p-notice").CountAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task One_s_own_data_are_taken_along_whole_and_one_asks_to_be_erased_once()
    {
        await using var window = await browser.OpenAsync(portal, Role.Youth, 360);
        await window.GoAsync("/compte/donnees");
        using var client = await portal.ClientAsync(Role.Youth);
        using var own = System.Text.Json.JsonDocument.Parse(await client.GetStringAsync(new Uri("/compte/donnees?handler=Export", UriKind.Relative)));
        var pass = own.RootElement.GetProperty("pass");
        pass.GetProperty("person").GetProperty("familyName").GetString().ShouldBe("Martin");
        var operations = pass.GetProperty("operations").EnumerateArray().Select(o => o.GetProperty("operationId").GetGuid()).ToList();
        operations.ShouldContain(YouthSeed.Sale);
        operations.ShouldNotContain(YouthSeed.Others);
        using var owner = await portal.ClientAsync(Role.Owner);
        (await owner.GetStringAsync(new Uri("/compte/donnees?handler=Export", UriKind.Relative))).ShouldNotContain("Martin");

        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Demander à être effacé" }).ClickAsync();
        await Assertions.Expect(window.Page.Locator("main")).ToContainTextAsync("Demandé le");
        await window.ShouldBeSoundAsync("parcours/jeune-effacement");
        (await window.Page.GetByRole(AriaRole.Button, new() { Name = "Demander à être effacé" }).CountAsync()).ShouldBe(0);
    }
}
