using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Pass.Clearing.Partners;
using Pass.Clearing.Proofs;
using Pass.Core;
using Pass.Data.Model;
using Pass.Engine;
using Pass.Region.Hosting;

namespace Pass.Pages.Tests;

[Collection(PortalCollection.Name)]
public sealed class PartnerTests(Portal portal, Browser browser)
{
    private const string Tills = "/pro/points-de-vente";

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
        (await page.Locator("tbody tr:not(.p-total)").CountAsync()).ShouldBeGreaterThanOrEqualTo(9);
        await page.Locator("tbody a").First.ClickAsync();
        (await page.InnerTextAsync("main")).ShouldContain("Refusée");
        await window.GoAsync($"/pro/versements/{PartnerSeed.Returned}");
        (await page.InnerTextAsync("main")).ShouldContain("Donnez un autre compte");
        window.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_owner_says_when_the_shop_is_open_without_script()
    {
        await using var window = await browser.OpenAsync(portal, Role.Owner, script: false);
        var page = window.Page;
        await window.GoAsync("/pro/points-de-vente");
        await page.GetByRole(Microsoft.Playwright.AriaRole.Link, new() { Name = "Horaires d’ouverture" }).ClickAsync();
        (await page.GetByLabel("Vendredi").InputValueAsync()).ShouldBe("10h-24h");
        await page.GetByLabel("Jeudi").FillAsync("le matin");
        await page.GetByLabel("Samedi").FillAsync("9h30-12h 14:00-18:00");
        await page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Enregistrer" }).ClickAsync();
        (await page.Locator(".p-errors a").GetAttributeAsync("href")).ShouldBe("#Day_3_");
        (await page.GetByLabel("Samedi").InputValueAsync()).ShouldBe("9h30-12h 14:00-18:00");
        await page.GetByLabel("Jeudi").FillAsync("");
        await page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Enregistrer" }).ClickAsync();
        await page.GetByText("Vos horaires sont en ligne").WaitForAsync();
        await page.GetByRole(Microsoft.Playwright.AriaRole.Link, new() { Name = "Voir votre page publique" }).ClickAsync();
        (await page.Locator(".p-hours").InnerTextAsync()).ShouldContain("9 h 30 – 12 h, 14 h – 18 h");
        using var cashier = await portal.ClientAsync(Role.Cashier);
        (await cashier.GetAsync(new Uri("/pro/horaires", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        await using var context = portal.Database.CreateContext();
        (await context.OpeningHours.SingleAsync(h => h.PartnerId == PartnerSeed.Own)).Week.ShouldBe("Tu 10:00-19:00; Fr 10:00-24:00; Sa 09:30-12:00,14:00-18:00");
    }

    [Fact]
    public async Task A_till_whose_code_was_made_anew_does_not_say_that_it_is_over()
    {
        using var owner = await portal.ClientAsync(Role.Owner);
        (await Forms.SendAsync(owner, Tills, $"{Tills}?handler=Open", ("Label", "Comptoir du fond"))).Text.ShouldContain("Comptoir du fond");
        await using var context = portal.Database.CreateContext();
        var till = await context.Terminals.SingleAsync(t => t.Label == "Comptoir du fond");
        await context.Terminals.Where(t => t.Id == till.Id).ExecuteUpdateAsync(set => set.SetProperty(t => t.ActivationExpiresAtMs, 1_000));
        (await Forms.ReadAsync(owner, Tills)).ShouldContain("périmé");
        var renewed = await Forms.SendAsync(owner, Tills, $"{Tills}?handler=Renew", ("till", $"{till.Id}"));
        renewed.Text.ShouldContain("p-codes", customMessage: "its code is shown");
        renewed.Text.ShouldNotContain("périmé");
        await context.Terminals.Where(t => t.Id == till.Id).ExecuteDeleteAsync();
    }

    [Fact]
    public async Task A_list_goes_on_and_says_the_sum_of_all_without_script()
    {
        await using var window = await browser.OpenAsync(portal, Role.Cashier, script: false);
        var page = window.Page;
        await window.GoAsync("/pro/ventes?du=2026-09-04&au=2026-09-10");
        (await page.Locator("tbody tr:not(.p-total)").CountAsync()).ShouldBe(50);
        await page.GetByRole(Microsoft.Playwright.AriaRole.Link, new() { Name = "Plus anciennes" }).ClickAsync();
        (await page.Locator("tbody tr:not(.p-total)").CountAsync()).ShouldBeGreaterThanOrEqualTo(10);
    }

    [Fact]
    public async Task What_is_seen_is_what_the_file_holds()
    {
        using var client = await portal.ClientAsync(Role.Accountant);
        using var answer = await client.GetAsync(new Uri("/pro/ventes?du=2026-09-04&au=2026-09-10&quoi=retours&handler=Csv", UriKind.Relative));
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("text/csv");
        var lines = (await answer.Content.ReadAsStringAsync()).TrimStart('\uFEFF').TrimEnd().Split('\n');
        lines[0].ShouldStartWith("Journée;Date;Heure");
        lines.Length.ShouldBeGreaterThanOrEqualTo(7);
        lines.Skip(1).ShouldAllBe(line => (line.Contains("Remboursement") || line.Contains("Annulation")) && line.Contains(";-"));
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

    [Fact]
    public async Task The_code_on_a_statement_leads_to_what_it_sums_up()
    {
        using var client = await portal.ClientAsync(Role.Owner);
        (await FollowAsync($"/statements/{PartnerSeed.Returned}")).ShouldContain(PartnerSeed.Returned);
        (await FollowAsync("/statements/P000005/2026-09")).ShouldContain("value=\"2026-09-30\"");
        (await FollowAsync("/statements/P000005/2026")).ShouldContain("value=\"2026-12-31\"");
        (await FollowAsync("/statements/P000006/2026-09")).ShouldNotContain("7,77", customMessage: "another's number shows nothing of another's");
        (await FollowAsync("/statements/nobody/ever")).ShouldContain("<h1>Ventes</h1>");
        (await client.GetAsync(new Uri($"/pro/versements/{PartnerSeed.Others}", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.NotFound);

        async Task<string> FollowAsync(string scanned)
        {
            using var led = await client.GetAsync(new Uri(scanned, UriKind.Relative));
            led.StatusCode.ShouldBe(HttpStatusCode.Redirect);
            return await client.GetStringAsync(led.Headers.Location!);
        }
    }

    [Fact]
    public async Task A_line_is_refunded_once_however_often_its_form_is_sent()
    {
        await using var window = await browser.OpenAsync(portal, Role.Cashier);
        var page = window.Page;
        await window.GoAsync($"/pro/ventes/{PartnerSeed.Returnable}");
        await page.GetByLabel("À rendre de : Manuel").FillAsync("1");
        // Sent once without its answer being read, as on a line that was cut.
        (await page.EvaluateAsync<int>(Send, "")).ShouldBe(200);
        await page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Rembourser ces quantités" }).ClickAsync();
        (await page.InnerTextAsync("main")).ShouldMatch(@"20,00\s€ remboursés");
        var kept = (await Engine.FindSaleAsync(PartnerSeed.BuyersPass, new(PartnerSeed.Returnable)))!.Value.LastReturn!.Lines;
        kept.Select(l => (l.Quantity, l.Amount.Cents)).ShouldBe([(2, 4_000), (1, 990)]);

        await page.GetByLabel("À rendre de : Manuel").FillAsync("3");
        await page.EvaluateAsync("document.querySelectorAll('input[type=number]').forEach(i => i.removeAttribute('max'))");
        await page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Rembourser ces quantités" }).ClickAsync();
        await page.Locator(".p-errors").WaitForAsync();
        await window.ShouldBeSoundAsync("parcours/remboursement-refuse");
        await page.GetByText("Rembourser un montant").ClickAsync();
        await page.GetByLabel("Montant à rendre, sur le prix").FillAsync("4,50");
        await page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Rembourser ce montant" }).ClickAsync();
        (await page.InnerTextAsync("main")).ShouldMatch(@"4,50\s€ remboursés");
        await page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Tout rembourser" }).ClickAsync();
        await page.GetByText("Tout a été rendu").WaitForAsync();
        (await page.EvaluateAsync<int>(Send, $"/pro/ventes/{PartnerSeed.OthersSale}?handler=ReturnAll")).ShouldBe(404);
        await using var context = portal.Database.CreateContext();
        (await context.Audit.CountAsync(a => a.Action == "sale.return" && a.Subject == $"sale/{PartnerSeed.Returnable}")).ShouldBe(4);
    }

    [Fact]
    public async Task A_sale_at_the_till_appears_by_itself()
    {
        await using var window = await browser.OpenAsync(portal, Role.Cashier);
        await window.GoAsync("/pro/ventes");
        await window.Page.GetByText("En direct").WaitForAsync();
        await window.Page.FocusAsync("#Quoi");
        await PartnerSeed.SellOneAsync(portal, 4_321);
        await window.Page.Locator("#sales").GetByText("43,21").First.WaitForAsync();
        (await window.Page.EvaluateAsync<string>("document.activeElement.id")).ShouldBe("Quoi");
        window.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task Streams_of_one_reader_are_few()
    {
        using var client = await portal.ClientAsync(Role.Accountant);
        var streams = new List<HttpResponseMessage>();
        for (var i = 0; i <= SaleFeed.MostOfReader; i++)
            streams.Add(await client.GetAsync(new Uri("/pro/ventes?handler=Live", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead));
        streams.ConvertAll(s => (int)s.StatusCode).ShouldBe([200, 200, 200, 204]);
        streams[0].Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
        streams.ForEach(s => s.Dispose());
    }

    [Fact]
    public async Task A_shop_signs_an_officer_accepts_by_keyboard_and_its_code_opens_the_access()
    {
        await using var shop = await browser.OpenAsync(portal, Role.Nobody);
        var page = shop.Page;
        await shop.GoAsync("/pro/rejoindre");
        await page.GetByLabel("SIRET").PressSequentiallyAsync("55208131766523");
        await page.Locator("#siret-said .p-tag").WaitForAsync();
        (await page.EvaluateAsync<string>("document.activeElement.id")).ShouldBe("Siret");
        foreach (var (label, text) in new[] { ("Nom, comme", "Librairie du Port"), ("Numéro et rue", "1 quai du Port"), ("Code postal", "69002"), ("Ville", "Lyon"), ("Courriel", "port@librairie.example"), ("IBAN", "FR7630006000011234567890189"), ("Titulaire", "Librairie du Port"), ("Nom et prénom", "Ana Port"), ("Qualité", "gérante") })
            await page.GetByLabel(label).FillAsync(text);
        await page.GetByLabel("Catégorie").SelectOptionAsync("LIBRAIRIE");
        await page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Finir plus tard" }).ClickAsync();
        await page.GetByText("gardée dans ce navigateur").WaitForAsync();
        await shop.GoAsync("/pro/rejoindre");
        (await page.GetByLabel("Qualité").InputValueAsync()).ShouldBe("gérante");
        (await page.GetByLabel("Catégorie").InputValueAsync()).ShouldBe("LIBRAIRIE");
        await shop.ShouldBeSoundAsync("parcours/rejoindre-repris");
        await page.GetByLabel("J’ai lu").CheckAsync();
        await page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Signer" }).ClickAsync();
        // What was written stays; only the number was wrong.
        await page.Locator(".p-errors").WaitForAsync();
        (await page.Locator(".p-errors li").CountAsync()).ShouldBe(1);
        await page.GetByLabel("SIRET").FillAsync("44306184100062");
        await shop.ShouldBeSoundAsync("parcours/rejoindre-corriger");
        await page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Signer" }).ClickAsync();
        var code = await page.Locator(".p-codes code").InnerTextAsync();
        await shop.ShouldBeSoundAsync("parcours/rejoindre-signe");

        await using var office = await browser.OpenAsync(portal, Role.Officer);
        await office.GoAsync("/region/affiliations");
        await office.Page.Keyboard.PressAsync("j");
        await office.Page.Keyboard.PressAsync("j");
        await office.Page.Keyboard.PressAsync("r");
        (await office.Page.EvaluateAsync<string>("document.activeElement.name")).ShouldBe("reason");
        await office.Page.Locator("li:has-text('Librairie du Port')").FocusAsync();
        await office.Page.Keyboard.PressAsync("a");
        await office.Page.GetByText("Librairie du Port est partenaire").WaitForAsync();

        await shop.GoAsync("/pro/rejoindre");
        await page.GetByLabel("Code de suivi").FillAsync(code);
        await page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Suivre" }).ClickAsync();
        await page.GetByText("Ouvrez votre accès").WaitForAsync();
        await shop.ShouldBeSoundAsync("parcours/rejoindre-accepte");
        (await new ProofService(portal.Database, RegionParts.KeysPath(portal.Database), portal.Time).StampAsync(SystemActors.Night)).OrThrow().Problem.ShouldBeNull();
        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Télécharger la preuve" }).ClickAsync());
        using (var proof = await ZipFile.OpenReadAsync(await download.PathAsync()))
        {
            proof.Entries.Select(e => e.Name).ShouldBe(["convention.pdf", "convention.txt", "convention.tst", "authority.pem"]);
            await using var context = portal.Database.CreateContext();
            var signed = await context.Affiliations.SingleAsync(a => a.Siret == "44306184100062");
            await using var text = await proof.GetEntry("convention.txt")!.OpenAsync();
            (await SHA256.HashDataAsync(text)).ShouldBe((await context.Proofs.SingleAsync(p => p.Kind == ProofKind.Affiliation && p.Subject == signed.Id)).Digest);
        }
        await shop.GoAsync("/invitation?Code=" + Uri.EscapeDataString(code));
        (await page.InnerTextAsync("main")).ShouldContain("Ana Port");
    }

    [Fact]
    public async Task An_accountant_looks_and_refunds_nothing()
    {
        await using var window = await browser.OpenAsync(portal, Role.Accountant);
        await window.GoAsync($"/pro/ventes/{PartnerSeed.Sale}");
        (await window.Page.InnerTextAsync("main")).ShouldContain("Un propriétaire ou un caissier rembourse");
        (await window.Page.EvaluateAsync<int>(Send, "")).ShouldBe(403);
    }

    /// <summary>Sends the form of the page, to another address where one is given; the status that answers in the end.</summary>
    private const string Send = "async to => (await fetch(to || document.querySelector('main form').action, { method: 'POST', body: new URLSearchParams(new FormData(document.querySelector('main form'))) })).status";

    private AuthorizationEngine Engine => portal.Services.GetRequiredService<AuthorizationEngine>();
}
