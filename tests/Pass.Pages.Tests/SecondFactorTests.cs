using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data.Model;
using Pass.Region.SignIns;

namespace Pass.Pages.Tests;

/// <summary>What an access is protected by is changed by who shows it, just before: neither by a password beside a passkey, nor in a browser that was left open.</summary>
[Collection(PortalCollection.Name)]
public sealed partial class SecondFactorTests(Portal portal)
{
    private const string Password = "deux lanternes rouges", Proof = "/compte/preuve", Codes = "/compte/code";

    [Fact]
    public async Task A_password_alone_adds_no_factor_beside_the_passkey_there_is()
    {
        var signIn = await AddAsync("cle.seule", OfficerLink, hasPasskey: true);
        var password = new Journey(portal);
        await password.PostAsync("/connexion", "/connexion", ("UserName", "cle.seule"), ("Password", Password));
        await RefusedAsync(password);

        // A provider that showed no second factor leads no further.
        (await new FederationOffice(portal.Database, portal.Time).LinkAsync(SystemActors.Enrolment, signIn, new(IdentityStandIn.Name, "Essai Connect", portal.Provider.Issuer, "subject-cle"))).OrThrow();
        (portal.Provider.Subject, portal.Provider.Fault, portal.Provider.Acr) = ("subject-cle", ProviderFault.None, "eidas1");
        var federated = new Journey(portal);
        (await federated.GoAsync($"/connexion/avec/{IdentityStandIn.Name}?retour=/region")).Path.ShouldBe(Proof);
        await RefusedAsync(federated);

        await using var context = portal.Database.CreateContext();
        (await context.SignIns.SingleAsync(s => s.Id == signIn)).TwoFactorEnabled.ShouldBeFalse();
        (await context.Set<IdentityUserPasskey<int>>().CountAsync(p => p.UserId == signIn)).ShouldBe(1);
        (await context.SignInSessions.CountAsync(s => s.SignInId == signIn && s.SecondFactorMs != null)).ShouldBe(0);
    }

    private static async Task RefusedAsync(Journey journey)
    {
        journey.IsSignedIn.ShouldBeTrue();
        foreach (var page in new[] { "/region", Codes, $"{Codes}?nouveau=true" })
        {
            var shown = await journey.GoAsync(page);
            shown.Path.ShouldBe(Proof, page);
            shown.Text.ShouldContain("clé d’accès");
            shown.Text.ShouldNotContain("p-hash", customMessage: "no secret is shown");
            shown.Text.ShouldNotContain("type=\"password\"", customMessage: "a password is not what is missing");
        }
        foreach (var action in new[] { Codes, $"{Codes}?nouveau=true", "/compte/cle", "/compte/cle?handler=Remove" })
            (await journey.PostAsync("/compte", action, ("Code", "123456"), ("credential", "{}"), ("id", "AQ=="))).ShouldStartWith(Proof, customMessage: action);
        (await journey.PostAsync("/compte", $"{Codes}?handler=Codes", ("Code", "123456"))).ShouldStartWith(Proof);
        (await journey.PostAsync("/compte", Proof, ("Password", Password))).ShouldBeNull("a password is no second factor");
        (await journey.GoAsync($"/compte/lier?par={IdentityStandIn.Name}")).Text.ShouldContain("Montrez d’abord votre second facteur");
        (await journey.GoAsync("/region")).Path.ShouldBe(Proof);
    }

