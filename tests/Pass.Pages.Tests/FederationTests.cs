using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Pass.Core;
using Pass.Data.Model;
using Pass.Portal.SignIns;
using Pass.Region.SignIns;

namespace Pass.Pages.Tests;

/// <summary>People who come from a provider of identities: whom it opens what, and whatever it may answer wrong.</summary>
[Collection(PortalCollection.Name)]
public sealed partial class FederationTests(Portal portal)
{
    private const string Begin = $"/connexion/avec/{IdentityStandIn.Name}";

    private IdentityStandIn Provider => portal.Provider;

    [Fact]
    public async Task An_identity_opens_nothing_until_somebody_signed_in_links_it_and_then_its_own_access_alone()
    {
        As("subject-of-ines");
        var signIns = await CountAsync();
        var nobody = new Journey(portal);
        (await nobody.GoAsync("/connexion")).Text.ShouldContain("Continuer avec Essai Connect");
        var unknown = await nobody.GoAsync(Begin);
        unknown.Path.ShouldBe("/connexion/federation");
        unknown.Text.ShouldContain("n’est lié à aucun accès");
        nobody.IsSignedIn.ShouldBeFalse();
        (await CountAsync()).ShouldBe(signIns, "a provider makes nobody");

        var ines = new Journey(portal, await portal.AddYoungAsync(2, 1_461_000_002));
        (await ines.GoAsync("/compte")).Text.ShouldContain("Lier");
        var linked = await ines.GoAsync(LinkIn(await ines.GoAsync($"/compte/lier?par={IdentityStandIn.Name}")));
        (linked.Path, linked.Text.Contains("Délier", StringComparison.Ordinal)).ShouldBe(("/compte", true));

        var come = new Journey(portal);
        var there = await come.GoAsync($"{Begin}?retour=/compte/donnees");
        (there.Path, come.IsSignedIn).ShouldBe(("/compte/donnees", true));

        // Nobody else's, and one of each provider.
        var other = new Journey(portal, await portal.AddYoungAsync(3, 1_461_000_003));
        (await other.GoAsync(LinkIn(await other.GoAsync($"/compte/lier?par={IdentityStandIn.Name}")))).Text.ShouldContain("ouvre déjà un autre accès");
        As("another-subject");
        (await ines.GoAsync(LinkIn(await ines.GoAsync($"/compte/lier?par={IdentityStandIn.Name}")))).Text.ShouldContain("ouvre déjà un autre accès");
        var office = new FederationOffice(portal.Database, portal.Time);
        (await office.FindAsync(new(IdentityStandIn.Name, "", "https://another.example", "subject-of-ines"))).ShouldBeNull("the same subject of another issuer is somebody else");

        // Leaving here leaves there.
        var left = Provider.Left;
        (await come.PostAsync("/compte", "/deconnexion")).ShouldBe("/deconnexion/ailleurs");
        var leaving = await come.GoAsync("/deconnexion/ailleurs");
        leaving.Text.ShouldContain("Vous êtes déconnecté");
        (await come.GoAsync(RefreshTo().Match(leaving.Text).Groups[1].Value)).Path.ShouldBe("/connexion");
        Provider.Left.ShouldBe(left + 1);

        (await ines.PostAsync("/compte", "/compte?handler=Unlink", ("provider", IdentityStandIn.Name))).ShouldBe("/compte");
        As("subject-of-ines");
        (await new Journey(portal).GoAsync(Begin)).Path.ShouldBe("/connexion/federation");
    }

    [Theory]
    [InlineData(ProviderFault.Nonce)]
    [InlineData(ProviderFault.Audience)]
    [InlineData(ProviderFault.Expired)]
    [InlineData(ProviderFault.Issuer)]
    [InlineData(ProviderFault.Signature)]
    [InlineData(ProviderFault.NoSignature)]
    [InlineData(ProviderFault.NoSubject)]
    [InlineData(ProviderFault.Cancelled)]
    public async Task Whatever_a_provider_answers_wrong_opens_nothing_and_says_what_to_do(ProviderFault fault)
    {
        await LinkedAsync(10 + (int)fault, $"subject-{fault}");
        As($"subject-{fault}", fault);
        var journey = new Journey(portal);
        var end = await journey.GoAsync(Begin);
        (end.Path, journey.IsSignedIn).ShouldBe(("/connexion/federation", false));
        end.Text.ShouldContain("Vous n’êtes pas revenu de Essai Connect identifié");
        As($"subject-{fault}");
        (await journey.GoAsync(Begin)).Path.ShouldNotBe("/connexion/federation", "the next time, answered right, it opens");
        journey.IsSignedIn.ShouldBeTrue();
    }

