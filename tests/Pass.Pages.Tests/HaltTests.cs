using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Pass.Core;
using Pass.Data.Model;
using Pass.Engine;
using Pass.Testing;

namespace Pass.Pages.Tests;

/// <summary>An officer blocks a pass and suspends a partner, and lifts it: with a reason, which whom it is about reads.</summary>
[Collection(PortalCollection.Name)]
public sealed class HaltTests(Portal portal, Browser browser)
{
    private const int Shop = 971;
    private const long Young = 76, Pass = 1_490_000_076;
    private const string Lost = "carte perdue, dit la famille", Checked = "contrôle des ventes de septembre";

    [Fact]
    public async Task An_officer_blocks_a_pass_and_lifts_it_and_its_holder_and_family_read_why()
    {
        const string file = "/region/jeunes/76";
        var cookie = await portal.AddYoungAsync(Young, Pass, "Lina");
        await YouthSeed.GrantAsync(portal, Pass);
        using var family = await portal.AddFamilyAsync(Young);
        using var young = portal.ClientOf(cookie);
        foreach (var page in (string[])["/jeune", "/jeune/carte", "/jeune/pass"])
            (await Forms.ReadAsync(young, page)).ShouldNotContain("bloqué par", Case.Insensitive, page);

        await using var window = await browser.OpenAsync(portal, Role.Officer);
        await OpenAsync(window, file);
        await window.Page.Locator("summary", new() { HasText = "Bloquer ce pass" }).ClickAsync();
        await window.ShouldBeSoundAsync("parcours/bloquer");
        await window.Page.GetByLabel("Raison").EvaluateAsync("f => f.required = false");
        await window.Page.SendAsync(window.Page.GetByRole(AriaRole.Button, new() { Name = "Bloquer le pass" }));
        await Assertions.Expect(window.Page.Locator(".p-errors")).ToContainTextAsync("Dites pourquoi");
        await window.Page.GetByLabel("Raison").FillAsync(Lost);
        await window.Page.SendAsync(window.Page.GetByRole(AriaRole.Button, new() { Name = "Bloquer le pass" }));
        await Assertions.Expect(window.Page.Locator(".p-facts")).ToContainTextAsync("Bloqué");
        await Assertions.Expect(window.Page.Locator(".p-facts")).ToContainTextAsync($"par officer\u202f: {Lost}");
        await window.ShouldBeSoundAsync("parcours/bloque");
        (await SellAsync()).ShouldBe(RefusalCode.PassBlocked);
        foreach (var (client, page) in new[] { (young, "/jeune"), (young, "/jeune/carte"), (young, "/jeune/pass"), (family, "/famille"), (family, $"/famille/enfants/{Young}") })
        {
            var shown = await Forms.ReadAsync(client, page);
            shown.ShouldContain(Lost, customMessage: page);
            shown.ShouldContain("pass@region.example", customMessage: page);
        }
        await using (var phone = await browser.OpenAsync(portal.Address, cookie))
        {
            await phone.GoAsync("/jeune");
            await phone.ShouldBeSoundAsync("parcours/jeune-bloque");
        }

        await window.Page.Locator("summary", new() { HasText = "Lever le blocage" }).ClickAsync();
        await window.Page.GetByLabel("Raison").FillAsync("retrouvée");
        await window.Page.SendAsync(window.Page.GetByRole(AriaRole.Button, new() { Name = "Lever le blocage" }));
        await Assertions.Expect(window.Page.Locator(".p-facts")).ToContainTextAsync("En service");
        (await SellAsync()).ShouldBe(RefusalCode.None);
        (await Forms.ReadAsync(young, "/jeune")).ShouldNotContain(Lost);
        await using var context = portal.Database.CreateContext();
        (await context.Audit.Where(a => a.Subject == $"holder/{Young}" && a.Action.StartsWith("pass.")).OrderBy(a => a.Id).Select(a => a.Action + " " + a.Reason).ToListAsync())
            .ShouldBe([$"pass.block {Lost}", "pass.unblock retrouvée"]);
    }

