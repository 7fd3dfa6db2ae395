using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Region.Schools;

namespace Pass.Pages.Tests;

/// <summary>Many schools have one name: the town tells them apart.</summary>
public sealed partial class SchoolTests
{
    [Fact]
    public async Task Two_schools_of_one_name_are_told_apart_by_their_towns_where_they_are_listed_and_chosen()
    {
        const string schools = "/region/etablissements", lyon = "Lycée Jean-Moulin (Lyon)", bron = "Lycée Jean-Moulin (Bron)";
        var (one, two) = (Uai.From(690_041).Value, Uai.From(690_042).Value);
        using var officer = await portal.ClientAsync(Role.Officer);
        foreach (var (uai, town) in new[] { (one, "Lyon"), (two, "Bron") })
            (await Forms.SendAsync(officer, schools, $"{schools}?handler=Add", ("NewUai", uai), ("NewName", "Lycée Jean-Moulin"), ("NewTown", town))).To.ShouldBe($"{schools}/{uai}");
        var both = await Forms.ReadAsync(officer, $"{schools}?q=moulin");
        both.ShouldContain(lyon);
        both.ShouldContain(bron);
        var found = await Forms.ReadAsync(officer, $"{schools}?q=bron%20moulin");
        found.ShouldContain(bron);
        found.ShouldNotContain(lyon);
        (await Forms.ReadAsync(officer, "/region/recherche?Q=moulin")).ShouldContain($"{bron} – {two}");
        (await Forms.ReadAsync(officer, $"{schools}/{two}")).ShouldContain(bron);
        // Where a pupil is sent.
        using (var school = await portal.ClientAsync(Role.School))
            (await Forms.ReadAsync(school, "/etablissement/eleves/1")).ShouldContain($"<option value=\"{two}\">{bron}</option>");

        (await Forms.SendAsync(officer, $"{schools}/{two}", $"{schools}/{two}?handler=Name", ("SchoolName", "Lycée Jean-Moulin"), ("Town", new string('a', 81)))).Text.ShouldContain("commune ne se lit pas");
        (await Forms.SendAsync(officer, $"{schools}/{two}", $"{schools}/{two}?handler=Name", ("SchoolName", "Lycée Jean-Moulin"), ("Town", "Vénissieux"))).To.ShouldBe($"{schools}/{two}");
        var camille = new Actor(new(10 + (int)Role.Officer), "officer", ActorRole.Officer, ActorChannel.CommandLine);
        // A name alone leaves the town.
        SchoolDirectory.TitleOf((await new SchoolOffice(portal.Database, portal.Time).NameAsync(camille, two, "Lycée Moulin")).OrThrow()).ShouldBe("Lycée Moulin (Vénissieux)");
        (await Forms.SendAsync(officer, $"{schools}/{two}", $"{schools}/{two}?handler=Name", ("SchoolName", "Lycée Moulin"), ("Town", ""))).To.ShouldBe($"{schools}/{two}");
        await using var context = portal.Database.CreateContext();
        (await context.Schools.SingleAsync(s => s.Uai == two)).Town.ShouldBeNull();
        (await context.Audit.Where(a => a.Action == "school.name" && a.Subject == $"school/{two}").OrderBy(a => a.Id).Select(a => a.After).ToListAsync())[1].ShouldNotBeNull().ShouldContain("nissieux");

        await using var window = await browser.OpenAsync(portal, Role.Officer, 360);
        await window.GoAsync($"{schools}/{one}");
        await window.Page.Locator("details.p-more summary").First.ClickAsync();
        await window.ShouldBeSoundAsync("parcours/etablissement-commune");
        await window.GoAsync($"{schools}?q=moulin");
        await window.ShouldBeSoundAsync("parcours/etablissements-communes");
    }
}
