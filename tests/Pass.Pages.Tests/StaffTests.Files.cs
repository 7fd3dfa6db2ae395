using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Pass.Core;
using Pass.Data.Model;
using Pass.Engine;
using Pass.Region.Holders;
using Pass.Region.Hosting;

namespace Pass.Pages.Tests;

/// <summary>Files of partners and young people: opened with a reason, and acted upon.</summary>
public sealed partial class StaffTests
{
    [Fact]
    public async Task A_reason_is_asked_kept_and_shown_before_a_file_opens()
    {
        await using var window = await browser.OpenAsync(portal, Role.Officer, script: false);
        var page = window.Page;
        await window.GoAsync("/region/jeunes/1");
        (await page.Locator("main").InnerTextAsync()).ShouldNotContain("Zoé");
        await page.GetByLabel("Raison").FillAsync("question par téléphone");
        await page.GetByRole(AriaRole.Button, new() { Name = "Ouvrir" }).ClickAsync();
        var text = await page.Locator("main").InnerTextAsync();
        text.ShouldContain("Zoé Martin");
        text.ShouldContain("question par téléphone");
        text.ShouldContain("Lycée du Parc");
        await using var context = portal.Database.CreateContext();
        (await context.Audit.SingleAsync(a => a.Action == "file.look" && a.Subject == "holder/1")).Reason.ShouldBe("question par téléphone");
        // Whose file it is reads it, and nobody else's is shown there.
        foreach (var (role, sees) in new[] { (Role.Youth, true), (Role.Family, false) })
        {
            using var client = await portal.ClientAsync(role);
            (await Forms.ReadAsync(client, "/compte/donnees")).Contains("question par téléphone", StringComparison.Ordinal).ShouldBe(sees, $"{role}");
        }
    }

    /// <summary>An INE or a pass number leads whoever may look to a file that asks why, and tells nobody what the other number is.</summary>
    [Fact]
    public async Task A_search_tells_of_a_young_person_that_there_is_one_and_only_who_may_look()
    {
        const string ine = "123456789AE";
        using (var keys = RegionKeys.Load(RegionParts.KeysPath(portal.Database)!))
        await using (var context = portal.Database.CreateContext())
        {
            context.Holders.Add(new() { Id = 88, PassId = 1_300_000_088, IneHmac = keys.HmacOf(ine), FamilyName = "Petit", GivenName = "Ève", BirthDate = new(2009, 5, 1), Uai = Portal.Uai });
            await context.SaveChangesAsync();
        }
        var number = PassNumber.Of(new(1_300_000_088)).ToString();
        foreach (var (role, may) in new[] { (Role.Auditor, false), (Role.Officer, true) })
        {
            using var client = await portal.ClientAsync(role);
            foreach (var wanted in new[] { ine, number })
            {
                var found = await Forms.ReadAsync(client, $"/region/recherche?Q={Uri.EscapeDataString(wanted)}");
                found.Contains("href=\"/region/jeunes/88\"", StringComparison.Ordinal).ShouldBe(may, $"{role} {wanted}");
                found.ShouldNotContain("Ève");
                if (wanted == ine)
                    found.ShouldNotContain(number);
            }
        }
    }

    /// <summary>What staff is told of its reason is so: a partner's people read it too.</summary>
    [Fact]
    public async Task A_partner_s_people_are_shown_who_opened_its_file_and_why()
    {
        var file = $"/region/partenaires/{PartnerSeed.Own}";
        using (var officer = await portal.ClientAsync(Role.Officer))
            (await Forms.SendAsync(officer, file, file, ("Reason", "contrôle de la convention"))).To.ShouldBe(file);
        foreach (var (role, sees) in new[] { (Role.Owner, true), (Role.Cashier, true), (Role.School, false) })
        {
            using var client = await portal.ClientAsync(role);
            (await Forms.ReadAsync(client, "/compte/donnees")).Contains("contrôle de la convention", StringComparison.Ordinal).ShouldBe(sees, $"{role}");
        }
    }