    [Fact]
    public async Task A_code_is_good_once_in_the_browser_that_asked_for_it()
    {
        await LinkedAsync(5, "subject-once");
        As("subject-once");
        var journey = new Journey(portal);
        var callback = await journey.StopAtCallbackAsync(Begin);
        var thief = new Journey(portal);
        (await thief.GoAsync(callback)).Path.ShouldBe("/connexion/federation", "another browser has neither state nor nonce");
        thief.IsSignedIn.ShouldBeFalse();
        var kept = journey.Copy();
        (await journey.GoAsync(callback.Replace("state=", "state=A", StringComparison.Ordinal))).Path.ShouldBe("/connexion/federation", "another state");
        journey = kept.Copy();
        await journey.GoAsync(callback);
        journey.IsSignedIn.ShouldBeTrue();
        (await kept.GoAsync(callback)).Path.ShouldBe("/connexion/federation", "a code that was taken is taken once");
        kept.IsSignedIn.ShouldBeFalse();
    }

    [Fact]
    public async Task Who_needs_a_second_factor_shows_ours_unless_the_provider_says_that_it_asked_for_one()
    {
        var signIn = await OfficerAsync("officer.federated", twoFactor: true);
        (await new FederationOffice(portal.Database, portal.Time).LinkAsync(SystemActors.Enrolment, signIn, new(IdentityStandIn.Name, "Essai Connect", Provider.Issuer, "subject-officer"))).OrThrow();
        As("subject-officer");
        var weak = new Journey(portal);
        (await weak.GoAsync($"{Begin}?retour=/region")).Path.ShouldBe("/connexion/code");
        weak.IsSignedIn.ShouldBeFalse("the code is still to be shown");
        As("subject-officer", acr: IdentityStandIn.SecondFactor);
        var strong = new Journey(portal);
        (await strong.GoAsync($"{Begin}?retour=/region")).Path.ShouldBe("/region");

        // Without a factor of ours, staff goes nowhere and links nothing, with the right password or with what a provider says.
        var bare = await OfficerAsync("officer.bare", twoFactor: false);
        (await new FederationOffice(portal.Database, portal.Time).LinkAsync(SystemActors.Enrolment, bare, new(IdentityStandIn.Name, "Essai Connect", Provider.Issuer, "subject-bare"))).OrThrow();
        As("subject-bare");
        var first = new Journey(portal);
        (await first.GoAsync($"{Begin}?retour=/region")).Path.ShouldBe("/compte/code");
        (await first.GoAsync($"/compte/lier?par={IdentityStandIn.Name}")).Text.ShouldContain("Montrez d’abord votre second facteur");
    }

    [Fact]
    public async Task Nobody_is_linked_to_another_s_identity_by_a_link_of_another_website()
    {
        As("subject-of-a-thief");
        var zoe = new Journey(portal, await portal.AddYoungAsync(6, 1_461_000_006));
        (await zoe.GoAsync($"{Begin}?lien=forged")).Path.ShouldBe("/connexion/federation");
        var thief = new Journey(portal, await portal.AddYoungAsync(7, 1_461_000_007));
        (await zoe.GoAsync(LinkIn(await thief.GoAsync($"/compte/lier?par={IdentityStandIn.Name}")))).Path.ShouldBe("/connexion/federation");
        (await new FederationOffice(portal.Database, portal.Time).FindAsync(new(IdentityStandIn.Name, "", Provider.Issuer, "subject-of-a-thief"))).ShouldBeNull();
    }