    [Fact]
    public async Task A_browser_that_was_left_open_adds_nothing_and_a_secret_that_was_never_turned_on_proves_nothing()
    {
        var signIn = await AddAsync("ouvert.essai", OfficerLink, hasPasskey: false);
        var journey = new Journey(portal);
        await journey.PostAsync("/connexion", "/connexion", ("UserName", "ouvert.essai"), ("Password", Password));
        var first = SecretIn(await journey.GoAsync(Codes));
        await journey.PostAsync("/compte", $"{Codes}?handler=Codes", ("Code", SignInTests.Totp(first, 0)));
        (await RecoveryCodesAsync(signIn)).ShouldBe(0, "codes of a secret that was read and never turned on are nobody's");

        // Long after it signed in: whoever sits down at it has to know more than that it is open.
        journey.Drop("__Host-pass-fresh");
        (await journey.GoAsync(Codes)).Path.ShouldBe(Proof);
        (await journey.GoAsync("/compte")).Text.ShouldNotContain("data-passkey");
        (await journey.PostAsync("/compte", Codes, ("Code", SignInTests.Totp(first, 0)))).ShouldStartWith(Proof);
        (await journey.PostAsync("/compte", "/compte/cle", ("credential", "{}"))).ShouldStartWith(Proof);
        (await journey.PostAsync(Proof, Proof, ("Password", "not this one"))).ShouldBeNull();
        (await journey.GoAsync(Codes)).Path.ShouldBe(Proof);
        (await journey.PostAsync(Proof, $"{Proof}?retour={Codes}", ("Password", Password))).ShouldBe(Codes);
        var secret = SecretIn(await journey.GoAsync(Codes));
        (await journey.PostAsync(Codes, Codes, ("Code", SignInTests.Totp(secret, -1)))).ShouldBeNull();
        (await RecoveryCodesAsync(signIn)).ShouldBe(10);
        (await journey.GoAsync("/region")).Path.ShouldBe("/region");

        // Another phone takes the place of the first; by who shows that it is there.
        journey.Drop("__Host-pass-fresh");
        (await journey.GoAsync($"{Codes}?nouveau=true")).Path.ShouldBe(Proof);
        await journey.PostAsync(Proof, Proof, ("Password", Password));
        var next = SecretIn(await journey.GoAsync($"{Codes}?nouveau=true"));
        next.ShouldNotBe(secret);
        await journey.PostAsync(Codes, $"{Codes}?nouveau=true", ("Code", SignInTests.Totp(next, -1)));
        foreach (var (of, leads) in new[] { (secret, false), (next, true) })
        {
            var again = new Journey(portal);
            (await again.PostAsync("/connexion", "/connexion", ("UserName", "ouvert.essai"), ("Password", Password))).ShouldStartWith("/connexion/code");
            await again.PostAsync("/connexion/code", "/connexion/code", ("Code", SignInTests.Totp(of, 1)));
            again.IsSignedIn.ShouldBe(leads);
        }
    }

    /// <summary>A passkey proves it where a code is asked again; who has neither is told what to do.</summary>
    [Fact]
    public async Task What_asks_for_a_factor_again_takes_the_one_there_is_or_says_where_to_get_one()
    {
        var signIn = await AddAsync("patronne.cle", new() { Kind = LinkKind.Partner, Subject = PartnerSeed.Own, PartnerRole = PartnerRole.Owner }, hasPasskey: true);
        await using (var context = portal.Database.CreateContext())
        {
            var nowMs = portal.Time.GetUtcNow().ToUnixTimeMilliseconds();
            context.SignInSessions.Add(new() { Id = "session-patronne.cle", SignInId = signIn, SinceMs = nowMs, SeenMs = nowMs, SecondFactorMs = nowMs, Browser = "Chrome · Linux" });
            await context.SaveChangesAsync();
        }
        using var owner = portal.ClientOf(portal.Seal("session-patronne.cle"));
        var bank = await Forms.ReadAsync(owner, "/pro/banque");
        bank.ShouldContain("avec ma clé d’accès");
        bank.ShouldNotContain("id=\"Code\"", customMessage: "who has no authenticator is asked for no code");
        (await Forms.SendAsync(owner, "/pro/banque", "/pro/banque", ("Iban", "FR7630001007941234567890185"), ("Holder", "X"), ("Credential", "{}"))).Text.ShouldContain("La clé d’accès n’a pas été prise");
        using var without = await portal.ClientAsync(Role.Owner);
        (await Forms.ReadAsync(without, "/pro/banque")).ShouldContain($"href=\"{Codes}?retour=/pro/banque\"");
    }

    private static SignInLink OfficerLink => new() { Kind = LinkKind.Person, Subject = 10 + (int)Role.Officer };

    private async Task<int> AddAsync(string name, SignInLink link, bool hasPasskey)
    {
        await using var context = portal.Database.CreateContext();
        var signIn = new SignIn { UserName = name, NormalizedUserName = name.ToUpperInvariant(), Name = name, SecurityStamp = "x", ConcurrencyStamp = "x" };
        signIn.PasswordHash = new PasswordHasher<SignIn>().HashPassword(signIn, Password);
        signIn.Links.Add(link);
        context.SignIns.Add(signIn);
        await context.SaveChangesAsync();
        if (hasPasskey)
        {
            context.Add(new IdentityUserPasskey<int>
            {
                UserId = signIn.Id,
                CredentialId = BitConverter.GetBytes(signIn.Id),
                Data = new() { PublicKey = [1], Name = "Téléphone", CreatedAt = portal.Time.GetUtcNow(), AttestationObject = [1], ClientDataJson = [1] },
            });
            await context.SaveChangesAsync();
        }
        return signIn.Id;
    }

    private async Task<int> RecoveryCodesAsync(int signIn)
    {
        await using var context = portal.Database.CreateContext();
        return (await context.Audit.CountAsync(a => a.Subject == $"sign-in/{signIn}" && (a.Action == "signIn.recoveryCodes" || a.Action == "signIn.factorOn"))) * 10;
    }

    private static string SecretIn(Landing page) => Secret().Match(page.Text).Groups[1].Value.Replace(" ", "", StringComparison.Ordinal);

    [GeneratedRegex("class=\"p-hash\">([A-Z2-7 ]+)<")]
    private static partial Regex Secret();
}
