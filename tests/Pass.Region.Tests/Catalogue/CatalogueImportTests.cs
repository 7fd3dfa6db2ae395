using System.Text;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data;
using Pass.Data.Catalogue;
using Pass.Data.Model;
using Pass.Region.Catalogue;
using Pass.Testing.Postgres;

namespace Pass.Region.Tests.Catalogue;

public sealed partial class CatalogueImportTests(PostgresServer server)
{
    private static readonly DateOnly FirstDay = new(2026, 9, 1);
    private static readonly Actor Officer = new(new(7), "camille", ActorRole.Officer, ActorChannel.CommandLine, "vote of 12 November");
    private static readonly FakeTimeProvider Clock = new(new(2026, 11, 26, 9, 0, 0, TimeSpan.Zero));

    [Fact]
    public void The_ready_files_have_the_published_shape_and_are_written_as_they_are_read()
    {
        foreach (var name in ReadyCatalogue.Names)
        {
            var bytes = ReadyCatalogue.Find(name)!;
            CatalogueDocument.Read(bytes).Problems.ShouldBeEmpty();
            Encoding.UTF8.GetString(ReadyCatalogue.Read(name).ToFile().Write()).ShouldBe(Encoding.UTF8.GetString(bytes));
        }
    }

    [Theory, EveryDatabase]
    public async Task A_file_is_taken_once_and_says_who_did_it(DatabaseKind kind)
    {
        using var test = await TestDatabase.CreateAsync(kind, server, FirstDay);
        await Catalogue2026.SeedAsync(test.Database);
        await test.Database.EnterAsync(Officer);
        var loader = new ReferenceLoader(test.Database);
        var (version, audited) = (await loader.CurrentVersionAsync(), await AuditedAsync(test.Database));
        var office = new CatalogueOffice(test.Database, Clock);
        var same = (await office.ImportAsync(Officer, CatalogueDocument.Read((await office.ShowAsync()).ToFile().Write()))).OrThrow();
        (same.Problems.Count, same.Changes.Count).ShouldBe((0, 0));
        (await loader.CurrentVersionAsync(), await AuditedAsync(test.Database)).ShouldBe((version, audited));

        var file = Edited(f =>
        {
            f["products"]!.AsArray().Add(JsonNode.Parse("""{"code": "bikeRental", "label": {"fr": "Location de vélo", "en": "Bike rental"}}"""));
            var cinema = Benefit(f, "CINEMA");
            var next = cinema["versions"]![0]!.DeepClone();
            (next["version"], next["appliesFrom"], next["limitPerWeek"]) = (2, "2026-11-27", 3);
            cinema["versions"]!.AsArray().Add(next);
            cinema["reimbursement"]![0]!["until"] = "2026-12-31";
            cinema["reimbursement"]!.AsArray().Add(JsonNode.Parse("""{"label": "Cinéma 2027", "from": "2027-01-01", "amountPerUnitCents": 700}"""));
        });
        var asked = await office.CheckAsync(file);
        (await AuditedAsync(test.Database)).ShouldBe(audited, "asking changes nothing");
        var done = (await office.ImportAsync(Officer, file)).OrThrow();
        done.Problems.ShouldBeEmpty();
        done.Changes.Select(c => c.Subject).ShouldBe(["product/10", "benefit/4/2", "rule/7", "rule/10"], ignoreOrder: true);
        asked.Changes.Select(c => c.Subject).ShouldBe(done.Changes.Select(c => c.Subject));
        (await loader.LoadAsync()).Benefit(Catalogue2026.Cinema, new(2026, 11, 27))!.LimitPerWeek.ShouldBe(3);
        (await loader.LoadAsync()).Products.Find("bikeRental")!.Number.ShouldBe((byte)10);
        (await loader.LoadRulesAsync()).Find(Catalogue2026.Cinema, Trade.Cinema, new(2027, 1, 1))!.AmountPerUnit.ShouldBe(new Money(700));

        await using var context = test.Database.CreateContext();
        var rows = await context.Audit.Where(a => a.ActorId == 7).OrderBy(a => a.Id).ToListAsync();
        rows.Select(r => r.Action).Order().ShouldBe(["benefit.add", "product.add", "rule.add", "rule.change"]);
        var ended = rows.Single(r => r.Action == "rule.change");
        (ended.Before!.Contains("2026-12-31", StringComparison.Ordinal), ended.After!.Contains("\"until\":\"2026-12-31\"", StringComparison.Ordinal)).ShouldBe((false, true));
        (await office.ImportAsync(Officer, file)).OrThrow().Changes.ShouldBeEmpty("it is there already");
        (await AuditedAsync(test.Database)).ShouldBe(audited + 4);
    }

