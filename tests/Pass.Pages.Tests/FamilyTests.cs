using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Playwright;
using Pass.Core;
using Pass.Data.Model;
using Pass.Engine;
using Pass.Portal.Http;
using Pass.Portal.Pages.Family;
using Pass.Region.SignIns;

namespace Pass.Pages.Tests;

/// <summary>A parent follows a child by its code, sees its purses, pays in by card and gets back; nobody else's child is there.</summary>
[Collection(PortalCollection.Name)]
public sealed class FamilyTests(Portal portal, Browser browser)
{
    [Fact]
    public async Task From_the_child_s_code_to_money_on_its_pass()
    {
        const long pass = 1_480_000_001;
        var cookie = await portal.AddYoungAsync(31, pass);
        await YouthSeed.GrantAsync(portal, pass);
        await using var young = await browser.OpenAsync(portal.Address, cookie);
        await young.GoAsync("/jeune/proches");
        await young.Page.GetByRole(AriaRole.Button, new() { Name = "Créer un code" }).ClickAsync();
        var code = await young.Page.Locator(".p-code-shown").InnerTextAsync();
        await young.ShouldBeSoundAsync("parcours/jeune-proches-code");

        await using var parent = await browser.OpenAsync(portal.Address, null, width: 768);
        var page = parent.Page;
        await parent.GoAsync($"/invitation?Code={Uri.EscapeDataString(code)}");
        // Whose code it is, is told to who knows the child: by its birth date, and before anything is joined.
        (await page.Locator("main").InnerTextAsync()).ShouldNotContain("Inès");
        await page.GetByLabel("Date de naissance de l’enfant").FillAsync("2009-05-02");
        await page.SendAsync(page.GetByRole(AriaRole.Button, new() { Name = "Continuer" }));
        (await page.Locator(".p-errors").InnerTextAsync()).ShouldContain("n’est pas celle");
        await page.GetByLabel("Date de naissance de l’enfant").FillAsync("2009-05-01");
        await page.SendAsync(page.GetByRole(AriaRole.Button, new() { Name = "Continuer" }));
        (await page.Locator(".p-lead").InnerTextAsync()).ShouldContain("Inès");
        await parent.ShouldBeSoundAsync("parcours/famille-invitation");
        await page.GetByLabel("Identifiant").FillAsync("maman.ines");
        await page.GetByLabel("Mot de passe").FillAsync("un parapluie vert");
        // Who comes says who it is: the code says no more than that it is for the family.
        await page.EvalOnSelectorAsync("#FullName", "f => f.required = false");
        await page.SendAsync(page.Locator("main form button[type=submit]").Last);
        (await page.Locator(".p-errors").InnerTextAsync()).ShouldContain("votre prénom et votre nom");
        await page.GetByLabel("Votre prénom et votre nom").FillAsync("Anne Petit");
        await page.GetByLabel("Mot de passe").FillAsync("un parapluie vert");
        await page.Locator("main form button[type=submit]").Last.ClickAsync();
        await page.ArriveAsync("/famille");
        (await page.Locator("details.p-menu summary").InnerTextAsync()).ShouldContain("Anne Petit");
        (await page.Locator("main").InnerTextAsync()).ShouldContain("70,00");
        await parent.ShouldBeSoundAsync("parcours/famille-accueil");

        await WarnedOfASiblingAsync(parent);

        // Another's child, by its number.
        foreach (var address in new[] { "/famille/enfants/1", "/famille/recharge/1" })
            (await page.GotoAsync(address))!.Status.ShouldBe((int)HttpStatusCode.NotFound);

        await parent.GoAsync("/famille/recharge/31");
        await PayAsync(page, "0");
        (await page.Locator(".p-errors").InnerTextAsync()).ShouldContain("5,00");
        await PayAsync(page, "12,50");
        var checkout = await page.GetByRole(AriaRole.Link, new() { Name = "Payer par carte" }).GetAttributeAsync("href");
        await parent.ShouldBeSoundAsync("parcours/famille-payer");
        var session = portal.Stripe.Books.Pages.Single(id => checkout!.Contains(id, StringComparison.Ordinal));
        // Whoever comes back without paying has paid nothing.
        await parent.GoAsync("/famille/enfants/31");
        (await page.Locator("main").InnerTextAsync()).ShouldContain("pas encore payé");
        portal.Stripe.Books.Pay(session);
        (await portal.Services.GetRequiredService<StripeHook>().SweepAsync(SystemActors.Stripe, default)).OrThrow();
        await using (var context = portal.Database.CreateContext())
        {
            var payment = context.FamilyPayments.Single(p => p.PassId == pass);
            context.FamilyRefunds.Add(new() { Number = 900, PaymentNumber = payment.Number, AmountCents = 250, IdempotencyKey = "shown", State = FamilyRefundState.Made, RefundId = "re_shown", CreatedMs = 1, AuthorId = 1 });
            await context.SaveChangesAsync();
        }
        await parent.GoAsync("/famille/enfants/31");
        var said = await page.Locator("main").InnerTextAsync();
        said.ShouldContain("sur le pass");
        said.ShouldContain("2,50");
        await parent.ShouldBeSoundAsync("parcours/famille-enfant");
        await parent.GoAsync("/famille");
        (await page.Locator("main").InnerTextAsync()).ShouldContain("12,50");

        // So does the young one, on a page of its own that tells all that was paid in.
        using (var own = portal.ClientOf(cookie))
            await PayByOneselfAsync(own, pass);

        // The young one decides who follows it.
        await young.GoAsync("/jeune/proches");
        (await young.Page.Locator(".p-list").InnerTextAsync()).ShouldContain("Anne Petit");
        await young.ShouldBeSoundAsync("parcours/jeune-proches");
        await young.Page.GetByRole(AriaRole.Button, new() { Name = "Retirer" }).ClickAsync();
        (await page.GotoAsync("/famille"))!.Status.ShouldBe((int)HttpStatusCode.Forbidden);
    }

