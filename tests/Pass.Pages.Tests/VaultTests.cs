using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Pass.Core;
using Pass.Data.Model;
using Pass.Engine;
using Pass.Portal.Pages.Public;
using Pass.Testing.Processes;

namespace Pass.Pages.Tests;

/// <summary>What a year saved, the papers that say so and who checks them; and the page of one place where the pass is taken.</summary>
[Collection(PortalCollection.Name)]
public sealed partial class VaultTests(Portal portal)
{
    [Fact]
    public async Task An_attestation_is_downloaded_and_anybody_checks_it_and_sees_what_was_changed()
    {
        using var young = await portal.ClientAsync(Role.Youth);
        var page = Plain(await Forms.ReadAsync(young, "/jeune/coffre"));
        page.ShouldContain("Année scolaire 2026-2027");
        page.ShouldContain("70,00");
        var code = CodeIn(await ReadPdfAsync(young, "/jeune/coffre?handler=Pass", "Zoé Martin est titulaire du pass"));
        var ofYear = CodeIn(await ReadPdfAsync(young, "/jeune/coffre?handler=Year&annee=2026", "année scolaire 2026-2027"));
        using var none = await young.GetAsync(new Uri("/jeune/coffre?handler=Year&annee=1999", UriKind.Relative));
        none.StatusCode.ShouldBe(HttpStatusCode.NotFound);

        using var nobody = portal.ClientOf("");
        var shown = await Forms.ReadAsync(nobody, "/verifier?code=" + code);
        shown.ShouldContain("vient de la Région");
        shown.ShouldContain("ZM");
        shown.ShouldNotContain("Zoé");
        shown.ShouldNotContain("Martin");
        (await Forms.ReadAsync(nobody, "/verifier?code=" + ofYear)).ShouldContain("année scolaire 2026-2027");
        foreach (var wrong in new[] { code.Replace("_ZM_", "_AB_", StringComparison.Ordinal), ofYear.Replace("_2026_", "_2027_", StringComparison.Ordinal), "1_2_3", "x", new string('_', 190), code[..^1] })
            (await Forms.ReadAsync(nobody, "/verifier?code=" + wrong)).ShouldContain("n’a pas fait", customMessage: wrong);
        (await Forms.ReadAsync(nobody, "/verifier")).ShouldContain("Scannez");
    }

