using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using Pass.Core;
using Pass.Testing;

namespace Pass.Pages.Tests;

/// <summary>A phone becomes the pass in one tap and pays by the codes that it makes itself.</summary>
[Collection(PortalCollection.Name)]
public sealed class PhonePassTests(Portal portal, Browser browser)
{
    [Fact]
    public async Task A_phone_is_enrolled_and_pays_twice_in_a_row_and_no_code_pays_twice()
    {
        var (pass, cookie) = await YoungAsync(71, 1_400_000_001);
        using var counter = await Counter.OpenAsync(portal);
        await using var window = await browser.OpenAsync(portal.Address, cookie);
        var page = window.Page;
        await window.GoAsync("/jeune/pass");
        await page.GetByRole(AriaRole.Button, new() { Name = "Ajouter à ce téléphone" }).ClickAsync();
        await Assertions.Expect(page.Locator("#pass-screen")).ToBeVisibleAsync();
        await window.ShouldBeSoundAsync("parcours/jeune-code");
        var first = await Counter.ReadAsync(page);
        var phone = await FollowedAsync(pass);

        var sold = await counter.SellAsync(first, 500);
        sold.IsApproved.ShouldBeTrue();
        var second = await Counter.NextAsync(page);
        second.ShouldNotBe(first);
        (await page.Locator("[data-said]").TextContentAsync())!.ShouldContain("Nouveau code affiché");
        (await counter.SellAsync(second, 500)).IsApproved.ShouldBeTrue();
        foreach (var used in new[] { first, second })
            (await counter.SellAsync(used, 100)).Code.ShouldBe(nameof(RefusalCode.CredentialReplayed));
        (await counter.SellAsync(string.Concat(first.AsSpan(0, first.Length - 2), "00"), 100)).IsApproved.ShouldBeFalse();

        // Closed and opened again it goes on counting; the browser that keeps its key asks for nothing.
        await page.GetByRole(AriaRole.Button, new() { Name = "Fermer" }).ClickAsync();
        await window.ShouldBeSoundAsync("parcours/jeune-code-ferme");
        await window.GoAsync("/jeune/pass");
        (await counter.SellAsync(await Counter.ReadAsync(page), 100)).IsApproved.ShouldBeTrue();

        // The key cannot be taken out, and once it is lost, one tap makes another phone of it; the one before is refused.
        (await page.EvaluateAsync<string>("""
            () => new Promise(done => {
              const open = indexedDB.open("pass-phone-token");
              open.onsuccess = () => {
                const key = open.result.transaction("token").objectStore("token").get("key");
                key.onsuccess = () => crypto.subtle.exportKey("pkcs8", key.result.privateKey).then(() => done("taken"), error => done(error.name));
              };
            })
            """)).ShouldBe("InvalidAccessError");
        var last = await Counter.NextAsync(page);
        await page.EvaluateAsync("() => new Promise(done => { const gone = indexedDB.deleteDatabase('pass-phone-token'); gone.onsuccess = gone.onblocked = () => done(); })");
        await window.GoAsync("/jeune/pass");
        await page.GetByRole(AriaRole.Button, new() { Name = "Ajouter à ce téléphone" }).ClickAsync();
        var renewed = await Counter.ReadAsync(page);
        await Patience.UntilAsync(async () => await FollowedAsync(pass) > phone, TimeSpan.FromMinutes(2));
        (await counter.SellAsync(renewed, 100)).IsApproved.ShouldBeTrue();
        (await counter.SellAsync(last, 100)).Code.ShouldBe(nameof(RefusalCode.CredentialBlocked));
        await ShouldShowItsSignatureAsync(sold.OperationId);
    }