    [Fact]
    public async Task A_file_that_names_only_what_is_new_leaves_the_rest_alone()
    {
        using var test = await TestDatabase.CreateAsync(DatabaseKind.Sqlite, server, FirstDay);
        await Catalogue2026.SeedAsync(test.Database);
        await test.Database.EnterAsync(Officer);
        var office = new CatalogueOffice(test.Database, Clock);
        var next = CatalogueDocument.Read(Encoding.UTF8.GetBytes(Next2027(numbers: false)));
        var done = (await office.ImportAsync(Officer, next)).OrThrow();
        done.Problems.ShouldBeEmpty();
        done.Changes.Select(c => c.Subject).ShouldBe(["campaign/2027-2028", "benefit/10/1", "rule/10"]);
        (await office.ShowAsync()).Benefits.Count.ShouldBe(10);
    }

    [Theory, EveryDatabase]
    public async Task Conventions_that_run_cover_a_new_benefit_of_their_trade(DatabaseKind kind)
    {
        using var test = await TestDatabase.CreateAsync(kind, server, FirstDay);
        await Catalogue2026.SeedAsync(test.Database);
        await test.Database.EnterAsync(Officer);
        await using (var context = test.Database.CreateContext())
        {
            context.Partners.AddRange(Partner("55208131766522", Trade.Cinema, null), Partner("44306184100047", Trade.Cinema, new(2026, 11, 25)), Partner("73282932000074", Trade.Museum, null));
            await context.SaveChangesAsync();
        }
        (await new CatalogueOffice(test.Database, Clock).ImportAsync(Officer, CatalogueDocument.Read(Encoding.UTF8.GetBytes(Next2027(numbers: true))))).OrThrow().Problems.ShouldBeEmpty();
        var reference = await new ReferenceLoader(test.Database).LoadAsync();
        var next = reference.Benefit(new(10), new(2027, 6, 1))!;
        reference.Partners.Where(p => p.Takes(next, new(2027, 6, 1))).ShouldHaveSingleItem();
        await using var after = test.Database.CreateContext();
        (await after.Audit.SingleAsync(a => a.Action == "benefit.cover")).After.ShouldBe("""{"conventions":1}""");

        static Partner Partner(string siret, TradeId trade, DateOnly? until)
        {
            var partner = new Partner { Siret = siret, LegalName = "P", Trade = trade, Iban = "FR7630006000011234567890189", AccountHolderName = "P" };
            partner.Conventions.Add(new() { Code = "C", FirstDay = FirstDay, LastDay = until });
            return partner;
        }
    }

