using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using Pass.Core;
using Pass.Testing;

namespace Pass.Pages.Tests;

/// <summary>A young person orders a card, activates it, loses it and has another; nobody else's is there.</summary>
[Collection(PortalCollection.Name)]
public sealed class CardTests(Portal portal, Browser browser)
{
    [Theory, InlineData(true), InlineData(false)]
    public async Task From_the_order_to_the_card_that_takes_its_place(bool script)
    {
        var (holder, pass) = script ? (51, 1_460_000_001L) : (52, 1_460_000_002L);
        var cookie = await portal.AddYoungAsync(holder, pass);
        await YouthSeed.GrantAsync(portal, pass);
        await using var window = await browser.OpenAsync(portal.Address, cookie, script: script);
        var page = window.Page;
        await window.GoAsync("/jeune/carte");
        await PressAsync(page, "Commander ma carte");
        (await page.Locator("h2").First.InnerTextAsync()).ShouldBe("Ta carte est commandée");
        if (script)
            await window.ShouldBeSoundAsync("parcours/jeune-carte-commandee");

        await portal.Issuance.HandOutAsync(pass, portal.Time);
        await window.GoAsync("/jeune/carte");
        await PressAsync(page, "J’ai ma carte : l’activer");
        (await page.Locator("h2").First.InnerTextAsync()).ShouldBe("Ta carte est active");
        await BecomesAsync(pass, CredentialState.Active);

        // Two taps.
        await page.GetByText("Carte perdue, volée ou abîmée").ClickAsync();
        if (script)
            await window.ShouldBeSoundAsync("parcours/jeune-carte-perdue");
        await page.GetByLabel("Que s’est-il passé ?").SelectOptionAsync("Stolen");
        await PressAsync(page, "Bloquer ma carte");
        (await page.Locator("main").InnerTextAsync()).ShouldContain("Carte bloquée depuis le 1");
        await BecomesAsync(pass, CredentialState.Revoked);
        if (script)
            await window.ShouldBeSoundAsync("parcours/jeune-carte-bloquee");
        await PressAsync(page, "Commander une nouvelle carte");
        (await page.Locator("h2").First.InnerTextAsync()).ShouldBe("Ta carte est commandée");
        await using var issuer = portal.Issuance.Database.CreateContext();
        var cards = await issuer.Credentials.Where(c => c.PassId == pass).OrderBy(c => c.Id).ToListAsync();
        cards.Count.ShouldBe(2);
        cards[1].ReplacesId.ShouldBe(cards[0].Id);
        (await issuer.Events.Where(e => e.CredentialId == cards[0].Id && e.Reason == "Stolen").Select(e => e.Actor).SingleAsync()).ShouldStartWith("sign-in/");
    }

    [Fact]
    public async Task A_phone_that_is_lost_is_stopped_from_another_browser()
    {
        const long pass = 1_460_000_003;
        var cookie = await portal.AddYoungAsync(53, pass);
        await YouthSeed.GrantAsync(portal, pass);
        using var counter = await Counter.OpenAsync(portal);
        await using var phone = await browser.OpenAsync(portal.Address, cookie);
        await phone.GoAsync("/jeune/pass");
        await phone.Page.GetByRole(AriaRole.Button, new() { Name = "Ajouter à ce téléphone" }).ClickAsync();
        var code = await Counter.ReadAsync(phone.Page);
        await BecomesAsync(pass, CredentialState.Active);
        await using var elsewhere = await browser.OpenAsync(portal.Address, cookie, width: 1280);
        await elsewhere.GoAsync("/jeune/carte");
        await elsewhere.Page.GetByText("Téléphone perdu ou volé").ClickAsync();
        await PressAsync(elsewhere.Page, "Arrêter ce téléphone");
        await BecomesAsync(pass, CredentialState.Revoked);
        (await counter.SellAsync(code, 300)).Code.ShouldBe(nameof(RefusalCode.CredentialBlocked));
    }

    [Fact]
    public async Task Another_s_card_cannot_be_touched_and_while_the_issuer_is_away_it_is_said()
    {
        const long pass = 1_460_000_004, others = 1_460_000_005;
        var (cookie, other) = (await portal.AddYoungAsync(54, pass), await portal.AddYoungAsync(55, others));
        await using var window = await browser.OpenAsync(portal.Address, cookie);
        await window.GoAsync("/jeune/carte");
        await PressAsync(window.Page, "Commander ma carte");
        await using var thief = await browser.OpenAsync(portal.Address, other);
        await thief.GoAsync("/jeune/carte");
        await using var issuer = portal.Issuance.Database.CreateContext();
        var card = await issuer.Credentials.Where(c => c.PassId == pass).Select(c => c.Id).SingleAsync();
        foreach (var handler in new[] { "Block", "Replace", "Activate" })
        {
            var answer = await thief.Page.EvaluateAsync<string>($$"""
                async () => (await (await fetch("/jeune/carte?handler={{handler}}", { method: "POST", headers: { "Content-Type": "application/x-www-form-urlencoded" },
                  body: new URLSearchParams({ credential: "{{card}}", __RequestVerificationToken: document.querySelector("[name=__RequestVerificationToken]").value }) })).text())
                """);
            WebUtility.HtmlDecode(answer).ShouldContain("Cette carte n’est pas à toi");
        }
        (await issuer.Events.CountAsync(e => e.CredentialId == card)).ShouldBe(1);

        await portal.Issuance.StopAsync();
        try
        {
            await window.GoAsync("/jeune/carte");
            (await window.Page.Locator(".p-notice").InnerTextAsync()).ShouldContain("ne répond pas");
            await window.ShouldBeSoundAsync("parcours/jeune-carte-absente");
            await window.GoAsync("/jeune/pass");
            await window.Page.GetByRole(AriaRole.Button, new() { Name = "Ajouter à ce téléphone" }).ClickAsync();
            await Assertions.Expect(window.Page.Locator(".p-problem")).ToContainTextAsync("ne répond pas");
        }
        finally
        {
            await portal.Issuance.StartAsync(portal.Time);
        }
    }

    private static Task PressAsync(IPage page, string button) => page.SendAsync(page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }));

    private Task BecomesAsync(long pass, CredentialState state) => Patience.UntilAsync(async () =>
    {
        await using var context = portal.Database.CreateContext();
        return await context.Credentials.AnyAsync(c => c.PassId == pass && c.Status == state);
    }, TimeSpan.FromMinutes(1));
}
