using System.Net;

namespace Pass.Pages.Tests;

[Collection(PortalCollection.Name)]
public sealed class PartnerTests(Portal portal, Browser browser)
{
    [Fact]
    public async Task An_owner_sees_the_day_follows_a_sale_and_learns_why_a_payment_came_back()
    {
        await using var window = await browser.OpenAsync(portal, Role.Owner);
        var page = window.Page;
        await window.GoAsync("/pro");
        (await page.InnerTextAsync("h1")).ShouldBe("Librairie des Terreaux");
        (await page.InnerTextAsync("main")).ShouldContain($"Le versement {PartnerSeed.Returned} de 123,40");
        await page.GetByRole(Microsoft.Playwright.AriaRole.Link, new() { Name = "Voir les ventes" }).ClickAsync();
        await page.SelectOptionAsync("#Quoi", "refus");
        await page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Afficher" }).ClickAsync();
        new Uri(page.Url).Query.ShouldContain("quoi=refus");
        (await page.Locator("tbody tr:not(.p-total)").CountAsync()).ShouldBe(9);
        await page.Locator("tbody a").First.ClickAsync();
        (await page.InnerTextAsync("main")).ShouldContain("Refusée");
        await window.GoAsync($"/pro/versements/{PartnerSeed.Returned}");
        (await page.InnerTextAsync("main")).ShouldContain("Donnez un autre compte");
        window.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_list_goes_on_and_says_the_sum_of_all_without_script()
    {
        await using var window = await browser.OpenAsync(portal, Role.Cashier, script: false);
        var page = window.Page;
        await window.GoAsync("/pro/ventes?du=2026-09-04&au=2026-09-10");
        (await page.Locator("tbody tr:not(.p-total)").CountAsync()).ShouldBe(50);
        await page.GetByRole(Microsoft.Playwright.AriaRole.Link, new() { Name = "Plus anciennes" }).ClickAsync();
        (await page.Locator("tbody tr:not(.p-total)").CountAsync()).ShouldBe(10);
    }

    [Fact]
    public async Task What_is_seen_is_what_the_file_holds()
    {
        using var client = await portal.ClientAsync(Role.Accountant);
        using var answer = await client.GetAsync(new Uri("/pro/ventes?du=2026-09-04&au=2026-09-10&quoi=retours&handler=Csv", UriKind.Relative));
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("text/csv");
        var lines = (await answer.Content.ReadAsStringAsync()).TrimStart('\uFEFF').TrimEnd().Split('\n');
        lines[0].ShouldStartWith("Journée;Date;Heure");
        lines.Length.ShouldBe(7);
        lines.Skip(1).ShouldAllBe(line => line.Contains("Remboursement") && line.Contains(";-"));
        lines.ShouldAllBe(line => !line.Contains(";7,77"));
    }

    [Theory, InlineData(Role.Owner), InlineData(Role.Accountant), InlineData(Role.Cashier)]
    public async Task What_is_another_partners_is_not_there(Role role)
    {
        using var client = await portal.ClientAsync(role);
        (await client.GetAsync(new Uri($"/pro/ventes/{PartnerSeed.OthersSale}", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        foreach (var handler in (string[])["", "?handler=Pdf", "?handler=Csv"])
            (await client.GetAsync(new Uri($"/pro/versements/{PartnerSeed.Others}{handler}", UriKind.Relative))).StatusCode.ShouldBe(role == Role.Cashier ? HttpStatusCode.Forbidden : HttpStatusCode.NotFound);
        (await client.GetStringAsync(new Uri("/pro/ventes?caisse=61", UriKind.Relative))).ShouldNotContain("7,77");
    }
}
