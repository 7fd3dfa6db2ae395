using System.Net;
using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data.Model;

namespace Pass.Pages.Tests;

/// <summary>Who is given access to a school, by whom, and whose it stays.</summary>
public sealed partial class SchoolTests
{
    [Fact]
    public async Task A_school_s_first_person_is_invited_by_the_region_and_invites_a_colleague()
    {
        const string team = "/etablissement/equipe", schools = "/region/etablissements";
        var (uai, other) = (Uai.From(690_033).Value, Uai.From(690_034).Value);
        await using var context = portal.Database.CreateContext();
        using var elsewhere = await portal.AddSchoolAsync(other, "Lycée d’en face");
        using var officer = await portal.ClientAsync(Role.Officer);
        (await Forms.SendAsync(officer, schools, $"{schools}?handler=Add", ("NewUai", "0690033A"), ("NewName", "Lycée Herriot"))).Text.ShouldContain("sept chiffres et une lettre");
        (await Forms.SendAsync(officer, schools, $"{schools}?handler=Add", ("NewUai", uai.ToLowerInvariant()), ("NewName", "Lycée Herriot"))).To.ShouldBe($"{schools}/{uai}");
        (await Forms.SendAsync(officer, $"{schools}/{uai}", $"{schools}/{uai}?handler=Name", ("SchoolName", "Lycée Édouard-Herriot"))).To.ShouldBe($"{schools}/{uai}");
        var without = await Forms.ReadAsync(officer, $"{schools}?q=edouard&sansAcces=true");
        without.ShouldContain("Lycée Édouard-Herriot");
        without.ShouldNotContain("en face");
        (await Forms.ReadAsync(officer, $"{schools}?q=face&sansAcces=true")).ShouldContain("Aucun établissement");
        (await Forms.ReadAsync(officer, "/region/recherche?Q=herriot")).ShouldContain($"{schools}/{uai}");
        var page = $"{schools}/{uai}";
        (await Forms.ReadAsync(officer, page)).ShouldContain("Invitez la première personne");
        (await officer.GetAsync(new Uri($"{schools}/{Uai.From(699_999)}", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await Forms.SendAsync(officer, page, $"{page}?handler=Invite", ("Name", "Anne Roy"), ("Email", "anne@"))).Text.ShouldContain("p-wrong");
        var first = await OpenAsync((await Forms.SendAsync(officer, page, $"{page}?handler=Invite", ("Name", "Anne Roy"), ("Email", "anne.roy@exemple.fr"))).Text, "anne.roy", "Le lien part aussi à anne.roy@exemple.fr");
        (await context.Mails.AsNoTracking().SingleAsync(m => m.Address == "anne.roy@exemple.fr")).Kind.ShouldBe(MailKind.Invitation);

        // She is there alone: the button is shut and says why, and no form passes it.
        using var anne = portal.ClientOf(first.Session);
        (await Forms.ReadAsync(anne, "/etablissement")).ShouldContain("personne a accès");
        (await Forms.ReadAsync(anne, team)).ShouldContain("Dernière personne qui a accès");
        var own = (await context.SignInLinks.SingleAsync(l => l.Uai == uai)).Id;
        (await Forms.SendAsync(anne, team, $"{team}?handler=End", ("link", $"{own}"))).Text.ShouldContain("invitez-en d’abord une autre. La Région");
        var second = await OpenAsync((await Forms.SendAsync(anne, team, $"{team}?handler=Invite", ("Name", "Bruno Roy"), ("Email", ""))).Text, "bruno.roy", "Donnez-le en main propre");
        using var bruno = portal.ClientOf(second.Session);
        var both = await Forms.ReadAsync(bruno, team);
        both.ShouldContain("anne.roy");
        both.ShouldContain("bruno.roy");
        both.ShouldNotContain("Dernière personne");

        // An invitation that goes astray is taken back, by its own school alone.
        var astray = CodeShown().Match((await Forms.SendAsync(anne, team, $"{team}?handler=Invite", ("Name", "Zoé Roy"), ("Email", ""))).Text).Groups[1].Value;
        var invitation = (await context.SignInInvitations.SingleAsync(i => i.Uai == uai && i.Name == "Zoé Roy")).Id;
        (await Forms.ReadAsync(bruno, team)).ShouldContain("Retirer l’invitation");
        (await Forms.SendAsync(elsewhere, team, $"{team}?handler=Withdraw", ("invitation", $"{invitation}"))).Status.ShouldBe(HttpStatusCode.NotFound);
        (await Forms.SendAsync(bruno, team, $"{team}?handler=Withdraw", ("invitation", $"{invitation}"))).To.ShouldBe(team);
        (await Forms.ReadAsync(bruno, team)).ShouldNotContain("Zoé Roy</strong>");
        (await Forms.ReadAsync(bruno, $"/invitation?Code={Uri.EscapeDataString(astray)}")).ShouldNotContain("Zoé Roy");

        // Whoever is of another school sees none of them and ends nobody; who looks for the region does not either.
        (await Forms.ReadAsync(elsewhere, team)).ShouldNotContain("anne.roy");
        (await Forms.SendAsync(elsewhere, team, $"{team}?handler=End", ("link", $"{own}"))).Status.ShouldBe(HttpStatusCode.NotFound);
        using (var auditor = await portal.ClientAsync(Role.Auditor))
        {
            var looked = await Forms.ReadAsync(auditor, page);
            looked.ShouldContain("anne.roy");
            looked.ShouldNotContain($"{page}?handler=");
            (await Forms.SendAsync(auditor, page, $"{page}?handler=Invite", ("Name", "Personne"))).Text.ShouldContain("p-errors");
        }

        var colleague = (await context.SignInLinks.SingleAsync(l => l.Uai == uai && l.Id != own)).Id;
        (await Forms.SendAsync(anne, team, $"{team}?handler=End", ("link", $"{colleague}"))).To.ShouldBe(team);
        (await bruno.GetAsync(new Uri("/etablissement", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await Forms.SendAsync(officer, page, $"{page}?handler=End", ("link", $"{own}"))).To.ShouldBe(page);
        (await Forms.ReadAsync(officer, page)).ShouldContain("Personne n’a accès");

        async Task<Journey> OpenAsync(string shown, string userName, string said)
        {
            shown.ShouldContain(said);
            var code = CodeShown().Match(shown).Groups[1].Value;
            var journey = new Journey(portal);
            (await journey.PostAsync($"/invitation?Code={Uri.EscapeDataString(code)}", "/invitation", ("Code", code), ("UserName", userName), ("Password", "un parapluie vert"))).ShouldBe("/connexion");
            return journey;
        }
    }
}