    /// <summary>A code of the other child, typed by mistake or not: who is followed already is named beside who would be, and without the birth date nothing is joined.</summary>
    private async Task WarnedOfASiblingAsync(Window parent)
    {
        var page = parent.Page;
        await portal.AddYoungAsync(33, 1_480_000_003, "Tom");
        var code = (await new SignInOffice(portal.Database, portal.Time).InviteAsync(SystemActors.Night, Invited.Family(33), "Famille")).OrThrow().Code;
        await parent.GoAsync($"/invitation?Code={Uri.EscapeDataString($"{code}")}");
        await page.GetByLabel("Date de naissance de l’enfant").FillAsync("2009-05-01");
        await page.SendAsync(page.GetByRole(AriaRole.Button, new() { Name = "Continuer" }));
        (await page.Locator(".p-notice").InnerTextAsync()).ShouldMatch("Inès[^.]*deuxième enfant[^.]*Tom");
        await parent.ShouldBeSoundAsync("parcours/famille-deuxieme-enfant");
        await page.EvaluateAsync("document.querySelector('[name=BirthDate]').value = '2001-01-01'");
        await page.SendAsync(page.GetByRole(AriaRole.Button, new() { Name = "Suivre Tom" }));
        (await page.Locator(".p-errors").InnerTextAsync()).ShouldContain("n’est pas celle");
        // Whoever holds a code and guesses has ten tries: the code ends with them.
        for (var i = 0; i < 12 && await page.GetByLabel("Date de naissance de l’enfant").CountAsync() > 0; i++)
        {
            await page.GetByLabel("Date de naissance de l’enfant").FillAsync($"2008-01-{i + 1:00}");
            await page.SendAsync(page.GetByRole(AriaRole.Button, new() { Name = "Continuer" }));
        }
        (await new SignInOffice(portal.Database, portal.Time).FindAsync(code)).Ok(out _, out _).ShouldBeFalse();
        await using var context = portal.Database.CreateContext();
        context.SignInLinks.Count(l => l.Kind == LinkKind.Family && l.Subject == 33).ShouldBe(0);
        await parent.GoAsync("/famille");
    }