    public static TheoryData<string, string, Action<JsonNode>> Wrong => new()
    {
        { "/campaigns/0/benefits/0/versions/0/products/0", "CodeUnknown", f => Benefit(f, "MANUELS")["versions"]![0]!["products"]![0] = "textbok" },
        { "/campaigns/0/benefits/0/versions/0/grants/0/levels/0", "CodeUnknown", f => Benefit(f, "MANUELS")["versions"]![0]!["grants"]![0]!["levels"]![0] = "SECOND" },
        { "/campaigns/0/benefits/0/versions/0", "VersionPublished", f => Benefit(f, "MANUELS")["versions"]![0]!["priority"] = 11 },
        { "/campaigns/0/benefits/0/label", "BenefitFixed", f => Benefit(f, "MANUELS")["label"] = "Livres" },
        { "/campaigns/0/benefits/0/label/fr", "BenefitFixed", f => Benefit(f, "MANUELS")["label"]!["fr"] = "Livres" },
        { "/campaigns/0/benefits/0/label/en", "TextInvisible", f => Benefit(f, "MANUELS")["label"]!["en"] = "Textbooks\u202E" },
        { "/campaigns/0/benefits/0/number", "NumberFixed", f => Benefit(f, "MANUELS")["number"] = 77 },
        { "/campaigns/0/benefits", "BenefitGone", f => f["campaigns"]![0]!["benefits"]!.AsArray().RemoveAt(0) },
        { "/products", "WordInUse", f => f["products"]!.AsArray().RemoveAt(0) },
        { "/products/1/number", "NumberFixed", f => f["products"]![1]!["number"] = 1 },
        { "/products/9/number", "NumberTaken", f => f["products"]!.AsArray().Add(JsonNode.Parse("""{"number": 3, "code": "x", "label": {"fr": "x", "en": "x"}}""")) },
        { "/products/9/code", "CodeTwice", f => f["products"]!.AsArray().Add(f["products"]![0]!.DeepClone()) },
        { "/products/0/label/fr", "TextInvisible", f => f["products"]![0]!["label"]!["fr"] = "Manuel\u202E" },
        { "/levels/1/mef", "MefTaken", f => f["levels"]![1]!["mef"]!.AsArray().Add("200") },
        { "/products/0/mef", "FieldUnknown", f => f["products"]![0]!["mef"] = new JsonArray("200") },
        { "/campaigns/0/schoolYear", "SchoolYearFixed", f => f["campaigns"]![0]!["schoolYear"] = 2030 },
        { "/campaigns/0/spendUntil", "CampaignDays", f => f["campaigns"]![0]!["spendUntil"] = "2026-05-31" },
        { "/campaigns/0/benefits/0/reimbursement", "RuleGone", f => Benefit(f, "MANUELS")["reimbursement"]!.AsArray().Clear() },
        { "/campaigns/0/benefits/0/reimbursement/0", "RulePublished", f => Benefit(f, "MANUELS")["reimbursement"]![0]!["label"] = "Autre" },
        { "/campaigns/0/benefits/0/reimbursement/0/until", "RuleEndTooSoon", f => Benefit(f, "MANUELS")["reimbursement"]![0]!["until"] = "2026-11-25" },
        { "/campaigns/0/benefits/0/reimbursement/1/from", "RuleTooSoon", f => Benefit(f, "MANUELS")["reimbursement"]!.AsArray().Add(JsonNode.Parse("""{"label": "b", "from": "2026-11-26", "until": "2026-11-26", "trade": "LIBRAIRIE", "amountPerUnitCents": 1}""")) },
        { "/campaigns/0/benefits/0/reimbursement/1/from", "RulesOverlap", f => Benefit(f, "MANUELS")["reimbursement"]!.AsArray().Add(JsonNode.Parse("""{"label": "b", "from": "2027-01-01", "amountPerUnitCents": 1}""")) },
        { "/campaigns/0/benefits/0/reimbursement/1/tiers", "RateOrAmount", f => Benefit(f, "MANUELS")["reimbursement"]!.AsArray().Add(JsonNode.Parse("""{"label": "b", "from": "2027-01-01", "trade": "LIBRAIRIE", "amountPerUnitCents": 1, "tiers": [{"fromCents": 0, "rateBasisPoints": 1}]}""")) },
        { "/campaigns/0/benefits/0/versions/1/appliesFrom", "VersionTooSoon", f => NextVersion(f, "2026-11-26") },
        { "/campaigns/0/benefits/0/versions/1/validUntil", "ValidAfterCampaign", f => NextVersion(f, "2026-11-27")["validUntil"] = "2027-06-01" },
        { "/campaigns/0/benefits/0/versions/1/holderShare", "ShareTwice", f => NextVersion(f, "2026-11-27")["holderShare"] = JsonNode.Parse("""{"centsPerUnit": 1, "basisPoints": 1}""") },
        { "/campaigns/0/benefits/0/unit", "FieldOneOf", f => Benefit(f, "MANUELS")["unit"] = "euros" },
        { "/campaigns/0/benefits/8/funding", "FamilyFixed", f => Benefit(f, "FAMILLE")["funding"] = "region" },
        { "/campaigns/0/benefits/8/reimbursement/1", "FamilyPaidWhole", f => Benefit(f, "FAMILLE")["reimbursement"]!.AsArray().Add(JsonNode.Parse("""{"label": "b", "from": "2027-01-01", "trade": "LIBRAIRIE", "tiers": [{"fromCents": 0, "rateBasisPoints": 9500}]}""")) },
        { "/campaigns/0/benefits/0/versions/0/priority", "NumberRange", f => Benefit(f, "MANUELS")["versions"]![0]!["priority"] = 99_999_999_999 },
        { "/campaigns/0/benefits/0/versions/0/priority", "FieldKindInteger", f => Benefit(f, "MANUELS")["versions"]![0]!["priority"] = "10" },
        { "/campaigns/0/benefits/0/versions/0", "FieldMissing", f => Benefit(f, "MANUELS")["versions"]![0]!.AsObject().Remove("priority") },
        { "/campaigns/0/benefits/0/colour", "FieldUnknown", f => Benefit(f, "MANUELS")["colour"] = "blue" },
        { "/campaigns/0/opensOn", "FieldShape", f => f["campaigns"]![0]!["opensOn"] = "01/06/2026" },
        { "/campaigns/0/benefits/0/versions/0/grants/0/units", "NumberRange", f => Benefit(f, "MANUELS")["versions"]![0]!["grants"]![0]!["units"] = 0 },
        { "/products/0/code", "FieldShape", f => f["products"]![0]!["code"] = "a b" },
    };

