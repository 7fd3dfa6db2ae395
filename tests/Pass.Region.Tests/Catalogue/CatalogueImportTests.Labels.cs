using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Pass.Data.Catalogue;
using Pass.Data.Model;
using Pass.Region.Catalogue;
using Pass.Testing.Postgres;

namespace Pass.Region.Tests.Catalogue;

/// <summary>Benefits' labels in both languages.</summary>
public sealed partial class CatalogueImportTests
{
    [Theory]
    [InlineData("""{"fr": "Manuels scolaires"}""", "/label", "FieldMissing", "en")]
    [InlineData("""{"en": "Textbooks"}""", "/label", "FieldMissing", "fr")]
    [InlineData("""{"fr": "Manuels scolaires", "en": ""}""", "/label/en", "TextLength", "140")]
    [InlineData("""{"fr": "Manuels scolaires", "en": "LONG"}""", "/label/en", "TextLength", "140")]
    [InlineData("""{"fr": 7, "en": "Textbooks"}""", "/label/fr", "FieldKindString", "")]
    [InlineData("""{"fr": "Manuels scolaires", "en": "Textbooks", "de": "Schulbücher"}""", "/label/de", "FieldUnknown", "fr, en")]
    [InlineData("7", "/label", "FieldKindObject", "")]
    [InlineData("null", "/label", "FieldKindObject", "")]
    [InlineData("\"\"", "/label", "TextLength", "140")]
    [InlineData("\"LONG\"", "/label", "TextLength", "140")]
    public void A_label_of_a_benefit_that_cannot_be_is_one_problem_at_its_place(string label, string path, string code, string said)
    {
        var document = Edited(f => Benefit(f, "CINEMA")["label"] = JsonNode.Parse(label.Replace("LONG", new('x', 141), StringComparison.Ordinal)));
        var problem = document.Problems.ShouldHaveSingleItem();
        (problem.Path, problem.Problem.Code).ShouldBe(("/campaigns/0/benefits/3" + path, code));
        problem.Line.ShouldBeGreaterThan(700);
        problem.Problem.In(new("en")).ShouldContain(said);
    }

    [Fact]
    public void One_label_as_files_had_it_is_that_of_both_languages_and_is_written_as_two()
    {
        var (after, problems) = CatalogueMerge.Run(Edited(f => Benefit(f, "CINEMA")["label"] = "Places de cinéma"), CatalogueContent.Empty, CatalogueUse.None(new(2026, 11, 26)));
        problems.ShouldBeEmpty();
        var cinema = after!.Benefits.Single(b => b.Benefit == Catalogue2026.Cinema);
        (cinema.LabelFr, cinema.LabelEn, cinema.Label(new("en-GB")), cinema.Label(new("fr-FR"))).ShouldBe(("Places de cinéma", "Places de cinéma", "Places de cinéma", "Places de cinéma"));
        Benefit(JsonNode.Parse(after.ToFile().Write())!, "CINEMA")["label"]!.ToJsonString(CatalogueFile.Options).ReplaceLineEndings("").Replace(" ", "", StringComparison.Ordinal)
            .ShouldBe("""{"fr":"Placesdecinéma","en":"Placesdecinéma"}""");
    }

    [Theory, EveryDatabase]
    public async Task The_English_label_of_a_published_benefit_is_put_right_in_all_its_versions_and_the_audit_says_so(DatabaseKind kind)
    {
        using var test = await TestDatabase.CreateAsync(kind, server, FirstDay);
        await Catalogue2026.SeedAsync(test.Database);
        await test.Database.EnterAsync(Officer);
        var office = new CatalogueOffice(test.Database, Clock);
        (await office.ImportAsync(Officer, Edited(f => NextVersion(f, "2026-11-27")))).OrThrow().Problems.ShouldBeEmpty();
        var version = await new ReferenceLoader(test.Database).CurrentVersionAsync();
        var file = Edited(f =>
        {
            NextVersion(f, "2026-11-27");
            Benefit(f, "MANUELS")["label"]!["en"] = "School books";
        });

        (await office.CheckAsync(file)).Changes.Select(c => c.Subject).ShouldBe(["benefit/1/1", "benefit/1/2"]);
        (await office.ImportAsync(Officer, file)).OrThrow().Problems.ShouldBeEmpty();

        var reference = await new ReferenceLoader(test.Database).LoadAsync();
        (await new ReferenceLoader(test.Database).CurrentVersionAsync()).ShouldBeGreaterThan(version, "nodes read it again");
        reference.Benefits.Where(b => b.Benefit == Catalogue2026.Textbooks).Select(b => (b.LabelFr, b.LabelEn)).ShouldBe([("Manuels scolaires", "School books"), ("Manuels scolaires", "School books")]);
        (await office.ImportAsync(Officer, file)).OrThrow().Changes.ShouldBeEmpty("it is there already");
        await using var context = test.Database.CreateContext();
        (await context.BenefitLabelsAsync(new("en-GB"), default))[1].ShouldBe("School books");
        (await context.BenefitLabelsAsync(CultureInfo.InvariantCulture, default))[1].ShouldBe("Manuels scolaires");
        var said = await context.Audit.Where(a => a.Action == "benefit.change").OrderBy(a => a.Id).ToListAsync();
        said.Select(a => a.Subject).ShouldBe(["benefit/1/1", "benefit/1/2"]);
        (said[0].Before!.Contains("\"en\":\"Textbooks\"", StringComparison.Ordinal), said[0].After!.Contains("\"en\":\"School books\"", StringComparison.Ordinal)).ShouldBe((true, true));
    }
}
