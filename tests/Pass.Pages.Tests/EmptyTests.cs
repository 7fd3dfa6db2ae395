using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Pass.Data.Model;
using Pass.Engine;
using Pass.Portal.Http;
using Pass.Portal.Pages.Youth;
using Pass.Portal.SignIns;

namespace Pass.Pages.Tests;

/// <summary>What stands where there is nothing yet, or where it is too late: why, and what to do, in both languages.</summary>
[Collection(PortalCollection.Name)]
public sealed partial class EmptyTests(Portal portal, Browser browser)
{
    [Theory]
    [InlineData("/jeune", "Tu n’as pas encore de droits|dès que tu y es, tes avantages apparaissent ici", "You have no rights yet|once you are on it your benefits appear here")]
    [InlineData("/jeune/historique", "Rien pour le moment|href=\"/partenaires\">Où l’utiliser en premier", "Nothing yet|href=\"/partenaires\">Where to use it first")]
    [InlineData("/jeune/manuels", "Pas encore de liste|n’a pas encore publié celle de ta classe. Elle arrive d’habitude en juin", "No list yet|has not published your class’s list yet. It usually comes in June")]
    [InlineData("/jeune/carte", "Tu n’as pas encore de carte|Commander ma carte", "You have no card yet|Order my card")]
    [InlineData("/jeune/coffre", "Rien d’acheté pour l’instant|Ton pass ne paie rien", "Nothing bought yet|Your pass pays for nothing")]
    [InlineData("/jeune/recharge", "Ajouter de l’argent|Montant en euros|Rien pour le moment", "Add money|Amount in euros|The money is spent last|What was paid in|Nothing yet")]
    [InlineData("/jeune/proches", "Personne pour le moment|Créer un code pour un parent", "Nobody for now")]
    [InlineData("/jeune/pass", "il faut que JavaScript soit permis|Voir un code à usage unique", "JavaScript has to be allowed|Show a one-time code")]
    public async Task Whoever_has_nothing_yet_reads_why_and_what_comes(string page, string french, string english)
    {
        using var young = portal.ClientOf(await NewcomerAsync());
        foreach (var words in french.Split('|'))
            (await Forms.ReadAsync(young, page)).ShouldContain(words);
        young.DefaultRequestHeaders.Add("Accept-Language", "en");
        foreach (var words in english.Split('|'))
            (await Forms.ReadAsync(young, page)).ShouldContain(words);
    }

    [Fact]
    public async Task Before_the_year_the_wallet_says_on_which_day_rights_start()
    {
        await NewcomerAsync();
        await using var context = portal.Database.CreateContext();
        var engine = portal.Services.GetRequiredService<AuthorizationEngine>();
        var first = engine.Reference.Benefits.Min(b => b.ValidFrom);
        var wallet = new IndexModel(context, engine, portal.Services.GetRequiredService<StripeHook>(), new FakeTimeProvider(new(first.AddDays(-20), new(9, 0), TimeSpan.Zero)))
        {
            PageContext = new() { HttpContext = new DefaultHttpContext { User = new Visitor(1, "x", "Inès", null, null, [], [], 38, []).ToPrincipal("x") } },
        };
        await wallet.OnGetAsync();
        wallet.BeginsOn.ShouldBe(first);
        var young = await Forms.ReadAsync(portal.ClientOf(await NewcomerAsync()), "/jeune");
        young.ShouldNotContain("Tes droits commencent", customMessage: "of a day that is over nothing is promised");
    }