    [Fact]
    public async Task A_partners_file_says_since_when_what_was_signed_and_lets_officers_act_with_a_reason()
    {
        const int partner = 8;
        const string file = "/region/partenaires/8", convention = "PASS-2026\nArticle 1. Le partenaire accepte le pass.";
        await WednesdaySeed.PartnerAsync(portal, partner, "Librairie des Brotteaux", "35600000000048", convention);
        using var client = await portal.ClientAsync(Role.Officer);
        (await Forms.SendAsync(client, file, $"{file}?handler=Close", ("WhyClosed", "sans avoir ouvert"))).To.ShouldBe(file, "a file that is not open is not changed");
        await using var context = portal.Database.CreateContext();
        (await context.Partners.AsNoTracking().SingleAsync(p => p.Id == partner)).Status.ShouldBe(PartnerStatus.Active);

        await using var window = await browser.OpenAsync(portal, Role.Officer);
        var page = window.Page;
        await OpenFileAsync(window, file);
        var letter = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "Convention signée (PDF)" }).ClickAsync());
        (await File.ReadAllBytesAsync(await letter.PathAsync())).AsSpan(0, 5).SequenceEqual("%PDF-"u8).ShouldBeTrue();
        await page.GetByText("Noter une vérification").ClickAsync();
        await page.GetByLabel("Vu où").FillAsync("RIB certifié du 3 septembre");
        await page.SendAsync(page.GetByRole(AriaRole.Button, new() { Name = "Noter", Exact = true }));
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("le nom est celui du compte");
        await page.Locator("summary", new() { HasText = "Y mettre fin" }).ClickAsync();
        await page.GetByLabel("Dernier jour").FillAsync("2026-12-31");
        await page.SendAsync(page.GetByRole(AriaRole.Button, new() { Name = "Y mettre fin" }));
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("au 31 décembre 2026");
        await page.Locator("summary", new() { HasText = "Inviter un responsable" }).ClickAsync();
        await page.GetByLabel("Nom").FillAsync("Lou Perrin");
        await page.SendAsync(page.GetByRole(AriaRole.Button, new() { Name = "Inviter" }).Last);
        await Assertions.Expect(page.Locator(".p-codes code")).ToHaveCountAsync(1);
        await OpenFileAsync(window, file);
        await page.GetByText("Clore ce partenaire").ClickAsync();
        await page.Locator("#WhyClosed").FillAsync("cessation d’activité");
        await page.SendAsync(page.GetByRole(AriaRole.Button, new() { Name = "Clore Librairie des Brotteaux" }));
        await Assertions.Expect(page.Locator(".p-facts")).ToContainTextAsync("par officer : cessation d’activité".Replace(" :", "\u202f:", StringComparison.Ordinal));
        await window.ShouldBeSoundAsync("parcours/dossier-partenaire");
        foreach (var action in (string[])["partner.payee", "convention.end", "partner.close"])
            (await context.Audit.CountAsync(a => a.Action == action && a.Subject == $"partner/{partner}")).ShouldBe(1, action);
        (await context.SignInInvitations.CountAsync(i => i.Kind == LinkKind.Partner && i.Subject == partner && i.PartnerRole == PartnerRole.Owner)).ShouldBe(1);
    }

    [Fact]
    public async Task A_young_persons_file_says_whether_its_pass_counts_since_when_and_every_kind_in_words()
    {
        const long pass = 1_490_000_020;
        await portal.AddYoungAsync(20, pass);
        await YouthSeed.GrantAsync(portal, pass);
        var (engine, atMs) = (portal.Services.GetRequiredService<AuthorizationEngine>(), portal.Time.GetUtcNow().ToUnixTimeMilliseconds());
        var refused = Guid.CreateVersion7(portal.Time.GetUtcNow());
        (await engine.SubmitAsync(new StatusRequest(OperationId.New(portal.Time.GetUtcNow()), new(pass), atMs, PassStatus.Blocked))).IsApproved.ShouldBeTrue();
        (await engine.SubmitAsync(YouthSeed.Buy(refused, pass, Product.Textbook, 1_234, atMs))).IsApproved.ShouldBeFalse();
        await using var context = portal.Database.CreateContext();
        await Testing.Patience.UntilAsync(() => context.Operations.AnyAsync(o => o.OperationId == refused), TimeSpan.FromMinutes(2));
        await using var window = await browser.OpenAsync(portal, Role.Officer);
        await OpenFileAsync(window, "/region/jeunes/20");
        var facts = window.Page.Locator(".p-facts");
        await Assertions.Expect(facts).ToContainTextAsync("Bloqué");
        await Assertions.Expect(facts).ToContainTextAsync("depuis le 10 sept. 2026");
        await Assertions.Expect(window.Page.Locator("table")).ToContainTextAsync("Refusée");
        await window.ShouldBeSoundAsync("parcours/dossier-jeune");
        await window.Page.Locator("summary", new() { HasText = "Donner un code d’accès" }).ClickAsync();
        await window.Page.SendAsync(window.Page.GetByRole(AriaRole.Button, new() { Name = "Faire un code" }));
        await Assertions.Expect(window.Page.Locator(".p-codes code")).ToHaveCountAsync(1);
    }

    private static async Task OpenFileAsync(Window window, string file)
    {
        await window.GoAsync(file);
        if (await window.Page.GetByRole(AriaRole.Button, new() { Name = "Ouvrir" }).CountAsync() == 0)
            return;
        await window.Page.GetByLabel("Raison").FillAsync("appel de ce matin");
        await window.Page.SendAsync(window.Page.GetByRole(AriaRole.Button, new() { Name = "Ouvrir" }));
    }
}
