using System.Globalization;
using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using Pass.Clearing.Payments;
using Pass.Core;
using Pass.Data.Model;
using Pass.Portal.Pages.Partner;

namespace Pass.Pages.Tests;

/// <summary>What an owner does beside selling: its first day, the account it is paid on, who works for it, its other shop.</summary>
[Collection(PortalCollection.Name)]
public sealed class PartnerPeopleTests(Portal portal, Browser browser)
{
    private const string Other = "FR7630001007941234567890185";

    [Fact]
    public async Task A_new_partner_is_led_from_its_first_till_to_its_first_sale()
    {
        const int shop = 973;
        const string tills = "/pro/points-de-vente";
        await WednesdaySeed.PartnerAsync(portal, shop, "Librairie du Premier Jour", "99732004400008", "Article 1.");
        using var owner = await portal.AddPartnerAsync(shop, PartnerRole.Owner);
        using var cashier = await portal.AddPartnerAsync(shop, PartnerRole.Cashier);
        await using var window = await browser.OpenAsync(portal.Address, portal.Seal($"session-pro.{shop}.owner"));
        var page = window.Page;
        using (var nobody = portal.ClientOf(""))
            (await Forms.ReadAsync(nobody, "/pro/rejoindre")).ShouldContain("Aucune vente n’est acceptée ni payée avant qu’elle l’ait validée");
        (await Forms.ReadAsync(cashier, "/pro/ventes")).ShouldContain("p-empty", customMessage: "a day without sales says so");
        await window.GoAsync("/pro");
        await window.ShouldBeSoundAsync("parcours/pro-premier-jour");
        (await StepsAsync()).ShouldBe(["now", "todo", "todo"]);
        (await Forms.ReadAsync(owner, "/pro")).ShouldNotContain("href=\"/caisse/\"", customMessage: "there is no till to open");
        (await Forms.ReadAsync(cashier, "/pro")).ShouldContain("Demandez-le à un propriétaire");
        await window.GoAsync(tills);
        (await page.InnerTextAsync("main")).ShouldContain("Aucune caisse");
        await page.GetByLabel("Nom de la caisse").FillAsync("Comptoir");
        await page.GetByRole(AriaRole.Button, new() { Name = "Ouvrir et voir le code" }).ClickAsync();
        var code = await page.Locator(".p-codes code").InnerTextAsync();
        (await page.GetByRole(AriaRole.Link, new() { Name = "la caisse s’ouvre dans son navigateur" }).GetAttributeAsync("href")).ShouldBe($"/caisse/#{code}");
        await window.ShouldBeSoundAsync("parcours/pro-code-de-caisse");
        (await Forms.ReadAsync(owner, tills)).ShouldNotContain(code, customMessage: "it is shown once");
        await window.GoAsync("/pro");
        (await StepsAsync()).ShouldBe(["done", "now", "todo"]);

        await using var context = portal.Database.CreateContext();
        var till = await context.Terminals.Where(t => t.PartnerId == shop).Select(t => t.Id).SingleAsync();
        await context.Terminals.Where(t => t.Id == till).ExecuteUpdateAsync(set => set.SetProperty(t => t.Status, TerminalStatus.Active).SetProperty(t => t.ActivatedAtMs, portal.Time.GetUtcNow().ToUnixTimeMilliseconds()));
        await window.GoAsync("/pro");
        (await StepsAsync()).ShouldBe(["done", "done", "now"]);
        (await page.Locator("a.p-primary").GetAttributeAsync("href")).ShouldBe("/caisse/");
        (await Forms.SendAsync(owner, tills, $"{tills}?handler=Revoke", ("till", $"{till}"))).To.ShouldBe(tills);
        (await Forms.ReadAsync(owner, tills)).ShouldContain("Retirée");
        (await context.Audit.CountAsync(a => a.Action == "terminal.revoke" && a.Subject == $"terminal/{till}")).ShouldBe(1);

        Task<string[]> StepsAsync() => page.Locator(".p-timeline > li").EvaluateAllAsync<string[]>("steps => steps.map(s => ['done', 'now', 'todo'].find(c => s.className.includes(c)))");
    }

