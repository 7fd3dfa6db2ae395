using System.Net;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Pass.Core;
using Pass.Data.Model;
using Pass.Portal.Issuance;
using Pass.Portal.Pages.Public;

namespace Pass.Pages.Tests;

/// <summary>A school's year by forms alone, without script: its roll looked at, applied and undone, its pupils confirmed, their codes printed, cards handed out, books listed.</summary>
[Collection(PortalCollection.Name)]
public sealed partial class SchoolTests(Portal portal, Browser browser)
{
    private const string Import = "/etablissement/import", Pupils = "/etablissement/eleves";

    [Fact]
    public async Task From_the_roll_to_its_undoing()
    {
        var uai = Uai.From(690_027).Value;
        using var school = await portal.AddSchoolAsync(uai, "Lycée Ampère");
        (await Forms.ReadAsync(school, "/etablissement")).ShouldContain("Aucune liste d’élèves importée");
        (await Forms.SendFileAsync(school, Import, Import, "Fichier", "vide.xml", [])).Text.ShouldContain("p-errors");

        // Another school's roll is looked at and cannot be applied.
        var other = await Forms.SendFileAsync(school, Import, Import, "Fichier", "autre.xml", SchoolSeed.Roll(Portal.Uai, Pupil(1)));
        var refused = await Forms.ReadAsync(school, other.To!);
        refused.ShouldContain("ne peut pas être appliquée");
        refused.ShouldNotContain("Appliquer la liste");
        await Forms.SendAsync(school, Import, other.To!);
        (await Forms.ReadAsync(school, Import)).ShouldContain("Rien encore.");

        var upload = await Forms.SendFileAsync(school, Import, Import, "Fichier", "eleves.xml", SchoolSeed.Roll(uai, Pupil(1), Pupil(2), Pupil(3)));
        upload.Status.ShouldBe(HttpStatusCode.Redirect);
        var seen = Plain(await Forms.ReadAsync(school, upload.To!));
        seen.ShouldContain("3 élèves peuvent être importés");
        seen.ShouldContain("Effet en euros");
        var worth = WorthFigure().Match(seen).Groups[1].Value;
        worth.ShouldNotBe("0,00");
        using (var stranger = await portal.ClientAsync(Role.School))
            (await stranger.GetAsync(new Uri(upload.To!, UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.NotFound, "another school's file is not there");
        (await Forms.SendAsync(school, upload.To!, upload.To!)).To.ShouldBe(Import);
        (await portal.Database.CreateContext().RollUploads.AnyAsync(u => u.Uai == uai)).ShouldBeFalse();
        var list = await Forms.ReadAsync(school, $"{Pupils}?nom=testard");
        list.ShouldContain("TESTARD1 Zoé");
        list.ShouldContain("2DE3");

        await CodesAsync(school, uai);
        await ConfirmAsync(school, uai);
        await TransferAsync(school, uai);

        // The roll is undone: what nobody used is taken back.
        await using var context = portal.Database.CreateContext();
        var rolls = await context.SchoolChanges.AsNoTracking().Where(c => c.Uai == uai && c.Kind == SchoolChangeKind.Roll).OrderBy(c => c.Id).ToListAsync();
        (await Forms.ReadAsync(school, Import)).ShouldContain("Liste eleves.xml\u202F: 3 élèves changés");
        using (var stranger = await portal.ClientAsync(Role.School))
            (await Forms.SendAsync(stranger, Import, $"{Import}?handler=Undo", ("change", $"{rolls[1].Id}"))).Text.ShouldContain("n'existe pas dans l'établissement");
        (await Forms.SendAsync(school, Import, $"{Import}?handler=Undo", ("change", $"{rolls[0].Id}"))).Text.ShouldContain("annulez-la d'abord");
        foreach (var roll in rolls.AsEnumerable().Reverse())
            (await Forms.SendAsync(school, Import, $"{Import}?handler=Undo", ("change", $"{roll.Id}"))).To.ShouldBe(Import);
        (await context.Audit.CountAsync(a => a.Action == "school.undone" && a.Subject == $"school/{uai}")).ShouldBe(3, "two rolls and one confirmation");
    }

    private async Task CodesAsync(HttpClient school, string uai)
    {
        const string page = "/etablissement/codes";
        (await Forms.ReadAsync(school, page)).ShouldContain("3 sans accès sur 3");
        var sheet = (await Forms.SendAsync(school, page, page, ("classe", "2DE3"))).Text;
        sheet.ShouldContain("3 codes à remettre");
        var codes = CodeShown().Matches(sheet).Select(m => m.Groups[1].Value).ToList();
        codes.Count.ShouldBe(3);
        using var nobody = portal.ClientOf("");
        (await Forms.ReadAsync(nobody, $"/invitation?Code={Uri.EscapeDataString(codes[0])}")).ShouldContain("Zoé");
        // Made again, those not used are good no more.
        await Forms.SendAsync(school, page, page, ("classe", "2DE3"));
        (await Forms.ReadAsync(nobody, $"/invitation?Code={Uri.EscapeDataString(codes[0])}")).ShouldContain("p-errors");
        (await Forms.SendAsync(school, page, page, ("classe", "inconnue"))).Text.ShouldContain("p-errors");

        await using var context = portal.Database.CreateContext();
        var pupil = await context.Holders.Where(h => h.Uai == uai).OrderBy(h => h.Id).FirstAsync();
        var own = (await Forms.SendAsync(school, page, $"{Pupils}/{pupil.Id}?handler=Code")).Text;
        own.ShouldContain("1 code à remettre");
        (await school.GetAsync(new Uri($"{Pupils}/1", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.NotFound, "another school's pupil is not there");
        (await Forms.SendAsync(school, page, $"{Pupils}/1?handler=Code")).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    /// <summary>The next roll does not name one; several others' ids change nothing.</summary>
    private async Task ConfirmAsync(HttpClient school, string uai)
    {
        var upload = await Forms.SendFileAsync(school, Import, Import, "Fichier", "octobre.xml", SchoolSeed.Roll(uai, Pupil(1), Pupil(2)));
        (await Forms.ReadAsync(school, upload.To!)).ShouldContain("TESTARD3 Zoé");
        await Forms.SendAsync(school, upload.To!, upload.To!);
        (await Forms.ReadAsync(school, "/etablissement")).ShouldContain("1 élève à confirmer");
        await using var context = portal.Database.CreateContext();
        var id = (await context.Holders.SingleAsync(h => h.Uai == uai && h.AwaitsSchool)).Id;
        (await Forms.SendAsync(school, Pupils, $"{Pupils}?handler=Confirm", ("eleve", "1"))).Text.ShouldContain("n'est pas de l'établissement");
        var done = await Forms.SendAsync(school, Pupils, $"{Pupils}?handler=Confirm", ("eleve", $"{id}"));
        done.To.ShouldNotBeNull().ShouldContain("fait=");
        (await context.Holders.AsNoTracking().SingleAsync(h => h.Id == id)).AwaitsSchool.ShouldBeFalse();
        var change = done.To!.Split("fait=")[1];
        (await Forms.SendAsync(school, Pupils, $"{Pupils}?handler=Undo", ("change", change))).Status.ShouldBe(HttpStatusCode.Redirect);
        (await context.Holders.AsNoTracking().SingleAsync(h => h.Id == id)).AwaitsSchool.ShouldBeTrue();
        await Forms.SendAsync(school, Pupils, $"{Pupils}?handler=Left", ("eleve", $"{id}"));
        (await Forms.ReadAsync(school, Pupils)).ShouldNotContain("TESTARD3");
        (await Forms.ReadAsync(school, $"{Pupils}/{id}")).ShouldContain("Parti le");
    }

    private async Task TransferAsync(HttpClient school, string uai)
    {
        await using var context = portal.Database.CreateContext();
        var id = (await context.Holders.SingleAsync(h => h.Uai == uai && h.FamilyName == "TESTARD2")).Id;
        var page = $"{Pupils}/{id}";
        (await Forms.SendAsync(school, page, $"{page}?handler=Send", ("Vers", "0000000A"))).Text.ShouldContain("p-wrong");
        (await Forms.SendAsync(school, page, $"{page}?handler=Send", ("Vers", Portal.Uai))).To.ShouldNotBeNull();
        using var receiver = await portal.ClientAsync(Role.School);
        (await Forms.ReadAsync(receiver, $"{Pupils}?attente=true&nom=testard2")).ShouldContain("TESTARD2 Zoé");
        const string arrival = $"{Pupils}/arrivee";
        (await Forms.SendAsync(school, arrival, arrival, ("Ine", "100000022AB"), ("BirthDate", "2010-02-05"))).Text.ShouldContain("Aucun élève d'un autre établissement");
        (await Forms.SendAsync(school, arrival, arrival, ("Ine", "100000022AB"), ("BirthDate", "2010-02-04"))).To.ShouldNotBeNull();
        (await context.Holders.AsNoTracking().SingleAsync(h => h.Id == id)).Uai.ShouldBe(uai);
    }

    [Fact]
    public async Task A_card_is_handed_out_by_its_number_once_and_only_to_the_school_s_own()
    {
        const string page = "/etablissement/cartes";
        const long pass = 1_460_000_091;
        await portal.AddYoungAsync(84, pass);
        await YouthSeed.GrantAsync(portal, pass);
        await using var context = portal.Database.CreateContext();
        var signIn = await context.SignIns.SingleAsync(s => s.UserName == "test.jeune.84");
        var actor = new Actor(ActorId.OfSignIn(signIn.Id), "sign-in", ActorRole.Holder, ActorChannel.Portal);
        (await portal.Services.GetRequiredService<IssuerDesk>().OrderCardAsync(actor, new(pass), 0, default)).OrThrow();
        using var school = await portal.ClientAsync(Role.School);
        var number = PassNumber.Of(new(pass)).ToString();
        (await Forms.SendAsync(school, page, page, ("Numero", number))).Text.ShouldContain("Aucune carte prête");
        await portal.Issuance.ShipAsync(pass, portal.Time);
        (await Forms.SendAsync(school, page, page, ("Numero", "12"))).Text.ShouldContain("douze chiffres");
        (await Forms.SendAsync(school, page, page, ("Numero", PassNumber.Of(new(9_000_000_001)).ToCompact()))).Text.ShouldContain("n'est pas celle d'un élève");
        (await Forms.SendAsync(school, page, page, ("Numero", number))).Text.ShouldContain("Remise à Inès Petit");
        (await Forms.SendAsync(school, page, page, ("Numero", number))).Text.ShouldContain("a déjà été remise");
    }

    [Fact]
    public async Task Books_are_listed_published_wanted_and_owned()
    {
        const string page = "/etablissement/manuels";
        var uai = Uai.From(690_028).Value;
        using var school = await portal.AddSchoolAsync(uai, "Lycée Colbert");
        var file = await Forms.SendFileAsync(school, page, $"{page}?handler=File", "Fichier", "livres.csv", "niveau;isbn;titre;prix\nSECONDE;9782070368228;Candide;5,50\nSECONDE;123;Rien;\n"u8.ToArray());
        file.Text.ShouldContain("1 ligne prise, 0 inchangée, 1 à corriger");
        (await Forms.SendAsync(school, page, $"{page}?handler=Add", ("Niveau", "SECONDE"), ("Isbn", "9782070368229"))).Text.ShouldContain("p-wrong");
        // A title that another school gave is known.
        (await Forms.SendAsync(school, page, $"{page}?handler=Add", ("Niveau", "SECONDE"), ("Isbn", "978-2-07-036002-4"), ("Prix", "7,40"))).Text.ShouldContain("1 ligne prise");
        await using var context = portal.Database.CreateContext();
        var list = await context.TextbookLists.SingleAsync(l => l.Uai == uai);
        var own = $"{page}/{list.Id}";
        (await Forms.ReadAsync(school, own)).ShouldContain("L’Étranger");
        (await school.GetAsync(new Uri($"{page}/1", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await Forms.SendAsync(school, page, $"{page}/1?handler=Publish", ("publier", "false"))).Status.ShouldBe(HttpStatusCode.NotFound);
        (await Forms.SendAsync(school, own, $"{own}?handler=Publish", ("publier", "true"))).To.ShouldBe(own);
        (await Forms.SendAsync(school, own, $"{own}?handler=Remove", ("isbn", "9782070368228"))).To.ShouldBe(own);
        (await Forms.ReadAsync(school, own)).ShouldNotContain("Candide");

        // The young one of the other school: its list, its basket, what it has.
        using var young = await portal.ClientAsync(Role.Youth);
        Plain(await Forms.ReadAsync(young, "/jeune/manuels")).ShouldContain("2 livres, 12,40 €");
        (await Forms.SendAsync(young, "/jeune/manuels", "/jeune/manuels", ("isbn", "9782070368228"), ("possede", "true"))).Text.ShouldContain("n'est pas sur votre liste");
        (await Forms.SendAsync(young, "/jeune/manuels", "/jeune/manuels", ("isbn", "9782070360024"), ("possede", "true"))).To.ShouldBe("/jeune/manuels");
        Plain(await Forms.ReadAsync(young, "/jeune/manuels")).ShouldContain("1 livre, 5,00 €");
        // A bookshop sees the list with its word: a code for one till, taken back when it likes.
        var shown = await Forms.SendAsync(young, "/jeune/manuels", "/jeune/manuels?handler=Show");
        shown.Text.ShouldContain("id=\"list-code\"");
        shown.Text.ShouldContain("p-qr");
        (await Forms.ReadAsync(young, "/jeune/manuels")).ShouldContain("aucune caisse ne l");
        (await Forms.SendAsync(young, "/jeune/manuels", "/jeune/manuels?handler=Hide")).To.ShouldBe("/jeune/manuels");
        (await Forms.ReadAsync(young, "/jeune/manuels")).ShouldNotContain("aucune caisse ne l");
        using var shop = await portal.ClientAsync(Role.Cashier);
        const string Demand = "href=\"/pro/demande\"";
        (await Forms.ReadAsync(shop, "/pro")).ShouldContain(Demand);
        using (var cinema = await portal.AddPartnerAsync(PartnerSeed.Other, PartnerRole.Cashier))
            (await Forms.ReadAsync(cinema, "/pro")).ShouldNotContain(Demand, customMessage: "it sells no schoolbooks");
        (await Forms.ReadAsync(shop, "/pro/demande")).ShouldContain("Les Fleurs du mal");
        (await Forms.ReadAsync(shop, "/pro/demande?handler=Csv")).ShouldContain("9782253006329");
        (await Forms.SendAsync(young, "/jeune/manuels", "/jeune/manuels", ("isbn", "9782070360024"), ("possede", "false"))).To.ShouldBe("/jeune/manuels");
    }

    [Fact]
    public async Task Partners_are_found_by_benefit_town_and_departement()
    {
        using var nobody = portal.ClientOf("");
        var all = await Forms.ReadAsync(nobody, "/partenaires");
        all.ShouldContain("Cinéma Rex");
        all.ShouldContain("69 Rhône <span");
        var books = await Forms.ReadAsync(nobody, "/partenaires?avantage=MANUELS&departement=69");
        books.ShouldContain("Librairie du Parc");
        books.ShouldNotContain("Cinéma Rex");
        var none = await Forms.ReadAsync(nobody, "/partenaires?ville=annecy&avantage=MANUELS");
        none.ShouldContain("Aucun partenaire ici");
        none.ShouldContain($"href=\"mailto:pass@region.example?subject={Uri.EscapeDataString("Un lieu à proposer : annecy, ")}");
        all.ShouldNotContain("mailto:");
        (await Forms.ReadAsync(nobody, "/partenaires?ville=lyon")).ShouldContain("Librairie des Terreaux");
        all.ShouldNotContain("p-map", customMessage: "a map of one département says nothing");
        await using (var context = portal.Database.CreateContext())
        {
            var away = new Partner { Id = 970, Siret = "39288910500018", LegalName = "Cinéma du Lac", Trade = Trade.Cinema, Iban = "FR7630006000011234567890189", AccountHolderName = "Cinéma du Lac", PostalCode = "74940", City = "Annecy-le-Vieux" };
            away.Conventions.Add(new() { Code = "STANDARD", FirstDay = new(2026, 6, 1), Benefits = { new() { BenefitId = Catalogue2026.Cinema.Value } } });
            context.Partners.Add(away);
            await context.SaveChangesAsync();
        }
        var drawn = await Forms.ReadAsync(nobody, "/partenaires?departement=74");
        drawn.ShouldContain("<svg class=\"p-map\" viewBox=\"0 0 100 ");
        drawn.ShouldContain(">74</text>");
        drawn.ShouldContain("Cinéma du Lac");
        drawn.ShouldNotContain("Cinéma Rex");
        DepartmentMap.Draw([("69", 3)]).ShouldBeNull();
        var map = DepartmentMap.Draw([("69", 30), ("74", 10), ("43", 1), ("97", 5)]).ShouldNotBeNull();
        map.Marks.Select(m => (m.Code, m.Name, m.Shade)).ShouldBe([("69", "Rhône", 4), ("74", "Haute-Savoie", 2), ("43", "Haute-Loire", 1)]);
        map.Marks.Where(m => At(m.X) is <= 0 or >= 100 || At(m.Y) <= 0 || At(m.Y) >= map.Height).ShouldBeEmpty();
        // Savoy lies east of the Rhône, and the Haute-Loire south of it.
        (At(map.Marks[1].X) > At(map.Marks[0].X), At(map.Marks[2].Y) > At(map.Marks[0].Y)).ShouldBe((true, true));
        // As people type: no capitals, no accents, no hyphens.
        foreach (var typed in new[] { "LYON", "lyo", "annecy le", "ANNECY-LE" })
            (await Forms.ReadAsync(nobody, "/partenaires?ville=" + Uri.EscapeDataString(typed))).ShouldContain("/partenaires/", customMessage: typed);
        (await Forms.ReadAsync(nobody, "/partenaires?ville=annecy%20le")).ShouldContain("Cinéma du Lac");
        (await Forms.ReadAsync(nobody, "/partenaires?ville=6900")).ShouldContain("Librairie des Terreaux");

        static double At(string number) => double.Parse(number, System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>A file beyond the bound is told so in words, and nothing of it is kept.</summary>
    [Theory, InlineData(Role.School, "/etablissement/import", "", "Fichier", 25), InlineData(Role.School, "/etablissement/manuels", "?handler=File", "Fichier", 5), InlineData(Role.Officer, "/region/banque", "?handler=File", "Upload", 33),
     InlineData(Role.Officer, "/region/incidents/nouveau", "", "Documents", 33), InlineData(Role.Officer, "/region/cartes", "?handler=Result", "Result", 17)]
    public async Task A_file_that_is_too_large_is_refused_in_words(Role role, string page, string handler, string field, int megabytes)
    {
        using var client = await portal.ClientAsync(role);
        var (status, _, text) = await Forms.SendFileAsync(client, page, page + handler, field, "liste.xml", new byte[megabytes << 20]);
        status.ShouldBe(HttpStatusCode.OK);
        text.ShouldContain($"Ce fichier dépasse {megabytes - 1}");
        text.ShouldContain($"data-most-bytes=\"{(megabytes - 1) << 20}\"");
        await using var context = portal.Database.CreateContext();
        context.RollUploads.Any(u => u.Content.Length > 1 << 20).ShouldBeFalse();
    }

    /// <summary>What is shown once is sound too: the sheet of codes, several chosen pupils, a refusal.</summary>
    [Fact]
    public async Task What_answers_show_is_sound()
    {
        await using var window = await browser.OpenAsync(portal, Role.School, 360);
        await window.GoAsync("/etablissement/eleves/310");
        await window.Page.Locator("form[action$=Code] button").ClickAsync();
        await window.Page.Locator(".p-slips").WaitForAsync();
        await window.ShouldBeSoundAsync("parcours/etablissement-code");
        await window.GoAsync("/etablissement/manuels");
        await window.Page.GetByLabel("ISBN").FillAsync("123");
        await window.Page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Ajouter" }).ClickAsync();
        await window.Page.Locator(".p-errors").WaitForAsync();
        await window.ShouldBeSoundAsync("parcours/etablissement-manuels-refus");
    }

    private static (string Ine, string Name, string Class, string Born) Pupil(int n) => ($"10000002{n}AB", $"TESTARD{n}", "2DE3", "04/02/2010");

    private static string Plain(string text) => text.Replace('\u202f', ' ').Replace('\u00a0', ' ');

    [GeneratedRegex("<strong>([0-9 ,]+) €</strong><span>de droits nouveaux")]
    private static partial Regex WorthFigure();

    [GeneratedRegex("<code>([^<]+)</code>")]
    private static partial Regex CodeShown();
}