    [Fact]
    public async Task What_a_blocked_pass_is_is_not_attested()
    {
        const long pass = 1_480_000_071;
        using var young = portal.ClientOf(await portal.AddYoungAsync(86, pass));
        (await Forms.ReadAsync(young, "/jeune/coffre")).ShouldContain("Rien d’acheté");
        await YouthSeed.GrantAsync(portal, pass);
        (await Forms.ReadAsync(young, "/jeune/coffre")).ShouldContain("handler=Pass");
        var at = portal.Time.GetUtcNow();
        (await portal.Services.GetRequiredService<AuthorizationEngine>().SubmitAsync(new StatusRequest(OperationId.New(at), new(pass), at.ToUnixTimeMilliseconds(), PassStatus.Blocked))).IsApproved.ShouldBeTrue();
        (await Forms.ReadAsync(young, "/jeune/coffre")).ShouldNotContain("handler=Pass");
        using var refused = await young.GetAsync(new Uri("/jeune/coffre?handler=Pass", UriKind.Relative));
        refused.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task The_page_of_a_place_says_what_it_takes_and_of_a_closed_one_the_nearest()
    {
        using var nobody = portal.ClientOf("");
        (await Forms.ReadAsync(nobody, "/partenaires?departement=69")).ShouldContain("/partenaires/1\"");
        var place = await Forms.ReadAsync(nobody, "/partenaires/1");
        place.ShouldContain("Librairie du Parc");
        place.ShouldContain("Avantages acceptés");
        place.ShouldContain("openstreetmap.org");
        place.ShouldContain("Librairie des Terreaux", customMessage: "another of the département that takes the same");
        place.ShouldNotContain("FR76");
        place.ShouldContain("Ouvert jusqu’à 12 h 30");
        place.ShouldContain("<dd class=\"p-today\">9 h – 12 h 30, 14 h – 19 h</dd>");
        (await Forms.ReadAsync(nobody, "/partenaires?ville=lyon")).ShouldContain("Fermé, ouvre demain à 10 h");
        // With what else is asked for; the other one opens tomorrow, and the third has not said.
        var open = await Forms.ReadAsync(nobody, "/partenaires?departement=69&ville=lyon&ouvert=true");
        open.ShouldContain("Département 69 : 1 partenaire ouvert maintenant");
        open.ShouldContain("Librairie du Parc");
        open.ShouldNotContain("Librairie des Terreaux");
        open.ShouldContain("departement=69&ville=lyon&ouvert=true\" aria-current", customMessage: "the map keeps what is asked");
        var closedNow = await Forms.ReadAsync(nobody, "/partenaires?ville=69001&ouvert=true");
        closedNow.ShouldContain("0 partenaire ouvert maintenant");
        closedNow.ShouldMatch(@"(?s)Le premier à ouvrir\s:\s*<a href=""/partenaires/5"">Librairie des Terreaux \(Lyon\)</a>.*ouvre demain à 10\sh");
        closedNow.ShouldContain("href=\"/partenaires?ville=69001\"");
        using var unknown = await nobody.GetAsync(new Uri("/partenaires/999999", UriKind.Relative));
        unknown.StatusCode.ShouldBe(HttpStatusCode.NotFound);

        await using (var context = portal.Database.CreateContext())
        {
            var closed = new Partner { Id = 990, Siret = "39288910500026", LegalName = "Librairie fermée", Trade = Trade.Bookshop, Status = PartnerStatus.Closed, Iban = "FR7630006000011234567890189", AccountHolderName = "X", PostalCode = "69006", City = "Lyon" };
            closed.Conventions.Add(new() { Code = "STANDARD", FirstDay = new(2026, 6, 1), LastDay = new(2026, 6, 30), Benefits = { new() { BenefitId = Catalogue2026.Textbooks.Value } } });
            context.Partners.Add(closed);
            await context.SaveChangesAsync();
        }
        var said = await Forms.ReadAsync(nobody, "/partenaires/990");
        said.ShouldContain("ne prend plus le pass");
        said.ShouldContain("Librairie du Parc");
        (await Forms.ReadAsync(nobody, "/partenaires?departement=69")).ShouldNotContain("Librairie fermée");
        // What ends soon leads to a place near by.
        const long pass = 1_480_000_072;
        using var young = portal.ClientOf(await portal.AddYoungAsync(87, pass));
        var at = portal.Time.GetUtcNow();
        (await portal.Services.GetRequiredService<AuthorizationEngine>().SubmitAsync(new GrantRequest(OperationId.New(at), new(pass), at.ToUnixTimeMilliseconds(), [new(YouthSeed.EndsSoon, 1_000)]))).IsApproved.ShouldBeTrue();
        (await Forms.ReadAsync(young, "/jeune")).ShouldContain("<a href=\"/partenaires/1\">Librairie du Parc (Lyon)</a>, ouvert jusqu’à 12 h 30");
    }

    [Fact]
    public async Task What_one_is_entitled_to_is_told_by_level_and_by_rule()
    {
        using var nobody = portal.ClientOf("");
        var asked = Spaced(await Forms.ReadAsync(nobody, "/"));
        asked.ShouldContain("<option value=\"TERMINALE\">Terminale</option>");
        asked.ShouldNotContain("Jusqu’à");
        asked.ShouldNotContain("Incident en cours");
        IndexModel.OutageOf(null, null).ShouldBeNull();
        Spaced(IndexModel.OutageOf(new IOException(), null)!).ShouldNotBe(Spaced(IndexModel.OutageOf(null, new IOException())!));
        var first = Spaced(await Forms.ReadAsync(nobody, "/?niveau=SECONDE"));
        first.ShouldContain("100,00 €</strong><span class=\"p-muted p-small\"> voie générale ou voie technologique");
        first.ShouldContain("5 places");
        first.ShouldContain("Permis de conduire : Apprentis, de 17 à 25 ans");
        Spaced(await Forms.ReadAsync(nobody, "/?niveau=apprenti")).ShouldContain("500,00 €</strong><span class=\"p-muted p-small\"> de 17 à 25 ans au 1er septembre 2026");
        Spaced(await Forms.ReadAsync(nobody, "/?niveau=DOCTORAT")).ShouldNotContain("Jusqu’à");
        var rules = Spaced(await Forms.ReadAsync(nobody, "/regles"));
        foreach (var sentence in (string[])["Seconde, voie générale ou voie technologique", "Tous les lycéens et apprentis", "2 places au plus par jour", "Il reste 1,00 € à payer par unité.", "Il reste 20 % du prix à payer.", "du 1er juin 2026 au 31 mai 2027 compris", "Argent de la famille", "traitement automatique"])
            rules.ShouldContain(sentence);
        rules.ShouldNotContain("FAMILLE", Case.Sensitive);
    }

    private static string Spaced(string text) => text.Replace('\u00A0', ' ').Replace('\u202F', ' ');

    private static async Task<string> ReadPdfAsync(HttpClient client, string address, string sentence)
    {
        using var answer = await client.GetAsync(new Uri(address, UriKind.Relative));
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/pdf");
        var text = OtherProgram.Run(new("pdftotext", ["-raw", "-", "-"]), await answer.Content.ReadAsByteArrayAsync()).Well().Output;
        Plain(text).ReplaceLineEndings(" ").ShouldContain(sentence);
        text.ShouldNotContain("1234567890");
        text.ShouldNotContain("2009");
        return text;
    }

    private static string CodeIn(string text) => CodePattern().Match(string.Concat(text.Where(c => !char.IsWhiteSpace(c)))).Groups[1].Value;

    private static string Plain(string text) => text.Replace('\u00a0', ' ').Replace('\u202f', ' ');

    [GeneratedRegex("code=(1_[0-9]{8}_[^_]*_[0-9]{4}_[0-9]*_[0-9]*_-?[0-9]+_-?[0-9]+_[A-Za-z0-9_-]{22})")]
    private static partial Regex CodePattern();
}