    [Fact]
    public async Task Whoever_opens_an_invitation_after_coming_from_a_provider_comes_in_with_it_from_then_on()
    {
        As("subject-invited");
        var journey = new Journey(portal);
        (await journey.GoAsync(Begin)).Path.ShouldBe("/connexion/federation");
        await using (var context = portal.Database.CreateContext())
        {
            context.Holders.Add(new() { Id = 8, PassId = 1_461_000_008, IneHmac = [2, 4, 0], GivenName = "Noé", Uai = Portal.Uai });
            await context.SaveChangesAsync();
        }
        var code = (await new SignInOffice(portal.Database, portal.Time).InviteAsync(SystemActors.Night, Invited.Holder(8), "Noé")).OrThrow().Code;
        (await journey.GoAsync($"/invitation?Code={Uri.EscapeDataString($"{code}")}")).Text.ShouldContain("avec le compte Essai Connect que je viens de montrer");
        await journey.PostAsync($"/invitation?Code={Uri.EscapeDataString($"{code}")}", "/invitation", ("Code", $"{code}"), ("UserName", "noe.invite"), ("Password", "trois bateaux verts"), ("WithIdentity", "true"));
        var back = new Journey(portal);
        await back.GoAsync(Begin);
        back.IsSignedIn.ShouldBeTrue();
    }

    [Fact]
    public void A_provider_is_set_whole_and_its_secret_is_no_setting()
    {
        FederationProvider.Read(Settings()).ShouldBeEmpty("nothing is set, nothing is shown");
        var provider = FederationProvider.Read(Settings([.. Whole])).ShouldHaveSingleItem();
        (provider.Name, provider.Title, provider.Scope, provider.Secret).ShouldBe(("franceconnect", "FranceConnect", "openid", "s"));
        provider.ToString().ShouldBe("franceconnect https://fc.example/api/v2");
        Wrong(("Pass:Federation:franceconnect:ClientSecret", "s")).ShouldContain("PASS_FEDERATION_FRANCECONNECT");
        Wrong(("PASS_FEDERATION_FRANCECONNECT", "")).ShouldContain("PASS_FEDERATION_FRANCECONNECT");
        Wrong(("Pass:Federation:franceconnect:Authority", "http://fc.example")).ShouldContain("Authority");
        Wrong(("Pass:Federation:franceconnect:Scope", "profile")).ShouldContain("Scope");
        Wrong(("Pass:Federation:franceconnect:ClientId", "")).ShouldContain("ClientId");

        static string Wrong((string, string) setting) => Should.Throw<InvalidOperationException>(() => FederationProvider.Read(Settings([.. Whole, setting]))).Message;
    }

    private static readonly (string, string)[] Whole =
    [
        ("Pass:Federation:franceconnect:Title", "FranceConnect"), ("Pass:Federation:franceconnect:Authority", "https://fc.example/api/v2"), ("Pass:Federation:franceconnect:ClientId", "pass"),
        ("PASS_FEDERATION_FRANCECONNECT", "s"),
    ];

    private static IConfiguration Settings(params (string Name, string Value)[] settings)
    {
        var all = new Dictionary<string, string?>();
        foreach (var (name, value) in settings)
            all[name] = value;
        return new ConfigurationBuilder().AddInMemoryCollection(all).Build();
    }

    private void As(string subject, ProviderFault fault = ProviderFault.None, string acr = "eidas1") => (Provider.Subject, Provider.Fault, Provider.Acr) = (subject, fault, acr);

    private async Task<int> CountAsync()
    {
        await using var context = portal.Database.CreateContext();
        return await context.SignIns.CountAsync();
    }

    private async Task LinkedAsync(int holder, string subject)
    {
        As(subject);
        var young = new Journey(portal, await portal.AddYoungAsync(holder, 1_461_000_000 + holder));
        (await young.GoAsync(LinkIn(await young.GoAsync($"/compte/lier?par={IdentityStandIn.Name}")))).Path.ShouldBe("/compte");
    }

    private async Task<int> OfficerAsync(string name, bool twoFactor)
    {
        await using var context = portal.Database.CreateContext();
        var signIn = new SignIn { UserName = name, NormalizedUserName = name.ToUpperInvariant(), Name = name, SecurityStamp = "x", ConcurrencyStamp = "x", TwoFactorEnabled = twoFactor };
        signIn.Links.Add(new() { Kind = LinkKind.Person, Subject = 10 + (int)Role.Officer });
        context.SignIns.Add(signIn);
        await context.SaveChangesAsync();
        return signIn.Id;
    }

    private static string LinkIn(Landing page) => LinkTo().Match(page.Text).Groups[1].Value;

    [GeneratedRegex("href=\"(/connexion/avec/[^\"]*lien=[^\"]*)\"")]
    private static partial Regex LinkTo();

    [GeneratedRegex("content=\"0;url=([^\"]*)\"")]
    private static partial Regex RefreshTo();
}