    [Fact]
    public async Task An_officer_suspends_a_partner_and_lifts_it_and_its_people_read_why()
    {
        const string file = "/region/partenaires/971";
        await WednesdaySeed.PartnerAsync(portal, Shop, "Librairie de la Guillotière", "75217488800004", "Article 1.");
        await using (var context = portal.Database.CreateContext())
        {
            context.Terminals.Add(new() { Id = 971, PartnerId = Shop, Label = "Caisse", Status = TerminalStatus.Active, DailyQuota = 5_000, PublicKey = [9, 7, 1] });
            await context.SaveChangesAsync();
        }
        using var owner = await portal.AddPartnerAsync(Shop, PartnerRole.Owner);
        using var cashier = await portal.AddPartnerAsync(Shop, PartnerRole.Cashier);
        (await Forms.ReadAsync(cashier, "/pro")).ShouldNotContain("suspendue");
        await using var window = await browser.OpenAsync(portal, Role.Officer);
        await OpenAsync(window, file);
        await window.Page.Locator("summary", new() { HasText = "Suspendre ce partenaire" }).ClickAsync();
        await window.ShouldBeSoundAsync("parcours/suspendre");
        await window.Page.Locator("#WhySuspended").FillAsync(Checked);
        await window.Page.SendAsync(window.Page.GetByRole(AriaRole.Button, new() { Name = "Suspendre Librairie" }));
        await Assertions.Expect(window.Page.Locator(".p-facts")).ToContainTextAsync($"par officer\u202f: {Checked}");
        await window.ShouldBeSoundAsync("parcours/suspendu");
        foreach (var (client, page) in new[] { (owner, "/pro"), (cashier, "/pro"), (owner, "/pro/points-de-vente") })
        {
            var shown = await Forms.ReadAsync(client, page);
            shown.ShouldContain(Checked, customMessage: page);
            shown.ShouldContain("affiliation est suspendue depuis", customMessage: page);
            shown.ShouldNotContain("href=\"/caisse/\"", customMessage: page);
        }
        (await Forms.ReadAsync(owner, "/pro")).ShouldContain("la région a suspendu votre affiliation");
        await using (var phone = await browser.OpenAsync(portal.Address, portal.Seal($"session-pro.{Shop}.owner")))
        {
            await phone.GoAsync("/pro");
            await phone.ShouldBeSoundAsync("parcours/pro-suspendu");
        }
        var engine = portal.Services.GetRequiredService<AuthorizationEngine>();
        await Patience.UntilAsync(() => Task.FromResult(engine.Reference.Partner(new(Shop))?.Status == PartnerStatus.Suspended), TimeSpan.FromMinutes(1));
        (await SellAsync(Shop)).ShouldBe(RefusalCode.PartnerSuspended);

        await window.Page.Locator("summary", new() { HasText = "Lever la suspension" }).ClickAsync();
        await window.Page.Locator("#WhyResumed").FillAsync("tout est expliqué");
        await window.Page.SendAsync(window.Page.GetByRole(AriaRole.Button, new() { Name = "Lever la suspension" }));
        await Assertions.Expect(window.Page.Locator(".p-facts")).ToContainTextAsync("Actif");
        (await Forms.ReadAsync(cashier, "/pro")).ShouldNotContain("suspendue");
        await Patience.UntilAsync(() => Task.FromResult(engine.Reference.Partner(new(Shop))?.Status == PartnerStatus.Active), TimeSpan.FromMinutes(1));
    }

    /// <summary>Who may look at a file and not change it has no such form, and is refused when it sends one all the same.</summary>
    [Fact]
    public async Task Who_only_looks_blocks_nobody_and_suspends_nobody()
    {
        await portal.AddYoungAsync(77, Pass + 1);
        await YouthSeed.GrantAsync(portal, Pass + 1);
        foreach (var (file, action, words) in new[] { ("/region/jeunes/77", "Block", "Bloquer ce pass"), ($"/region/partenaires/{PartnerSeed.Own}", "Suspend", "Suspendre ce partenaire") })
        {
            var looking = new Journey(portal, await portal.CookieAsync(Role.AuthorisingOfficer));
            (await looking.PostAsync(file, file, ("Reason", "contrôle"))).ShouldBe(file);
            (await looking.GoAsync(file)).Text.ShouldNotContain(words);
            (await looking.PostAsync(file, $"{file}?handler={action}", ("WhyBlocked", "x"), ("WhySuspended", "x"))).ShouldBeNull();
            using var school = await portal.ClientAsync(Role.School);
            (await school.GetAsync(new Uri(file, UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        }
        await using var context = portal.Database.CreateContext();
        (await context.Partners.AsNoTracking().SingleAsync(p => p.Id == PartnerSeed.Own)).Status.ShouldBe(PartnerStatus.Active);
        (await portal.Services.GetRequiredService<AuthorizationEngine>().ReadAsync(new(Pass + 1)))!.Status.ShouldBe(PassStatus.Active);
    }

    private static async Task OpenAsync(Window window, string file)
    {
        await window.GoAsync(file);
        await window.Page.GetByLabel("Raison").FillAsync("appel de ce matin");
        await window.Page.SendAsync(window.Page.GetByRole(AriaRole.Button, new() { Name = "Ouvrir" }));
    }

    private async Task<RefusalCode> SellAsync(int partner = Portal.PartnerId)
    {
        var now = portal.Time.GetUtcNow();
        return (await portal.Services.GetRequiredService<AuthorizationEngine>().SubmitAsync(new SaleRequest(OperationId.New(now), new(Pass), now.ToUnixTimeMilliseconds(), new(partner), new(1), [new(Product.Textbook, new(500))]))).Refusal;
    }
}