    [Fact]
    public async Task An_owner_changes_the_account_with_its_second_factor_and_reads_from_which_run_it_counts()
    {
        const int shop = 974;
        await WednesdaySeed.PartnerAsync(portal, shop, "Librairie du Change", "99742004400007", "Article 1.");
        (await portal.AddPartnerAsync(shop, PartnerRole.Owner)).Dispose();
        using var accountant = await portal.AddPartnerAsync(shop, PartnerRole.Accountant);
        var secret = await portal.AuthenticatorAsync($"pro.{shop}.owner");
        await using var window = await browser.OpenAsync(portal.Address, portal.Seal($"session-pro.{shop}.owner"), script: false);
        var page = window.Page;
        await window.GoAsync("/pro/banque");
        await ChangeAsync("FR7630001007941234567890186", SignInTests.Totp(secret, -1));
        (await page.Locator(".p-errors a").GetAttributeAsync("href")).ShouldBe("#Iban");
        await ChangeAsync(Other, "000000");
        (await page.Locator(".p-errors a").GetAttributeAsync("href")).ShouldBe("#Code");
        (await page.GetByLabel("IBAN").InputValueAsync()).ShouldBe(Other, "what was written stays");
        await using var context = portal.Database.CreateContext();
        (await context.PartnerBankAccounts.CountAsync(a => a.PartnerId == shop)).ShouldBe(1, "nothing was changed");
        await ChangeAsync(Other, SignInTests.Totp(secret, 0));
        var said = (await page.InnerTextAsync("main")).Replace('\u202f', ' ').Replace('\u00a0', ' ');
        said.ShouldContain("Le compte est changé");
        said.ShouldContain(Iban.Mask(Other));
        said.ShouldContain(Iban.Mask(WednesdaySeed.Account), customMessage: "the one before stays, with its dates");
        said.ShouldMatch("Le compte actuel compte à partir de l’envoi qui paie les ventes jusqu’au .+, débité le .+ Un compte nouveau attend [0-9]+ heures");
        (await context.Partners.AsNoTracking().SingleAsync(p => p.Id == shop)).Iban.ShouldBe(Other);
        var row = await context.Audit.SingleAsync(a => a.Action == "partner.account" && a.Subject == $"partner/{shop}");
        row.Actor.ShouldStartWith("sign-in/");
        (row.Before + row.After).ShouldNotContain(Other, customMessage: "an account is masked where it is told");
        (await Forms.ReadAsync(accountant, "/pro")).ShouldContain("compte", customMessage: "the others are told");
        (await Forms.ReadAsync(accountant, "/pro/banque")).ShouldContain("Seul un propriétaire change le compte");
        (await Forms.SendAsync(accountant, "/pro/banque", "/pro/banque", ("Iban", Other), ("Holder", "X"))).Status.ShouldBe(HttpStatusCode.Forbidden);

        async Task ChangeAsync(string iban, string code)
        {
            await page.GetByLabel("IBAN").FillAsync(iban);
            await page.GetByLabel("Titulaire").FillAsync("Librairie du Change");
            await page.GetByLabel("Code à six chiffres").FillAsync(code);
            await page.GetByRole(AriaRole.Button, new() { Name = "Changer de compte" }).ClickAsync();
        }
    }

    [Fact]
    public void What_a_partner_owes_since_the_last_night_is_in_what_it_reads()
    {
        var day = new DateOnly(2026, 9, 10);
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("fr-FR");
        foreach (var (cleared, since) in new[] { (0, -12_088), (-12_000, -88), (-12_088, 0) })
            IndexModel.TitleOf(new(ForecastState.Owes, null, new(cleared), new(since), day, null, null)).Replace('\u202f', ' ').Replace('\u00a0', ' ').ShouldBe("Solde à déduire : 120,88 €");
        IndexModel.TitleOf(new(ForecastState.Failed, "B2026-000001", new(500), Money.Zero, day, null, null)).ShouldContain("5,00");
    }

    [Fact]
    public async Task The_last_owner_stays_and_an_owner_of_two_shops_changes_from_one_to_the_other()
    {
        const int first = 975, second = 976;
        await WednesdaySeed.PartnerAsync(portal, first, "Librairie Une", "99752004400006", "Article 1.");
        await WednesdaySeed.PartnerAsync(portal, second, "Librairie Deux", "99762004400005", "Article 1.");
        using var owner = await portal.AddPartnerAsync(first, PartnerRole.Owner);
        (await portal.AddPartnerAsync(first, PartnerRole.Cashier)).Dispose();
        await using var context = portal.Database.CreateContext();
        var links = await context.SignInLinks.Where(l => l.Kind == LinkKind.Partner && l.Subject == first).ToDictionaryAsync(l => l.PartnerRole);
        (await Forms.ReadAsync(owner, "/pro/equipe")).ShouldContain("Dernier propriétaire");
        (await Forms.SendAsync(owner, "/pro/equipe", "/pro/equipe?handler=End", ("link", $"{links[PartnerRole.Owner].Id}"))).Text.ShouldContain("dernier propriétaire", Case.Insensitive);
        (await Forms.SendAsync(owner, "/pro/equipe", "/pro/equipe?handler=End", ("link", $"{links[PartnerRole.Cashier].Id}"))).To.ShouldBe("/pro/equipe");
        (await context.SignInLinks.AsNoTracking().Where(l => l.Kind == LinkKind.Partner && l.Subject == first && l.EndedMs == null).Select(l => l.PartnerRole).ToListAsync()).ShouldBe([PartnerRole.Owner]);
        var invited = await Forms.SendAsync(owner, "/pro/equipe", "/pro/equipe?handler=Invite", ("Name", "Ada"), ("Role", "Accountant"));
        invited.Text.ShouldContain("p-codes");
        var waiting = await context.SignInInvitations.SingleAsync(i => i.Kind == LinkKind.Partner && i.Subject == first);
        (await Forms.SendAsync(owner, "/pro/equipe", "/pro/equipe?handler=Withdraw", ("invitation", $"{waiting.Id}"))).To.ShouldBe("/pro/equipe");
        (await Forms.ReadAsync(owner, "/pro/equipe")).ShouldNotContain("<strong>Ada</strong>");

        (await Forms.SendAsync(owner, "/compte", "/pro?handler=Choose", ("partner", $"{second}"))).Status.ShouldBe(HttpStatusCode.NotFound, "it is not its own yet");
        context.SignInLinks.Add(new() { SignInId = links[PartnerRole.Owner].SignInId, Kind = LinkKind.Partner, Subject = second, PartnerRole = PartnerRole.Cashier });
        await context.SaveChangesAsync();
        await using var window = await browser.OpenAsync(portal.Address, portal.Seal($"session-pro.{first}.owner"), script: false);
        await window.GoAsync("/pro");
        (await window.Page.InnerTextAsync("h1")).ShouldBe("Librairie Une");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Librairie Deux" }).ClickAsync();
        (await window.Page.InnerTextAsync("h1")).ShouldBe("Librairie Deux");
        (await window.Page.GotoAsync("/pro/banque"))!.Status.ShouldBe(403, "of the other shop it is a cashier");
    }
}