    [Theory, MemberData(nameof(Wrong), DisableDiscoveryEnumeration = true)]
    public void What_is_wrong_is_said_by_path_and_line_in_both_languages(string path, string code, Action<JsonNode> spoil)
    {
        var document = Edited(spoil);
        var (after, problems) = CatalogueMerge.Run(document, Catalogue2026.Content, CatalogueUse.None(new(2026, 11, 26)));
        after.ShouldBeNull();
        problems.Select(p => (p.Path, p.Problem.Code)).ShouldContain((path, code));
        foreach (var problem in problems)
        {
            problem.Line.ShouldBeGreaterThan(path.StartsWith("/campaigns", StringComparison.Ordinal) ? 100 : 1);
            problem.Problem.In(new("fr")).ShouldNotBe(problem.Problem.In(new("en")));
        }
    }

    [Theory]
    [InlineData("", 1, "FileNotJson")]
    [InlineData("{\n\"products\": [\n", 3, "FileNotJson")]
    [InlineData("[]", 1, "FieldKindObject")]
    [InlineData("null", 1, "FieldKindObject")]
    [InlineData("{\"campaigns\": [],\n\"campaigns\": []}", 2, "FieldTwice")]
    [InlineData("{\"$schema\": \"\\ud800\"}", 1, "FileNotText")]
    [InlineData("{\"products\": [{\n\"number\": 1e0, \"code\": \"a\", \"label\": {\"fr\": \"a\", \"en\": \"a\"}}]}", 2, "FieldValue")]
    public void What_is_no_catalogue_is_refused_by_its_line(string text, int line, string code)
    {
        var problem = CatalogueDocument.Read(Encoding.UTF8.GetBytes(text)).Problems.ShouldHaveSingleItem();
        (problem.Line, problem.Problem.Code).ShouldBe((line, code));
    }

    [Fact]
    public void A_file_without_end_is_refused_by_its_size() =>
        CatalogueDocument.Read(new byte[CatalogueDocument.MaxLength + 1]).Problems.ShouldHaveSingleItem().Problem.Code.ShouldBe("FileTooLong");

    [Fact]
    public async Task A_product_still_in_a_purse_is_kept_and_nothing_else_of_the_file_is_taken()
    {
        using var test = await TestDatabase.CreateAsync(DatabaseKind.Sqlite, server, FirstDay);
        await Catalogue2026.SeedAsync(test.Database);
        await test.Database.EnterAsync(Officer);
        await using (var context = test.Database.CreateContext())
        {
            context.Purses.Add(new() { PassId = 1, BenefitId = Catalogue2026.SportLicence.Value, Granted = 3_000, Balance = 1_200 });
            await context.SaveChangesAsync();
        }
        var before = await AuditedAsync(test.Database);
        var office = new CatalogueOffice(test.Database, Clock);
        var file = Edited(f =>
        {
            f["trades"]!.AsArray().Add(JsonNode.Parse("""{"code": "PISCINE", "label": {"fr": "Piscine", "en": "Pool"}}"""));
            f["products"]!.AsArray().RemoveAt(6);
        });
        (await office.ImportAsync(Officer, file)).OrThrow().Problems.Select(p => (p.Path, p.Line, p.Problem.Code))
            .ShouldBe([("/products", 2, "ProductInPurse"), ("/products", 2, "WordInUse")], "the families' own benefit pays for it too");
        (await office.ShowAsync()).Trades.Find("PISCINE").ShouldBeNull();
        (await AuditedAsync(test.Database)).ShouldBe(before);
    }