    private async Task PayByOneselfAsync(HttpClient own, long pass)
    {
        const string recharge = "/jeune/recharge";
        (await Forms.ReadAsync(own, "/jeune")).ShouldContain($"href=\"{recharge}\"");
        var seen = await Forms.ReadAsync(own, recharge);
        seen.ShouldContain("12,50");
        seen.ShouldContain("sur le pass");
        seen.ShouldNotContain("attend la réponse");
        (await Forms.SendAsync(own, recharge, recharge, ("Amount", "douze"))).Text.ShouldContain("Il faut un montant en euros");
        var begun = (await Forms.SendAsync(own, recharge, recharge, ("Amount", "10"))).Text;
        var session = portal.Stripe.Books.Pages.Single(id => begun.Contains(id, StringComparison.Ordinal));
        (await Forms.ReadAsync(own, recharge)).ShouldContain("attend la réponse de la banque");
        portal.Stripe.Books.Pay(session);
        (await portal.Services.GetRequiredService<StripeHook>().SweepAsync(SystemActors.Stripe, default)).OrThrow();
        (await Forms.ReadAsync(own, recharge)).ShouldNotContain("attend la réponse");
        (await Forms.ReadAsync(own, "/jeune")).ShouldContain("22,50");
        // The remainder of an order, by the number its partner gave.
        (await Forms.SendAsync(own, recharge, recharge, ("Amount", "10"), ("Order", "n° ?"))).Text.ShouldContain("href=\"#Order\"");
        (await Forms.SendAsync(own, recharge, recharge, ("Amount", "10"), ("Order", " CMD-2026-77 "))).Text.ShouldContain("rel=\"external\"");
        (await Forms.ReadAsync(own, recharge)).ShouldContain("commande CMD-2026-77");
        await using var context = portal.Database.CreateContext();
        var payment = context.FamilyPayments.Single(p => p.SessionId == session);
        payment.PassId.ShouldBe(pass);
        var signIn = context.SignInLinks.Single(l => l.Kind == LinkKind.Holder && l.Subject == 31).SignInId;
        var written = context.Audit.Single(a => a.Action == "family.start" && a.Subject == $"family-payment/{payment.Number}");
        (written.ActorId, written.Actor, written.Role).ShouldBe((ActorId.OfSignIn(signIn).Value, $"sign-in/{signIn}", ActorRole.Holder));

        // What is owed is told to its own holder alone, and nobody begins another's payment.
        (await Forms.SendAsync(own, recharge, $"{recharge}?handler=Owed&n=1")).Status.ShouldBe(HttpStatusCode.NotFound);
        using var owing = await portal.ClientAsync(Role.Youth);
        (await Forms.ReadAsync(owing, "/jeune")).ShouldMatch(@"20,00\s€ à payer à la Région");
        (await Forms.SendAsync(owing, recharge, $"{recharge}?handler=Owed&n=1")).Text.ShouldContain("rel=\"external\">Payer par carte");
    }

    /// <summary>A young person lets nobody follow another, and ends nobody else's link.</summary>
    [Fact]
    public async Task A_family_s_link_is_ended_by_its_own_young_one_alone()
    {
        using var family = await portal.ClientAsync(Role.Family);
        await using var context = portal.Database.CreateContext();
        var link = context.SignInLinks.Single(l => l.Kind == LinkKind.Family && l.Subject == 1 && l.EndedMs == null);
        var cookie = await portal.AddYoungAsync(32, 1_480_000_002);
        await using var thief = await browser.OpenAsync(portal.Address, cookie);
        await thief.GoAsync("/jeune/proches");
        var answer = await thief.Page.EvaluateAsync<string>($$"""
            async () => (await (await fetch("/jeune/proches?handler=End", { method: "POST", headers: { "Content-Type": "application/x-www-form-urlencoded" },
              body: new URLSearchParams({ link: "{{link.Id}}", __RequestVerificationToken: document.querySelector("main [name=__RequestVerificationToken]").value }) })).text())
            """);
        WebUtility.HtmlDecode(answer).ShouldContain("n’existe pas");
        (await family.GetAsync(new Uri("/famille", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public void Without_a_key_of_stripe_no_payment_is_begun()
    {
        using var hook = new StripeHook(new ConfigurationBuilder().Build(), portal.Database, portal.Services.GetRequiredService<AuthorizationEngine>(), portal.Time, NullLogger<StripeHook>.Instance);
        hook.Families.ShouldBeNull();
        using var context = portal.Database.CreateContext();
        new TopUpModel(context, portal.Services.GetRequiredService<AuthorizationEngine>(), hook, portal.Time).IsOpen.ShouldBeFalse();
    }

    private static async Task PayAsync(IPage page, string euros)
    {
        await page.GetByLabel("Montant en euros").FillAsync(euros);
        await page.SendAsync(page.GetByRole(AriaRole.Button, new() { Name = "Continuer" }));
    }
}
