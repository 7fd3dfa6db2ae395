using System.Text.Json;
using Microsoft.Playwright;
using Pass.Testing;

namespace Pass.Pages.Tests;

/// <summary>The young people's pages as an application: small on the wire, there without a network, gone with whoever signs out.</summary>
[Collection(PortalCollection.Name)]
public sealed class PhoneAppTests(Portal portal, Browser browser)
{
    /// <summary>Waits until the worker keeps both pages.</summary>
    private const string AreKept = "async () => !!(await caches.match('/jeune/pass')) && !!(await caches.match('/jeune')) && !!(await caches.match('/jeune/hors-ligne'))";

    [Fact]
    public async Task The_wallet_takes_less_than_100_kB_first_and_less_than_15_kB_after()
    {
        var cookie = await portal.AddYoungAsync(61, 1_450_000_001);
        await YouthSeed.GrantAsync(portal, 1_450_000_001);
        await using var wire = new Wire(portal.Address);
        await using var window = await browser.OpenAsync(wire.Address, cookie);
        await window.Page.GotoAsync("/jeune", new() { WaitUntil = WaitUntilState.NetworkIdle });
        await UntilAsync(window.Page, AreKept);
        var first = wire.Bytes;
        // The pass, which the worker fetches for later, is in it.
        first.ShouldBeLessThan(100_000);
        await window.Page.GotoAsync("/jeune", new() { WaitUntil = WaitUntilState.NetworkIdle });
        (wire.Bytes - first).ShouldBeInRange(1, 15_000);
    }

    [Fact]
    public async Task Without_a_network_the_pass_pays_and_the_wallet_says_how_old_it_is_and_whoever_signs_out_leaves_nothing()
    {
        var cookie = await portal.AddYoungAsync(62, 1_450_000_002);
        await YouthSeed.GrantAsync(portal, 1_450_000_002);
        using var counter = await Counter.OpenAsync(portal);
        await using var wire = new Wire(portal.Address);
        await using var window = await browser.OpenAsync(wire.Address, cookie);
        var page = window.Page;
        await window.GoAsync("/jeune");
        await UntilAsync(page, AreKept);
        await window.GoAsync("/jeune/pass");
        await page.GetByRole(AriaRole.Button, new() { Name = "Ajouter à ce téléphone" }).ClickAsync();
        await Counter.ReadAsync(page);
        await Patience.UntilAsync(async () => await KnownAsync(1_450_000_002), TimeSpan.FromMinutes(2));

        wire.Cut();
        await window.GoAsync("/jeune/pass");
        (await counter.SellAsync(await Counter.ReadAsync(page), 300)).IsApproved.ShouldBeTrue();
        await Assertions.Expect(page.Locator("#pass-screen .p-kept")).ToContainTextAsync("Hors ligne");
        await window.ShouldBeSoundAsync("parcours/jeune-code-hors-ligne");
        await window.GoAsync("/jeune");
        await Assertions.Expect(page.Locator("main > div > .p-kept")).ToContainTextAsync("relevé maintenant");
        (await page.Locator(".p-purse").First.InnerTextAsync()).ShouldContain("70,00");
        await window.ShouldBeSoundAsync("parcours/jeune-hors-ligne");
        await window.GoAsync("/jeune/historique");
        (await page.Locator("h1").InnerTextAsync()).ShouldBe("Tu es hors ligne");
    }

    [Fact]
    public async Task Whoever_signs_out_or_is_signed_out_leaves_no_page_and_no_key()
    {
        var (cookie, sister) = (await portal.AddYoungAsync(63, 1_450_000_003), await portal.AddYoungAsync(64, 1_450_000_004));
        await using var window = await browser.OpenAsync(portal.Address, cookie);
        var page = window.Page;
        await window.GoAsync("/jeune");
        await UntilAsync(page, AreKept);
        // Another one on the same phone: no page of the first stays beside hers.
        await window.SignInAsync(portal.Address, sister);
        await window.GoAsync("/jeune/pass");
        (await page.EvaluateAsync<string[]>("async () => (await caches.keys()).filter(name => name.startsWith('pass-pages-'))")).Length.ShouldBe(1);
        (await page.EvaluateAsync<bool>("async () => !!(await caches.match('/jeune'))")).ShouldBeFalse();
        await page.GetByRole(AriaRole.Button, new() { Name = "Ajouter à ce téléphone" }).ClickAsync();
        await Counter.ReadAsync(page);
        await page.GetByRole(AriaRole.Button, new() { Name = "Fermer" }).ClickAsync();
        await page.Locator(".p-menu summary").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Se déconnecter" }).ClickAsync();
        await page.ArriveAsync("/connexion");
        await UntilAsync(page, "async () => (await caches.keys()).length === 0 && (await indexedDB.databases()).length === 0");
    }

    [Fact]
    public async Task It_can_be_installed()
    {
        await using var window = await browser.OpenAsync(portal, Role.Youth, 360);
        await window.GoAsync("/jeune");
        var devtools = await window.Page.Context.NewCDPSessionAsync(window.Page);
        var manifest = (await devtools.SendAsync("Page.getAppManifest"))!.Value;
        manifest.GetProperty("errors").GetArrayLength().ShouldBe(0, manifest.ToString());
        manifest.GetProperty("url").GetString().ShouldEndWith("/jeune/application.webmanifest");
        JsonDocument.Parse(manifest.GetProperty("data").GetString()!).RootElement.GetProperty("start_url").GetString().ShouldBe("/jeune/pass");
        // Windows of tests are private ones, in which nothing can be installed: no other reason may be given.
        (await devtools.SendAsync("Page.getInstallabilityErrors"))!.Value.GetProperty("installabilityErrors").EnumerateArray()
            .Select(e => e.GetProperty("errorId").GetString()).Where(id => id != "in-incognito").ShouldBeEmpty();
        foreach (var size in new[] { 192, 512 })
            (await window.Page.EvaluateAsync<int[]>($"async () => {{ const p = new Image(); p.src = '/jeune/icone-{size}.png'; await p.decode(); return [p.naturalWidth, p.naturalHeight]; }}")).ShouldBe([size, size]);
    }

    private static Task UntilAsync(IPage page, string holds) => Patience.UntilAsync(() => page.EvaluateAsync<bool>(holds), TimeSpan.FromMinutes(2));

    private async Task<bool> KnownAsync(long pass)
    {
        await using var context = portal.Database.CreateContext();
        return context.Credentials.Any(c => c.PassId == pass);
    }
}
