using System.Net;
using System.Text.Json.Nodes;
using Pass.Core;
using Pass.Data.Model;
using Pass.Region.Integration;

namespace Pass.Pages.Tests;

/// <summary>A benefit is called as the reader's language has it.</summary>
[Collection(PortalCollection.Name)]
public sealed class BenefitLabelTests(Portal portal)
{
    /// <summary>Pages that name benefits, and one that each names.</summary>
    public static TheoryData<string, Role, int> Pages => new()
    {
        { "/?niveau=SECONDE", Role.Nobody, 1 },
        { "/regles", Role.Nobody, 4 },
        { "/partenaires", Role.Nobody, 1 },
        { "/partenaires?avantage=MANUELS", Role.Nobody, 1 },
        { "/partenaires/5", Role.Nobody, 6 },
        { "/jeune", Role.Youth, 6 },
        { "/jeune/coffre", Role.Youth, 6 },
        { $"/jeune/historique/{YouthSeed.Sale}", Role.Youth, 1 },
        { $"/jeune/historique/{YouthSeed.Refused}", Role.Youth, 1 },
        { "/famille", Role.Family, 6 },
        { $"/pro/ventes/{PartnerSeed.Refused}", Role.Owner, 1 },
        { $"/pro/versements/{PartnerSeed.Paid}", Role.Owner, 1 },
        { "/region/avantages", Role.Auditor, 4 },
        { "/region/budget", Role.Auditor, 1 },
        { "/region/conventions", Role.Auditor, 1 },
        { "/region/conventions/nouvelle", Role.Officer, 1 },
        { "/region/incidents/1", Role.Auditor, 1 },
        { "/region/incidents/nouveau", Role.Officer, 1 },
        { "/region/incidents/familles/1", Role.Auditor, 9 },
        { "/region/ordres/B2026-000001", Role.Auditor, 1 },
        { $"/region/ventes/{Portal.Sale}", Role.Auditor, 1 },
    };

    [Theory, MemberData(nameof(Pages))]
    public async Task A_page_calls_a_benefit_in_the_language_it_is_read_in(string address, Role who, int number)
    {
        var benefit = Catalogue2026.Benefits.Single(b => b.Benefit.Value == number);
        (await ReadAsync(address, who, "en")).ShouldSatisfyAllConditions(text => text.ShouldContain(benefit.LabelEn, Case.Sensitive), text => text.ShouldNotContain(benefit.LabelFr));
        (await ReadAsync(address, who, "fr")).ShouldContain(benefit.LabelFr, Case.Sensitive);
    }

    [Fact]
    public async Task No_page_in_English_calls_a_benefit_in_French()
    {
        var french = Catalogue2026.Benefits.Select(b => b.LabelFr).ToList();
        foreach (var line in PageTable.Lines.Where(l => l.Status == 200 && l.Otherwise == 0))
        {
            var text = await ReadAsync(line.Address, line.Who[^1], "en");
            french.Where(label => text.Contains(label, StringComparison.OrdinalIgnoreCase)).ShouldBeEmpty(line.Address);
        }
    }

    [Theory]
    [InlineData("en", "Textbooks")]
    [InlineData("fr", "Manuels scolaires")]
    public async Task A_partners_software_is_told_it_in_the_language_it_asks(string language, string label)
    {
        var administrator = new Actor(new(10 + (int)Role.Administrator), "administrator", ActorRole.Administrator, ActorChannel.CommandLine);
        var key = (await new PartnerKeyOffice(portal.Database, portal.Time).MakeAsync(administrator, PartnerSeed.Other, language, PartnerKeyScope.Payments)).OrThrow();
        using var client = new HttpClient { BaseAddress = portal.Address };
        client.DefaultRequestHeaders.Authorization = new("Bearer", key.Text);
        client.DefaultRequestHeaders.AcceptLanguage.ParseAdd(language);
        var payment = JsonNode.Parse(await client.GetStringAsync(new Uri($"/v1/partner/payments/{PartnerSeed.Others}", UriKind.Relative)))!;
        payment["lines"]!.AsArray().Select(l => (string?)l!["label"]).Distinct().ShouldBe([label]);
    }

    /// <summary>As people read it; what somebody typed as the name of a price rule is left out, since it stays as it is.</summary>
    private async Task<string> ReadAsync(string address, Role who, string language)
    {
        using var client = await portal.ClientAsync(who);
        var session = client.DefaultRequestHeaders.TryGetValues("Cookie", out var cookies) ? cookies.Single() + "; " : "";
        client.DefaultRequestHeaders.Remove("Cookie");
        client.DefaultRequestHeaders.Add("Cookie", $"{session}__Host-pass-langue={language}");
        var text = WebUtility.HtmlDecode(await client.GetStringAsync(new Uri(address, UriKind.Relative)));
        text.ShouldContain($"<html lang=\"{language}\"");
        return Catalogue2026.Reimbursements.Aggregate(text, (left, rule) => left.Replace(rule.Label, "", StringComparison.Ordinal));
    }
}
