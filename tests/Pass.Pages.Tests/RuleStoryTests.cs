using System.Net;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;

namespace Pass.Pages.Tests;

/// <summary>A rule is tried on closed days, published as it was tried and no other way, then taken back.</summary>
[Collection(PortalCollection.Name)]
public sealed partial class RuleStoryTests(Portal portal)
{
    private const string Page = "/region/conventions/nouvelle";

    [Fact]
    public async Task What_is_published_was_tried()
    {
        using var officer = await portal.ClientAsync(Role.Officer);
        (string, string)[] typed =
        [
            ("Avantage", $"MANUELS {Catalogue2026.Campaign.Code}"), ("Entreprise", "552081317"), ("Libelle", "Librairie à 90 %"), ("Taux", "90 %"), ("Debut", "2026-12-01"), ("Du", "2026-09-09"), ("Au", "2026-09-09"),
        ];
        (await Forms.SendAsync(officer, Page, $"{Page}?handler=Try", ("Avantage", ""), ("Taux", "cent"))).Text.ShouldContain("97,50");
        var untried = await Forms.SendAsync(officer, Page, $"{Page}?handler=Publish", typed);
        untried.Text.ShouldContain("La règle a changé depuis l’essai");
        var tried = await Forms.SendAsync(officer, Page, $"{Page}?handler=Try", typed);
        tried.Text.ShouldContain("1 partenaire recevrait moins");
        tried.Text.ShouldContain("Publier cette règle");
        var seen = Seen().Match(tried.Text).Groups[1].Value;
        (await Forms.SendAsync(officer, Page, $"{Page}?handler=Publish", [.. typed.Where(f => f.Item1 != "Taux"), ("Taux", "85"), ("Essaye", seen)])).Text.ShouldContain("La règle a changé depuis l’essai");
        (await Forms.SendAsync(officer, Page, $"{Page}?handler=Pack", typed)).Text.ShouldStartWith("%PDF-");
        var published = await Forms.SendAsync(officer, Page, $"{Page}?handler=Publish", [.. typed, ("Essaye", seen)]);
        (published.Status, published.To).ShouldBe((HttpStatusCode.Redirect, "/region/conventions"), published.Text.Length > 0 ? published.Text.Split("p-errors")[^1] : "");
        (await Forms.ReadAsync(officer, "/region/conventions")).ShouldContain("Librairie à 90 %");
        await using var context = portal.Database.CreateContext();
        var rule = await context.ReimbursementRules.SingleAsync(r => r.Label == "Librairie à 90 %");
        var list = "/region/conventions";
        (await Forms.SendAsync(officer, list, $"{list}?handler=End&regle={rule.Id}", ("jour", "2026-11-30"))).To.ShouldBe(list);
        (await Forms.ReadAsync(officer, $"{list}?etat=Withdrawn")).ShouldContain("Librairie à 90 %");
        var books = await Forms.ReadAsync(officer, $"{list}?avantage=MANUELS&etat=Withdrawn");
        books.ShouldContain("<strong>Manuels scolaires – Librairie du Parc</strong>", customMessage: "a business is told by its name");
        (await Forms.ReadAsync(officer, $"{list}?avantage=CINEMA&etat=Withdrawn")).ShouldContain("Aucune règle ici");
    }

    /// <summary>Each benefit in the sentences of the public page, with its money and the way to its prices; where prices were before leads to where they are.</summary>
    [Fact]
    public async Task Benefits_are_told_as_they_are_decided_with_what_they_cost()
    {
        using var auditor = await portal.ClientAsync(Role.Auditor);
        var told = await Forms.ReadAsync(auditor, "/region/avantages");
        told.ShouldContain("id=\"MANUELS\"");
        told.ShouldMatch(@"dépensés sur 100,00\s€");
        told.ShouldContain("Version 1, à partir du 1er juin 2026");
        var prices = Regex.Match(told, "/region/conventions/nouvelle\\?avantage=MANUELS[^\"]+").Value;
        (await Forms.ReadAsync(auditor, prices)).ShouldMatch("<option value=\"MANUELS [^\"]+\" selected");
        (await Forms.ReadAsync(auditor, "/region/avantages?finis=true")).ShouldContain("Aucun avantage ici");
        foreach (var (old, now) in new[] { (Page.Replace("conventions", "avantages", StringComparison.Ordinal), Page), ("/region/avantages?etat=Over", "/region/conventions?etat=Over") })
        {
            using var answer = await auditor.GetAsync(new Uri(old, UriKind.Relative));
            (answer.StatusCode, answer.Headers.Location?.OriginalString).ShouldBe((HttpStatusCode.MovedPermanently, now));
        }
    }

    [Fact]
    public async Task An_auditor_tries_and_publishes_nothing()
    {
        using var auditor = await portal.ClientAsync(Role.Auditor);
        (await Forms.ReadAsync(auditor, "/region/conventions")).ShouldNotContain("handler=End");
        var tried = await Forms.SendAsync(auditor, Page, $"{Page}?handler=Try", ("Avantage", $"MANUELS {Catalogue2026.Campaign.Code}"), ("Libelle", "x"), ("Taux", "100"), ("Debut", "2026-12-01"), ("Du", "2026-09-09"), ("Au", "2026-09-09"));
        tried.Text.ShouldContain("exactement zéro");
        tried.Text.ShouldNotContain("handler=Publish");
    }

    [GeneratedRegex("name=\"Essaye\" value=\"([0-9a-f]{64})\"")]
    private static partial Regex Seen();
}
