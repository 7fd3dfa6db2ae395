using System.Net;
using System.Net.Sockets;
using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data.Model;
using Pass.Region.SignIns;

namespace Pass.Pages.Tests;

/// <summary>What is said to who comes in and cannot: a session that is over, too many tries, a step that took too long, nothing left to open.</summary>
[Collection(PortalCollection.Name)]
public sealed class EntryTests(Portal portal)
{
    private const string SignIn = "/connexion", Password = "un parapluie vert";

    [Fact]
    public async Task A_form_that_comes_after_its_session_says_that_nothing_was_taken_and_leads_back_to_its_page()
    {
        const string page = "/etablissement/manuels";
        var uai = Uai.From(690_043).Value;
        using var school = await portal.AddSchoolAsync(uai, "Lycée Lumière");
        var journey = new Journey(portal, portal.Seal($"session-ecole.{uai.ToLowerInvariant()}"));
        (await journey.GoAsync(page)).Path.ShouldBe(page);
        await SetPasswordAsync($"test.ecole.{uai.ToLowerInvariant()}");
        // A desk that was left in the evening.
        await using var context = portal.Database.CreateContext();
        await context.SignInSessions.Where(s => s.Id == $"session-ecole.{uai.ToLowerInvariant()}").ExecuteUpdateAsync(set => set.SetProperty(s => s.SeenMs, portal.Time.GetUtcNow().AddHours(-9).ToUnixTimeMilliseconds()));
        var to = await journey.PostAsync(SignIn, $"{page}?handler=Add&x=1", ("Niveau", "SECONDE"), ("Isbn", "9782070360024"));
        to.ShouldBe($"{SignIn}?retour={Uri.EscapeDataString(page + "?x=1")}&fin=Form");
        (await journey.GoAsync(to!)).Text.ShouldContain("n’est pas arrivé\u202F: rien n’a changé");
        (await context.TextbookLists.CountAsync(l => l.Uai == uai)).ShouldBe(0);
        var asked = await journey.GoAsync(page);
        (asked.Path, asked.Text.Contains("Votre session a pris fin", StringComparison.Ordinal), asked.Text.Contains("n’est pas arrivé", StringComparison.Ordinal)).ShouldBe((SignIn, true, false));
        (await new Journey(portal).GoAsync(page)).Text.ShouldNotContain("Votre session a pris fin", customMessage: "who never came had none");
        await journey.PostAsync(to!, to!, ("UserName", $"test.ecole.{uai}"), ("Password", Password));
        (await journey.GoAsync($"{SignIn}?retour={Uri.EscapeDataString(page + "?x=1")}")).Path.ShouldBe(page);
    }

    /// <summary>The step between password and code is kept for ten minutes: a code that comes later is no wrong one.</summary>
    [Fact]
    public async Task A_code_that_comes_too_late_begins_again_and_says_why()
    {
        var journey = new Journey(portal);
        (await journey.PostAsync(SignIn, "/connexion/code?retour=/region", ("Code", "123456"))).ShouldBe($"{SignIn}?retour=%2Fregion");
        var shown = (await journey.GoAsync(SignIn)).Text;
        shown.ShouldContain("Plus de dix minutes ont passé");
        shown.ShouldContain("p-notice-warning");
        (await journey.GoAsync(SignIn)).Text.ShouldNotContain("Plus de dix minutes", customMessage: "it is said once");
    }