    /// <summary>For an order at a distance the pass number is not enough: its holder reads out a code, which is good once.</summary>
    [Fact]
    public async Task A_code_is_read_out_for_an_order_from_afar_and_is_good_once()
    {
        var (pass, cookie) = await YoungAsync(74, 1_400_000_004);
        using var counter = await Counter.OpenAsync(portal);
        await using var window = await browser.OpenAsync(portal.Address, cookie, 360);
        await window.GoAsync("/jeune/pass");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Voir un code à usage unique" }).ClickAsync();
        await window.Page.GetByText("Ton code à usage unique").WaitForAsync();
        await window.ShouldBeSoundAsync("parcours/jeune-code-lu");
        await using (var context = portal.Database.CreateContext())
            await Patience.UntilAsync(() => context.Credentials.AnyAsync(c => c.PassId == pass && c.Kind == CredentialKind.Code && c.Status == CredentialState.Active), TimeSpan.FromMinutes(2));

        using var own = portal.ClientOf(cookie);
        var digits = await CodeAsync(own);
        (await counter.SellAsync(new PassId(pass), digits, 500)).IsApproved.ShouldBeTrue();
        (await counter.SellAsync(new PassId(pass), digits, 500)).IsApproved.ShouldBeFalse();
        (await counter.SellAsync(new PassId(pass), "00000000", 500)).IsApproved.ShouldBeFalse();
        portal.Time.Advance(TimeSpan.FromSeconds(30));
        var next = await CodeAsync(own);
        next.ShouldNotBe(digits);
        (await counter.SellAsync(new PassId(pass), next, 500)).IsApproved.ShouldBeTrue();

        static async Task<string> CodeAsync(HttpClient own) =>
            System.Text.RegularExpressions.Regex.Match((await Forms.SendAsync(own, "/jeune/pass", "/jeune/pass?handler=Code")).Text, "(\\d{4}) (\\d{4})</p>") is { Success: true } code
                ? code.Groups[1].Value + code.Groups[2].Value : throw new InvalidOperationException("No code is shown.");
    }

    private async Task ShouldShowItsSignatureAsync(Guid sale)
    {
        await using var context = portal.Database.CreateContext();
        await Patience.UntilAsync(() => context.Operations.AnyAsync(o => o.OperationId == sale), TimeSpan.FromMinutes(2));
        using var officer = await portal.ClientAsync(Role.Officer);
        (await Forms.ReadAsync(officer, $"/region/ventes/{sale}")).ShouldContain("Signature vérifiée de nouveau à l’instant\u202F: le téléphone a signé cette opération");
    }

    [Fact]
    public async Task Whose_pass_is_on_another_phone_is_told_so_and_a_phone_that_is_lent_forgets()
    {
        var (pass, cookie) = await YoungAsync(72, 1_400_000_002);
        var (_, sister) = await YoungAsync(73, 1_400_000_003);
        await using var old = await browser.OpenAsync(portal.Address, cookie);
        await EnrolAsync(old.Page);
        var first = await FollowedAsync(pass);
        await using var other = await browser.OpenAsync(portal.Address, cookie, theme: ColorScheme.Dark);
        await EnrolAsync(other.Page);
        await other.ShouldBeSoundAsync("parcours/jeune-code-sombre");
        await Patience.UntilAsync(async () => await FollowedAsync(pass) > first, TimeSpan.FromMinutes(2));
        portal.Time.Advance(TimeSpan.FromMinutes(2));
        await old.GoAsync("/jeune/pass");
        await Assertions.Expect(old.Page.GetByText("Ton pass n’est plus sur ce téléphone")).ToBeVisibleAsync();
        await old.ShouldBeSoundAsync("parcours/jeune-code-ailleurs");

        // Her sister signs in on that phone.
        await other.SignInAsync(portal.Address, sister);
        await other.GoAsync("/jeune/pass");
        await Assertions.Expect(other.Page.GetByRole(AriaRole.Button, new() { Name = "Ajouter à ce téléphone" })).ToBeVisibleAsync();
    }

    private static async Task EnrolAsync(IPage page)
    {
        await page.GotoAsync("/jeune/pass");
        await page.GetByRole(AriaRole.Button, new() { Name = "Ajouter à ce téléphone" }).ClickAsync();
        await Counter.ReadAsync(page);
    }

    /// <summary>The issuer's number of the pass's phone, once the region has heard of it.</summary>
    private async Task<int> FollowedAsync(long pass)
    {
        await using var context = portal.Database.CreateContext();
        var phones = context.Credentials.Where(c => c.PassId == pass && c.Kind == CredentialKind.Phone && c.Status == CredentialState.Active);
        await Patience.UntilAsync(() => Task.FromResult(phones.Any()), TimeSpan.FromMinutes(2));
        return phones.Max(c => c.Id);
    }

    private async Task<(long Pass, string Cookie)> YoungAsync(long holder, long pass)
    {
        var cookie = await portal.AddYoungAsync(holder, pass);
        await YouthSeed.GrantAsync(portal, pass);
        return (pass, cookie);
    }
}