    [Fact]
    public async Task A_purchase_of_today_is_disputed_tomorrow_and_after_its_days_it_is_said_until_when()
    {
        const long pass = 1_480_000_039;
        using var young = portal.ClientOf(await portal.AddYoungAsync(39, pass));
        await YouthSeed.GrantAsync(portal, pass);
        var now = portal.Time.GetUtcNow();
        var sale = Guid.CreateVersion7(now);
        await portal.Services.GetRequiredService<AuthorizationEngine>().SubmitAsync([YouthSeed.Buy(sale, pass, Product.Textbook, 1_000, now.ToUnixTimeMilliseconds())]);
        await YouthSeed.ProjectedAsync(portal, sale);
        var page = $"/jeune/historique/{sale}";
        (await Forms.ReadAsync(young, page)).ShouldContain("Tu pourras contester demain, une fois la journée comptée");
        (await Forms.SendAsync(young, page, $"{page}?handler=Dispute", ("Complaint", "ce n’est pas moi"))).Text.ShouldContain("ne peut pas être contesté maintenant");

        // The one of the ninth was counted; its days are over once the region allows none.
        await using var context = portal.Database.CreateContext();
        context.RegionOptions.Add(new() { Name = RegionOptions.DisputeDays, Value = "0" });
        await context.SaveChangesAsync();
        try
        {
            using var holder = await portal.ClientAsync(Role.Youth);
            var counted = $"/jeune/historique/{YouthSeed.Novel}";
            var late = await Forms.ReadAsync(holder, counted);
            late.ShouldContain("c’était possible jusqu’au 9 septembre 2026. Après, les comptes du commerçant sont réglés");
            late.ShouldNotContain("Contester cet achat");
            (await Forms.SendAsync(holder, counted, $"{counted}?handler=Dispute", ("Complaint", "trop tard"))).Text.ShouldContain("c’était possible jusqu’au 9 septembre 2026");
        }
        finally
        {
            await context.RegionOptions.Where(o => o.Name == RegionOptions.DisputeDays).ExecuteDeleteAsync();
        }
    }

    /// <summary>What a pass does not hold is told with whom it is for, and what the school said of its holder's studies.</summary>
    [Theory]
    [InlineData("fr", "Ce que ton pass ne contient pas, et pourquoi", "Permis de conduire\u202F: Apprentis, de 17 à 25 ans", "Ton établissement nous a transmis\u202F: Seconde")]
    [InlineData("en", "What your pass does not hold, and why", "Apprentices", "Your school told us: ")]
    public async Task What_is_not_in_the_wallet_is_told_with_its_reason(string language, params string[] said)
    {
        using var young = await portal.ClientAsync(Role.Youth);
        young.DefaultRequestHeaders.Add("Accept-Language", language);
        var wallet = await Forms.ReadAsync(young, "/jeune");
        foreach (var words in said)
            wallet.ShouldContain(words);
    }

    /// <summary>What a button does by script alone is not offered without it.</summary>
    [Theory, InlineData(true), InlineData(false)]
    public async Task A_button_that_prints_is_there_where_script_runs(bool script)
    {
        await using var window = await browser.OpenAsync(portal, Role.Youth, script: script);
        await window.GoAsync($"/jeune/historique/{YouthSeed.Novel}/recu");
        (await window.Page.Locator("[data-print]").IsVisibleAsync()).ShouldBe(script);
    }

    /// <summary>What a roll costs is told before it is applied: the figure on top is the sum of its lines.</summary>
    [Theory]
    [InlineData("fr", "Effet en euros", "de droits nouveaux, au plus", "Appliquer la liste", "Rien n’est encore écrit")]
    [InlineData("en", "Effect in euros", "of new rights, at most", "Apply the roll", "Nothing is written yet")]
    public async Task What_a_roll_would_cost_is_told_in_euros_line_by_line(string language, string title, string figure, string button, string untouched)
    {
        using var school = await portal.ClientAsync(Role.School);
        school.DefaultRequestHeaders.Add("Accept-Language", language);
        var shown = await Forms.ReadAsync(school, "/etablissement/import/1?sansFautes=true");
        foreach (var words in (string[])[title, button, untouched])
            shown.ShouldContain(words);
        var top = CentsOf(Regex.Match(shown, $"<strong>([^<]+)</strong><span>{figure}").Groups[1].Value);
        var lines = AtMost().Matches(shown[shown.IndexOf($"<h2>{title}", StringComparison.Ordinal)..]).Select(m => CentsOf(m.Groups[1].Value)).ToList();
        lines.Count.ShouldBeGreaterThan(2);
        (top, top > 0).ShouldBe((lines.Sum(), true));
    }

    /// <summary>A young person with a sign-in, and nothing else: no rights, no programme, no card.</summary>
    private async Task<string> NewcomerAsync()
    {
        await using var context = portal.Database.CreateContext();
        return await context.Holders.AnyAsync(h => h.Id == 38) ? portal.Seal("session-jeune.38") : await portal.AddYoungAsync(38, 1_480_000_038);
    }

    private static long CentsOf(string money) => long.Parse(string.Concat(money.Where(char.IsAsciiDigit)), CultureInfo.InvariantCulture);

    [GeneratedRegex("<td class=\"p-right\"[^>]*>([^<–]*€[^<]*|€[^<]*)</td>\\s*</tr>")]
    private static partial Regex AtMost();
}