    /// <summary>From an address of its own, as all of one school come by one: what is right waits too, and is not called wrong.</summary>
    [Fact]
    public async Task Whoever_tries_codes_and_links_waits_and_a_good_one_is_not_called_bad()
    {
        await portal.AddYoungAsync(34, 1_480_000_034);
        var code = (await new SignInOffice(portal.Database, portal.Time).InviteAsync(SystemActors.Night, Invited.Holder(34), "Inès")).OrThrow().Code;
        var good = $"/invitation?Code={Uri.EscapeDataString($"{code}")}";
        using var there = From("127.0.0.34");
        (await Forms.ReadAsync(there, good)).ShouldContain("Bonjour Inès");
        var tried = 0;
        for (var status = HttpStatusCode.OK; status == HttpStatusCode.OK && tried < 400; tried++)
        {
            using var wrong = await there.GetAsync(new Uri(tried % 2 == 0 ? "/invitation?Code=AAAAA-AAAAA-AAAAA-AA" : "/connexion/nouveau?code=AAAA", UriKind.Relative));
            status = wrong.StatusCode;
        }
        tried.ShouldBeInRange(300, 399);
        foreach (var address in (string[])[good, "/connexion/nouveau?code=AAAA"])
        {
            using var answer = await there.GetAsync(new Uri(address, UriKind.Relative));
            var text = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());
            answer.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests, address);
            text.ShouldContain("Trop d’essais", customMessage: address);
            text.ShouldNotContain("pas valable", customMessage: address);
        }
        using var elsewhere = From("127.0.0.35");
        (await Forms.ReadAsync(elsewhere, good)).ShouldContain("Bonjour Inès", customMessage: "another address");
    }

    [Fact]
    public async Task Whoever_tries_birth_dates_at_one_ine_waits_wherever_it_comes_from_and_the_right_one_waits_too()
    {
        const string page = "/jeune/inscription", ine = "123456789AH";
        using (var keys = Region.Holders.RegionKeys.Load(Region.Hosting.RegionParts.KeysPath(portal.Database)!))
        await using (var context = portal.Database.CreateContext())
        {
            context.Holders.Add(new() { Id = 35, PassId = 1_480_000_035, IneHmac = keys.HmacOf(ine), FamilyName = "Petit", GivenName = "Inès", BirthDate = new(2009, 5, 1), Uai = Portal.Uai });
            await context.SaveChangesAsync();
        }
        var (day, tried) = (2, HttpStatusCode.OK);
        for (; tried == HttpStatusCode.OK && day < 30; day++)
        {
            using var guessing = From($"127.0.1.{day}");
            tried = (await SendAsync(guessing, $"2009-05-{day:00}")).Status;
        }
        (day - 2).ShouldBeInRange(11, 14, "ten are answered");
        using var another = From("127.0.1.99");
        var waits = await SendAsync(another, "2009-05-01");
        (waits.Status, waits.Text.Contains("Trop d’essais", StringComparison.Ordinal)).ShouldBe((HttpStatusCode.TooManyRequests, true));
        // What was typed stays, and what is secret does not.
        waits.Text.ShouldContain($"value=\"{ine}\"");
        waits.Text.ShouldContain("value=\"2009-05-01\"");
        waits.Text.ShouldContain("value=\"ines.35\"");
        waits.Text.ShouldNotContain(Password);
        (await Forms.SendAsync(another, page, page, ("Ine", "123456789AJ"), ("BirthDate", "2009-05-01"), ("UserName", "ines.36"), ("Password", Password))).Text.ShouldContain("n’ouvrent pas d’accès", customMessage: "another INE is asked about");
        portal.Time.Advance(TimeSpan.FromMinutes(1));
        (await SendAsync(another, "2009-05-01")).To.ShouldBe("/jeune?bienvenue=true");

        Task<(HttpStatusCode Status, string? To, string Text)> SendAsync(HttpClient client, string birthDate) =>
            Forms.SendAsync(client, page, page, ("Ine", ine), ("BirthDate", birthDate), ("UserName", "ines.35"), ("Password", Password));
    }

    /// <summary>What a school without an answer can expect: when, of whom, in both languages.</summary>
    [Theory]
    [InlineData("fr", "ton lycée t’ajoute à sa prochaine liste\u00A0: réessaie dans une semaine, ou demande-lui", "Onze caractères, sur ton certificat")]
    [InlineData("en", "your school adds you to its next roll: try again in a week, or ask it", "Eleven characters, on your")]
    public async Task Whose_ine_is_not_known_reads_what_happens_next_and_when(string language, string next, string hint)
    {
        using var nobody = portal.ClientOf("");
        nobody.DefaultRequestHeaders.Add("Accept-Language", language);
        var shown = (await Forms.SendAsync(nobody, "/jeune/inscription", "/jeune/inscription", ("Ine", "987654321ZZ"), ("BirthDate", "2009-05-01"), ("UserName", "ines.37"), ("Password", Password))).Text;
        shown.ShouldContain(next);
        shown.ShouldContain(hint);
        var wrong = (await Forms.SendAsync(nobody, "/jeune/inscription", "/jeune/inscription", ("Ine", "12"), ("BirthDate", "hier"), ("UserName", "ines.37"), ("Password", "court"))).Text;
        foreach (var field in (string[])["Ine", "BirthDate", "Password"])
            wrong.ShouldContain($"href=\"#{field}\"");
    }

    [Fact]
    public async Task Who_follows_no_child_any_more_is_told_how_to_and_its_account_opens_nothing()
    {
        await portal.AddYoungAsync(36, 1_480_000_036);
        using var family = await portal.AddFamilyAsync(36);
        await using var context = portal.Database.CreateContext();
        await context.SignInLinks.Where(l => l.Kind == LinkKind.Family && l.Subject == 36).ExecuteUpdateAsync(set => set.SetProperty(l => l.EndedMs, 1L));
        foreach (var address in (string[])["/famille", "/famille/enfants/36"])
        {
            using var answer = await family.GetAsync(new Uri(address, UriKind.Relative));
            answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
            var text = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());
            text.ShouldContain("Vous ne suivez aucun enfant", customMessage: address);
            text.ShouldContain("href=\"/invitation\"");
        }
        (await Forms.ReadAsync(family, "/compte")).ShouldContain("n’ouvre aucun espace");
        using var school = await portal.ClientAsync(Role.School);
        (await Forms.ReadAsync(school, "/compte")).ShouldNotContain("n’ouvre aucun espace");
        using var other = await school.GetAsync(new Uri("/pro", UriKind.Relative));
        WebUtility.HtmlDecode(await other.Content.ReadAsStringAsync()).ShouldContain("Cette page n’est pas pour vous");
    }

    /// <summary>Its session ended while it read: it is shown how to open an access, and nothing breaks.</summary>
    [Fact]
    public async Task A_code_joined_without_a_session_opens_the_form_of_who_has_none()
    {
        await portal.AddYoungAsync(37, 1_480_000_037);
        var code = (await new SignInOffice(portal.Database, portal.Time).InviteAsync(SystemActors.Night, Invited.Family(37), "Famille")).OrThrow().Code;
        using var nobody = portal.ClientOf("");
        var joined = await Forms.SendAsync(nobody, $"/invitation?Code={Uri.EscapeDataString($"{code}")}", "/invitation?handler=Join", ("Code", $"{code}"), ("BirthDate", "2009-05-01"));
        joined.Status.ShouldBe(HttpStatusCode.OK);
        joined.Text.ShouldContain("Votre prénom et votre nom");
    }

    [Fact]
    public async Task What_was_not_done_is_no_success_and_a_browser_closed_by_itself_is_not_shown_as_open()
    {
        const string name = "session-ecole.0690044";
        var uai = Uai.From(690_044).Value;
        using var school = await portal.AddSchoolAsync(uai, "Lycée Récamier");
        var journey = new Journey(portal, portal.Seal($"session-ecole.{uai.ToLowerInvariant()}"));
        await journey.PostAsync("/compte", "/compte/cle", ("credential", "{}"));
        var told = (await journey.GoAsync("/compte")).Text;
        told.ShouldMatch("p-notice-warning[^~]*La clé d’accès n’a pas été prise");
        told.ShouldNotContain("p-notice-success");

        await using var context = portal.Database.CreateContext();
        var own = await context.SignInSessions.SingleAsync(s => s.Id == $"session-ecole.{uai.ToLowerInvariant()}");
        var nowMs = portal.Time.GetUtcNow().ToUnixTimeMilliseconds();
        foreach (var (hours, browser) in new[] { (7, "Firefox · Windows"), (9, "Safari · Mac") })
            context.SignInSessions.Add(new() { Id = $"{name}-{hours}", SignInId = own.SignInId, SinceMs = 1, SeenMs = nowMs - hours * 3_600_000L, Browser = browser });
        await context.SaveChangesAsync();
        var shown = (await journey.GoAsync("/compte")).Text;
        shown.ShouldContain("Firefox · Windows");
        shown.ShouldNotContain("Safari · Mac", customMessage: "a desk is signed out after eight hours");
        (await journey.GoAsync("/connexion/secours")).Text.ShouldContain("Demandez un nouveau code à qui vous a donné le premier");
    }

    /// <summary>Without an e-mail: a slip of paper opens the access, and another one when the password is lost, by the same name; the old access is over at once.</summary>
    [Fact]
    public async Task From_a_printed_code_to_the_wallet_and_again_when_the_password_is_lost()
    {
        const string pupil = "/etablissement/eleves/302";
        using var school = await portal.ClientAsync(Role.School);
        var first = await OpenAsync();
        (await first.GoAsync("/jeune")).Path.ShouldBe("/jeune");
        (await Forms.ReadAsync(school, pupil)).ShouldContain("ferme l’ancien");
        var second = await OpenAsync();
        (await second.GoAsync("/jeune")).Path.ShouldBe("/jeune");
        (await first.GoAsync("/jeune")).Text.ShouldContain("Cette page n’est pas pour vous");

        async Task<Journey> OpenAsync()
        {
            var sheet = (await Forms.SendAsync(school, pupil, $"{pupil}?handler=Code")).Text;
            var code = System.Text.RegularExpressions.Regex.Match(sheet, "<code>([^<]+)</code>").Groups[1].Value;
            var journey = new Journey(portal);
            (await journey.PostAsync($"/invitation?Code={Uri.EscapeDataString(code)}", "/invitation", ("Code", code), ("UserName", "camille.dubois"), ("Password", Password))).ShouldBe(SignIn);
            return journey;
        }
    }

    [Fact]
    public async Task EduConnect_is_said_not_to_be_there_yet_and_what_to_do_instead()
    {
        using var nobody = portal.ClientOf("");
        (await Forms.ReadAsync(nobody, SignIn)).ShouldContain("EduConnect n’ouvre pas encore ce portail\u202F: un jeune ouvre son pass avec son INE");
        nobody.DefaultRequestHeaders.Add("Accept-Language", "en");
        (await Forms.ReadAsync(nobody, SignIn)).ShouldContain("EduConnect does not open this portal yet");
    }

    /// <summary>A client that comes from one of this machine's own addresses.</summary>
    private HttpClient From(string address)
    {
        var client = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectCallback = async (asked, ct) =>
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                socket.Bind(new IPEndPoint(IPAddress.Parse(address), 0));
                await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, asked.DnsEndPoint.Port), ct);
                return new NetworkStream(socket, ownsSocket: true);
            },
        })
        { BaseAddress = portal.Address };
        client.DefaultRequestHeaders.Add("Cookie", "x=x");
        return client;
    }

    private async Task SetPasswordAsync(string userName)
    {
        await using var context = portal.Database.CreateContext();
        var signIn = await context.SignIns.SingleAsync(s => s.UserName == userName);
        signIn.PasswordHash = new Microsoft.AspNetCore.Identity.PasswordHasher<SignIn>().HashPassword(signIn, Password);
        await context.SaveChangesAsync();
    }
}