    [Fact]
    public async Task A_product_that_nothing_pays_for_is_retired_and_keeps_its_number_for_ever()
    {
        using var test = await TestDatabase.CreateAsync(DatabaseKind.Sqlite, server, FirstDay);
        await Catalogue2026.SeedAsync(test.Database);
        await test.Database.EnterAsync(Officer);
        var office = new CatalogueOffice(test.Database, Clock);
        (await office.ImportAsync(Officer, Products("""{"code": "bikeRental", "label": {"fr": "Vélo", "en": "Bike"}}"""))).OrThrow().Problems.ShouldBeEmpty();
        (await office.ImportAsync(Officer, Products())).OrThrow().Changes.ShouldHaveSingleItem().Subject.ShouldBe("product/10");
        (await new ReferenceLoader(test.Database).LoadAsync()).Products.Find("bikeRental").ShouldBeNull();
        (await office.ImportAsync(Officer, Products("""{"code": "skiPass", "label": {"fr": "Ski", "en": "Ski"}}"""))).OrThrow().Changes.ShouldHaveSingleItem().Subject.ShouldBe("product/11");
        var exported = (await office.ShowAsync()).ToFile().Write();
        CatalogueMerge.Run(CatalogueDocument.Read(exported), CatalogueContent.Empty, CatalogueUse.None(new(2026, 11, 26))).After!.ToFile().Write()
            .ShouldBe(exported, "another region takes it whole");

        static CatalogueDocument Products(params string[] more) => Edited(f => more.ToList().ForEach(m => f["products"]!.AsArray().Add(JsonNode.Parse(m))));
    }

    [Fact]
    public async Task A_level_that_was_not_there_is_that_of_the_programmes_it_names()
    {
        using var test = await TestDatabase.CreateAsync(DatabaseKind.Sqlite, server, FirstDay);
        await Catalogue2026.SeedAsync(test.Database);
        await test.Database.EnterAsync(Officer);
        var office = new CatalogueOffice(test.Database, Clock);
        var file = Edited(f =>
        {
            f["levels"]![0]!.AsObject().Remove("mef");
            f["levels"]!.AsArray().Add(JsonNode.Parse("""{"code": "BTS1", "label": {"fr": "Première année de BTS", "en": "First year of BTS"}, "mef": ["311??????1"]}"""));
        });
        (await office.ImportAsync(Officer, file)).OrThrow().Changes.ShouldHaveSingleItem().Subject.ShouldBe("level/7");
        var levels = (await new ReferenceLoader(test.Database).LoadAsync()).Levels;
        (levels.OfMef("31131000211")?.Code, levels.OfMef("31131000221"), levels.OfMef("20010018110")?.Code).ShouldBe(("BTS1", null, "SECONDE"), "what a line does not say stays");
    }

    [Fact]
    public async Task Who_may_not_change_the_catalogue_does_not()
    {
        using var test = await TestDatabase.CreateAsync(DatabaseKind.Sqlite, server, FirstDay);
        var auditor = Officer with { Role = ActorRole.Auditor };
        (await new CatalogueOffice(test.Database, Clock).ImportAsync(auditor, Edited(_ => { }))).Ok(out _, out var problem).ShouldBeFalse();
        problem!.Code.ShouldBe("RoleMissing");
        (await new CatalogueOffice(test.Database, Clock).ShowAsync()).Products.All.ShouldBeEmpty();
    }

    private static string Next2027(bool numbers) =>
        $$"""
        {
          "campaigns": [{
            "code": "2027-2028", "schoolYear": 2027, "opensOn": "2027-06-01", "spendUntil": "2028-05-31",
            "benefits": [{
              {{(numbers ? "\"number\": 10, " : "")}}"code": "CINEMA", "label": "Places de cinéma", "unit": "uses",
              "versions": [{
                "version": 1, "appliesFrom": "2027-06-01", "validFrom": "2027-06-01", "validUntil": "2028-05-31",
                "products": ["cinemaSeat"], "trades": ["CINEMA"], "grants": [{"units": 6}],
                "priority": 10, "offlineFloorCents": 0, "fundingLine": "CULT-CINE"
              }],
              "reimbursement": [{"label": "Remboursement intégral", "from": "2027-06-01", "tiers": [{"fromCents": 0, "rateBasisPoints": 10000}]}]
            }]
          }]
        }
        """;

    private static CatalogueDocument Edited(Action<JsonNode> change)
    {
        var file = JsonNode.Parse(ReadyCatalogue.Find("2026-2027"))!;
        change(file);
        return CatalogueDocument.Read(Encoding.UTF8.GetBytes(file.ToJsonString(new() { WriteIndented = true })));
    }

    private static JsonNode Benefit(JsonNode file, string code) => file["campaigns"]![0]!["benefits"]!.AsArray().Single(b => (string?)b!["code"] == code)!;

    private static JsonNode NextVersion(JsonNode file, string from)
    {
        var versions = Benefit(file, "MANUELS")["versions"]!.AsArray();
        var next = versions[0]!.DeepClone();
        (next["version"], next["appliesFrom"]) = (2, from);
        versions.Add(next);
        return next;
    }

    private static async Task<int> AuditedAsync(PassDatabase database)
    {
        await using var context = database.CreateContext();
        return await context.Audit.CountAsync();
    }
}
