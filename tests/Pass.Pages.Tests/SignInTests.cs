using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using Pass.Core;
using Pass.Region.SignIns;

namespace Pass.Pages.Tests;

/// <summary>Somebody of the region opens its access, signs in with a code, and is signed out; real browser, real codes.</summary>
[Collection(PortalCollection.Name)]
public sealed class SignInTests(Portal portal, Browser browser)
{
    private static int _invited;

    private const string Password = "un parapluie vert";

    [Fact]
    public async Task An_invited_officer_opens_its_access_and_needs_its_code_from_then_on()
    {
        var code = await InviteAsync("officer");
        await using var window = await browser.OpenAsync(portal);
        var page = window.Page;
        await window.GoAsync($"/invitation?Code={code}");
        await page.GetByLabel("Identifiant").FillAsync("nora.essai");
        await page.GetByLabel("Nouveau mot de passe").FillAsync(Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Ouvrir mon accès" }).ClickAsync();

        // Staff goes nowhere without a second factor.
        await page.ArriveAsync("/compte/code");
        await window.ShouldBeSoundAsync("parcours/totp");
        var secret = (await page.Locator(".p-hash").InnerTextAsync()).Replace(" ", "", StringComparison.Ordinal);
        await page.GetByLabel("Code à six chiffres").FillAsync("000000");
        await page.GetByRole(AriaRole.Button, new() { Name = "Activer" }).ClickAsync();
        (await page.Locator(".p-errors").InnerTextAsync()).ShouldContain("pas exact");
        var first = Totp(secret, 0);
        await page.GetByLabel("Code à six chiffres").FillAsync(first);
        await page.GetByRole(AriaRole.Button, new() { Name = "Activer" }).ClickAsync();
        var recovery = await page.Locator(".p-codes code").AllInnerTextsAsync();
        recovery.Count.ShouldBe(10);
        await window.ShouldBeSoundAsync("parcours/codes");
        await page.GetByRole(AriaRole.Link, new() { Name = "continuer" }).ClickAsync();
        await page.ArriveAsync("/region");

        await SignOutAsync(page);
        await page.GetByLabel("Identifiant").FillAsync("Nora.Essai");
        await page.GetByLabel("Mot de passe").FillAsync(Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Se connecter", Exact = true }).ClickAsync();
        await page.ArriveAsync("/connexion/code");
        await window.ShouldBeSoundAsync("parcours/code");
        // The code that turned it on was good for once.
        await page.GetByLabel("Code à six chiffres").FillAsync(first);
        await page.GetByRole(AriaRole.Button, new() { Name = "Continuer" }).ClickAsync();
        (await page.Locator(".p-errors").InnerTextAsync()).ShouldContain("L’identifiant, le mot de passe ou le code n’est pas exact");
        await page.GetByLabel("Code à six chiffres").FillAsync(Totp(secret, 1));
        await page.GetByRole(AriaRole.Button, new() { Name = "Continuer" }).ClickAsync();
        await page.ArriveAsync("/region");

        await SignOutAsync(page);
        await SignInAsync(page, "nora.essai", Password);
        await page.GetByLabel("Code à six chiffres").FillAsync(recovery[0]);
        await page.GetByRole(AriaRole.Button, new() { Name = "Continuer" }).ClickAsync();
        await page.ArriveAsync("/region");
        await window.GoAsync("/compte");
        (await page.Locator("main").InnerTextAsync()).ShouldContain("9 codes de secours restent");

        await using var context = portal.Database.CreateContext();
        var rows = await context.Audit.Where(a => a.Action.StartsWith("signIn.")).Select(a => a.Action).ToListAsync();
        rows.ShouldContain("signIn.invite");
        rows.ShouldContain("signIn.create");
        rows.ShouldContain("signIn.factorOn");
        (await context.Set<Microsoft.AspNetCore.Identity.IdentityUserToken<int>>().Select(t => t.Value).ToListAsync()).ShouldAllBe(v => !v!.Contains(secret));
    }

    [Fact]
    public async Task A_passkey_is_registered_and_signs_in_alone()
    {
        var code = await InviteAsync("auditor");
        await using var window = await browser.OpenAsync(portal);
        var page = window.Page;
        await window.AddAuthenticatorAsync();
        await window.GoAsync($"/invitation?Code={code}");
        await page.GetByLabel("Identifiant").FillAsync("cle.essai");
        await page.GetByLabel("Nouveau mot de passe").FillAsync(Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Ouvrir mon accès" }).ClickAsync();
        await page.ArriveAsync("/compte/code");
        // The first factor may be a passkey.
        await window.GoAsync("/compte");
        await page.GetByRole(AriaRole.Button, new() { Name = "Ajouter une clé d’accès" }).ClickAsync();
        await page.GetByText("La clé d’accès est enregistrée.").WaitForAsync();
        await window.ShouldBeSoundAsync("parcours/compte");
        await SignOutAsync(page);
        await page.GetByRole(AriaRole.Button, new() { Name = "Utiliser une clé d’accès" }).ClickAsync();
        await page.ArriveAsync("/region");

        // It is the last factor of who needs one.
        await window.GoAsync("/compte");
        await page.GetByRole(AriaRole.Button, new() { Name = "Retirer" }).ClickAsync();
        await page.GetByText("C’est votre dernier second facteur").WaitForAsync();

        // Its password alone leads to where the passkey is asked for, and no further.
        await SignOutAsync(page);
        await SignInAsync(page, "cle.essai", Password);
        await page.ArriveAsync("/compte/preuve");
        await window.ShouldBeSoundAsync("parcours/preuve");
        await page.GetByRole(AriaRole.Button, new() { Name = "Utiliser une clé d’accès" }).ClickAsync();
        await page.ArriveAsync("/region");

        // With it, an authenticator is registered, and it gives what asks for a factor again.
        await window.GoAsync("/compte/code");
        var secret = (await page.Locator(".p-hash").InnerTextAsync()).Replace(" ", "", StringComparison.Ordinal);
        await page.GetByLabel("Code à six chiffres").FillAsync(Totp(secret, 0));
        await page.SendAsync(page.GetByRole(AriaRole.Button, new() { Name = "Activer" }));
        await window.GoAsync("/compte/code");
        await window.ShouldBeSoundAsync("parcours/code-ou-cle");
        await page.GetByRole(AriaRole.Button, new() { Name = "avec ma clé d’accès" }).ClickAsync();
        await page.Locator(".p-codes code").First.WaitForAsync();
        var recovery = await page.Locator(".p-codes code").First.InnerTextAsync();

        // The phone is lost: a code kept for that day, and another phone.
        await SignOutAsync(page);
        await SignInAsync(page, "cle.essai", Password);
        await page.GetByLabel("Code à six chiffres").FillAsync(recovery);
        await page.SendAsync(page.GetByRole(AriaRole.Button, new() { Name = "Continuer" }));
        await window.GoAsync("/compte");
        await page.GetByRole(AriaRole.Link, new() { Name = "Changer de téléphone" }).ClickAsync();
        await page.ArriveAsync("/compte/code");
        await window.ShouldBeSoundAsync("parcours/autre-telephone");
        (await page.Locator(".p-hash").InnerTextAsync()).Replace(" ", "", StringComparison.Ordinal).ShouldNotBe(secret);
    }

    [Fact]
    public async Task One_session_is_ended_from_another()
    {
        await using var here = await browser.OpenAsync(portal);
        await here.GoAsync($"/invitation?Code={await InviteAsync("auditor")}");
        await here.Page.GetByLabel("Identifiant").FillAsync("deux.essai");
        await here.Page.GetByLabel("Nouveau mot de passe").FillAsync(Password);
        await here.Page.GetByRole(AriaRole.Button, new() { Name = "Ouvrir mon accès" }).ClickAsync();
        await here.Page.ArriveAsync("/compte/code");
        await using var there = await browser.OpenAsync(portal, width: 360);
        await there.GoAsync("/connexion");
        await SignInAsync(there.Page, "deux.essai", Password);
        await there.GoAsync("/compte");
        await there.ShouldBeSoundAsync("parcours/compte-360");
        await there.Page.GetByRole(AriaRole.Button, new() { Name = "Déconnecter Chrome" }).ClickAsync();
        await there.Page.GetByText("L’appareil est déconnecté.").WaitForAsync();
        await here.Page.GotoAsync("/compte");
        here.Page.Url.ShouldContain("/connexion?retour=");
    }

    [Fact]
    public async Task Whatever_failed_the_words_are_the_same_and_too_many_tries_wait()
    {
        await using var window = await browser.OpenAsync(portal, script: false);
        var page = window.Page;
        await window.GoAsync($"/invitation?Code={await InviteAsync("officer")}");
        await page.GetByLabel("Identifiant").FillAsync("trop.essai");
        await page.GetByLabel("Nouveau mot de passe").FillAsync("court");
        await page.EvalOnSelectorAsync("form.p-card", "f => f.noValidate = true");
        await page.GetByRole(AriaRole.Button, new() { Name = "Ouvrir mon accès" }).ClickAsync();
        (await page.Locator(".p-errors").InnerTextAsync()).ShouldContain("trop court");
        await page.GetByLabel("Nouveau mot de passe").FillAsync(Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Ouvrir mon accès" }).ClickAsync();
        await page.ArriveAsync("/compte/code");
        await page.Context.ClearCookiesAsync();

        await window.GoAsync("/connexion");
        var words = new List<string>();
        foreach (var (name, password) in new[] { ("trop.essai", "not this one"), ("nobody.at.all", Password) })
        {
            await SignInAsync(page, name, password);
            words.Add(await page.Locator(".p-errors").InnerTextAsync());
        }
        words.Distinct().Count().ShouldBe(1);
        for (var i = 0; i < 10; i++)
            await SignInAsync(page, "trop.essai", "not this one");
        (await page.Locator(".p-errors").InnerTextAsync()).ShouldContain("Trop d’essais");
        // The right one waits as well: whoever guesses learns nothing.
        await SignInAsync(page, "trop.essai", Password);
        (await page.Locator(".p-errors").InnerTextAsync()).ShouldContain("Trop d’essais");
    }

    [Fact]
    public async Task A_page_that_is_not_there_says_so_in_the_readers_language()
    {
        using var client = await portal.ClientAsync(Role.Nobody);
        client.DefaultRequestHeaders.Add("Accept-Language", "en");
        using var answer = await client.GetAsync(new Uri("/nothing", UriKind.Relative));
        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await answer.Content.ReadAsStringAsync()).ShouldContain("This page does not exist");
    }

    /// <summary>Somebody new, of the roles of the one of that handle: a new access ends the old one, and that is what other tests work with.</summary>
    private async Task<ActivationCode> InviteAsync(string handle)
    {
        await using var context = portal.Database.CreateContext();
        var person = new Data.Model.Person
        {
            Handle = string.Create(CultureInfo.InvariantCulture, $"{handle}.{Interlocked.Increment(ref _invited)}"),
            Name = handle,
            Roles = (await context.People.SingleAsync(p => p.Handle == handle)).Roles,
        };
        context.People.Add(person);
        await context.SaveChangesAsync();
        var admin = await context.People.SingleAsync(p => p.Handle == "administrator");
        var actor = new Actor(new(admin.Id), admin.Handle, ActorRole.Administrator, ActorChannel.CommandLine);
        return (await new SignInOffice(portal.Database, portal.Time).InviteAsync(actor, Invited.Person(person.Id), person.Name)).OrThrow().Code;
    }

    private static async Task SignInAsync(IPage page, string name, string password)
    {
        await page.GetByLabel("Identifiant").FillAsync(name);
        await page.GetByLabel("Mot de passe").FillAsync(password);
        await page.SendAsync(page.GetByRole(AriaRole.Button, new() { Name = "Se connecter", Exact = true }));
    }

    private static async Task SignOutAsync(IPage page)
    {
        await page.Locator("details.p-menu summary").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Se déconnecter" }).ClickAsync();
        await page.ArriveAsync("/connexion");
    }

    /// <summary>RFC 6238, of the machine's clock as an authenticator's, so many steps on.</summary>
    internal static string Totp(string secret, int steps)
    {
        var counter = BitConverter.GetBytes(IPAddress.HostToNetworkOrder(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() / 30 + steps));
#pragma warning disable CA5350 // What authenticators compute (RFC 6238).
        var hash = HMACSHA1.HashData(Base32(secret), counter);
#pragma warning restore CA5350
        var offset = hash[^1] & 15;
        var value = ((hash[offset] & 0x7F) << 24 | hash[offset + 1] << 16 | hash[offset + 2] << 8 | hash[offset + 3]) % 1_000_000;
        return value.ToString("000000", CultureInfo.InvariantCulture);
    }

    private static byte[] Base32(string text)
    {
        var (bytes, buffer, bits) = (new List<byte>(), 0, 0);
        foreach (var letter in text)
        {
            (buffer, bits) = (buffer << 5 | "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(letter, StringComparison.Ordinal), bits + 5);
            if (bits < 8)
                continue;
            bytes.Add((byte)(buffer >> (bits - 8)));
            bits -= 8;
        }
        return [.. bytes];
    }
}
