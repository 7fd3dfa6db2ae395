using System.Text;
using System.Text.Json.Nodes;
using Pass.Core;
using Pass.Data.Catalogue;
using Pass.Engine;
using Pass.Region.Catalogue;
using Pass.Region.Holders;
using Pass.Region.Holders.Roll;
using Pass.Testing.Postgres;
using static Pass.Region.Tests.Holders.Roll.Export;

namespace Pass.Region.Tests.Catalogue;

/// <summary>Which studies need equipment, and what it is called, a file says.</summary>
public sealed class EquipmentFamilyTests(PostgresServer server)
{
    /// <summary>Seconde professionnelle, care: a family that no grant of the ready catalogue names.</summary>
    private const string Care = "24733007310";

    [Fact]
    public async Task What_a_pupil_gets_for_equipment_changes_by_a_file_alone()
    {
        using var test = await TestDatabase.CreateAsync(DatabaseKind.Sqlite, server, new(2026, 9, 1));
        await Catalogue2026.SeedAsync(test.Database);
        var office = new CatalogueOffice(test.Database, new FakeTimeProvider(new(2026, 9, 3, 9, 0, 0, TimeSpan.Zero)));
        using var log = test.Database.OpenLog();
        await using var engine = await AuthorizationEngine.StartAsync(log, await new ReferenceLoader(test.Database).LoadAsync(), TimeProvider.System);
        var roll = Bytes(School(Pupil(mef: Care) + Pupil("2", "100000002AA", mef: "24722107310"), "<UAJ>0590116F</UAJ><ANNEE_SCOLAIRE>2026</ANNEE_SCOLAIRE>"));

        (await EquipmentAsync(engine, test, roll)).ShouldBe([5_000, 40_000]);
        var file = Edited(f =>
        {
            var families = f["equipmentFamilies"]!.AsArray();
            var care = families.Single(line => (string?)line!["code"] == "sante")!;
            care["mef"]!.AsArray().RemoveAll(start => (string?)start == "247330");
            families.Add(JsonNode.Parse("""{"code": "aide", "label": {"fr": "Aide à la personne", "en": "Care at home"}, "mef": ["247330"]}"""));
            // A grant is a version's: what is published stays, what is said of families is looked up.
            families.Single(line => (string?)line!["code"] == "coiffure")!["mef"]!.AsArray().Add("24733007");
        });
        (await office.ImportAsync(SystemActors.Simulation, file)).OrThrow().Changes.Select(c => c.Subject)
            .ShouldBe(["equipmentFamily/12", "equipmentFamily/13", "equipmentFamily/15"], ignoreOrder: true);
        engine.Reference = await new ReferenceLoader(test.Database).LoadAsync();
        engine.Reference.EquipmentFamilies.OfMef("24733099310")!.Code.ShouldBe("aide");

        (await EquipmentAsync(engine, test, roll)).ShouldBe([40_000, 40_000]);
        var exported = (await office.ShowAsync()).ToFile().Write();
        Encoding.UTF8.GetString(exported).ShouldContain("Aide à la personne");
        (await office.CheckAsync(CatalogueDocument.Read(exported))).ShouldSatisfyAllConditions(r => r.Problems.ShouldBeEmpty(), r => r.Changes.ShouldBeEmpty());
    }

    [Fact]
    public void A_grant_names_a_family_that_there_is()
    {
        Problems(f => f["equipmentFamilies"]!.AsArray().RemoveAt(1)).ShouldContain(("/equipmentFamilies", "WordInUse"));
        Problems(f => Equipment(f)["versions"]![0]!["grants"]![0]!["equipmentFamilies"]![0] = "patisserie")
            .ShouldContain(p => p.Path.EndsWith("/grants/0/equipmentFamilies/0", StringComparison.Ordinal) && p.Code == "CodeUnknown");
        Problems(f => f["equipmentFamilies"]![1]!["mef"]!.AsArray().Add("240334")).ShouldContain(p => p.Code == "MefTaken");

        static IEnumerable<(string Path, string Code)> Problems(Action<JsonNode> change) =>
            CatalogueMerge.Run(Edited(change), Catalogue2026.Content, CatalogueUse.None(new(2026, 5, 1))).Problems.Select(p => (p.Path, p.Problem.Code));
    }

    private static async Task<List<int>> EquipmentAsync(AuthorizationEngine engine, TestDatabase test, byte[] roll)
    {
        using var keys = RegionKeys.FromBytes(new byte[32], new byte[32]);
        using var reader = new SiecleReader(new MemoryStream(roll), "roll.xml", Options);
        var import = new RollImport(test.Database, keys, engine.Reference, async (grants, ct) => await engine.SubmitAsync(grants, ct), TimeProvider.System, reader);
        (await import.RunAsync(SystemActors.Simulation, new())).OrThrow().Imported.ShouldBeTrue();
        await using var context = test.Database.CreateContext();
        var equipment = new List<int>();
        foreach (var pass in context.Holders.OrderBy(h => h.Id).Select(h => h.PassId).ToList())
            equipment.Add((await engine.ReadAsync(new(pass)))!.Purses.Single(p => p.Benefit == Catalogue2026.FirstEquipment).Balance);
        return equipment;
    }

    private static JsonNode Equipment(JsonNode file) => file["campaigns"]![0]!["benefits"]!.AsArray().Single(b => (string?)b!["code"] == "EQUIPEMENT")!;

    private static CatalogueDocument Edited(Action<JsonNode> change)
    {
        var file = JsonNode.Parse(ReadyCatalogue.Find("2026-2027"))!;
        change(file);
        return CatalogueDocument.Read(Encoding.UTF8.GetBytes(file.ToJsonString()));
    }
}
