using System.IO.Compression;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Pass.Core;
using Pass.Data;
using Pass.Data.Catalogue;
using Pass.Engine;
using Pass.Region.Catalogue;
using Pass.Testing;
using Pass.Testing.Postgres;

namespace Pass.Region.Tests.Catalogue;

/// <summary>
/// Databases made when products, trades, levels, tracks and the one campaign were names in the program. region-1.zip is such a region (register and log, 30 pupils
/// of siecle-lycee.xml with their grants, the sample's twelve partners), made by that program.
/// </summary>
public sealed class FormerDatabaseTests(PostgresServer server)
{
    /// <summary>The ready catalogue as it was then: one cap, which meant a sale where cents are counted, one label of a benefit, and no money of families.</summary>
    private static CatalogueContent Former { get; } = Catalogue2026.Content with
    {
        Rules = [.. Catalogue2026.Reimbursements.Where(r => r.Benefit != Catalogue2026.Family)],
        Benefits = [.. Catalogue2026.OfRegion.Select(b => b with { LabelEn = b.LabelFr }).Select(b => b.Unit == BenefitUnit.Cents ? b with { RegionCapPerSale = b.RegionCapPerUnit, RegionCapPerUnit = null } : b)],
    };

    [Fact]
    public async Task A_region_of_before_the_reference_tables_is_whole_and_goes_on()
    {
        using var folder = new Folder();
        await ZipFile.ExtractToDirectoryAsync(Repository.PathOf("tests", "Pass.Region.Tests", "Golden", "region-1.zip"), folder.Path);
        var database = PassDatabase.Sqlite(folder.Path);
        await database.MigrateAsync();

        var office = new CatalogueOffice(database, new FakeTimeProvider(new(2026, 11, 26, 9, 0, 0, TimeSpan.Zero)));
        var kept = (await office.ShowAsync()).ToFile().Write();
        Encoding.UTF8.GetString(kept).ShouldBe(Encoding.UTF8.GetString(Former.ToFile().Write()));
        (await office.CheckAsync(CatalogueDocument.Read(kept))).ShouldSatisfyAllConditions(r => r.Problems.ShouldBeEmpty(), r => r.Changes.ShouldBeEmpty());
        await using var context = database.CreateContext();
        (await context.Holders.CountAsync(h => h.Campaign == "2026-2027" && h.EntitlementHash != null)).ShouldBe(30);
        (await context.Partners.OrderBy(p => p.Id).Select(p => p.Trade).ToListAsync()).ShouldBe(
        [
            Trade.Bookshop, Trade.Bookshop, Trade.Cinema, Trade.Cinema, Trade.Theatre, Trade.Theatre,
            Trade.SportClub, Trade.SportClub, Trade.EquipmentShop, Trade.DrivingSchool, Trade.Museum, Trade.Bookshop,
        ]);
        var settings = (await new ReferenceLoader(database).LoadAsync()).Settings;
        (settings.SaleCap, settings.CancelWindow).ShouldBe((Money.FromEuros(3_000), TimeSpan.FromDays(30)));

        using var log = database.OpenLog();
        await using var engine = await AuthorizationEngine.StartAsync(log, await new ReferenceLoader(database).LoadAsync(), TimeProvider.System);
        var purses = (await context.Purses.ToListAsync()).ToLookup(p => p.PassId);
        purses.Sum(p => p.Count()).ShouldBe(195);
        foreach (var pass in purses)
        {
            var account = (await engine.ReadAsync(new(pass.Key))).ShouldNotBeNull();
            account.Purses.Select(p => ((int)p.Benefit.Value, p.Balance)).Order().ShouldBe(pass.Select(p => (p.BenefitId, p.Balance)).Order(), "log and projection say the same");
        }
    }

    [Fact]
    public async Task The_words_of_before_become_rows_and_numbers_on_a_server_too()
    {
        using var test = await TestDatabase.CreateEmptyAsync(DatabaseKind.Postgres, server);
        await using (var context = test.Database.CreateContext())
        {
            await context.GetService<IMigrator>().MigrateAsync("20260901000000_Initial");
            await context.Database.ExecuteSqlRawAsync(
                """
                INSERT INTO campaign (code, opens_on, spend_until) VALUES ('2026-2027', '2026-06-01', '2027-05-31');
                INSERT INTO benefit_version (benefit_id, version, applies_from, code, label, unit, grants, products, categories, share_fixed_cents, share_basis_points,
                    region_cap_per_unit_cents, limit_per_day, valid_from, valid_until, priority, offline_floor_cents, funding_line)
                VALUES (4, 1, '2026-06-01', 'CINEMA', 'Places de cinéma', 2, '[{{"units":5}}]', '["CinemaSeat"]', '["Cinema"]', 100, 0, 800, 2, '2026-06-01', '2027-05-31', 10, 1500, 'CULT-CINE'),
                       (5, 1, '2026-06-01', 'SPECTACLE', 'Spectacles et musées', 1, '[{{"units":3000}}]', '["ShowTicket","MuseumTicket"]', '["Theatre","Museum"]', 0, 2000, 1500, NULL, '2026-06-01', '2027-05-31', 10, 2000, 'CULT-SPEC');
                """);
        }
        await test.Database.MigrateAsync();
        var catalogue = await new CatalogueOffice(test.Database, TimeProvider.System).ShowAsync();
        catalogue.Campaigns.ShouldHaveSingleItem().ShouldBe(Catalogue2026.Campaign);
        catalogue.Benefits.Select(b => (b.LabelFr, b.LabelEn)).ShouldBe([("Places de cinéma", "Places de cinéma"), ("Spectacles et musées", "Spectacles et musées")]);
        foreach (var kept in catalogue.Benefits)
            CatalogueMerge.Fields(catalogue.Line(kept)).ToJsonString().ShouldBe(CatalogueMerge.Fields(Former.Line(Former.Benefits.Single(b => b.Code == kept.Code))).ToJsonString());
        catalogue.Products.All.ShouldBe(Catalogue2026.Content.Products.All);
        catalogue.Tracks.All.ShouldBe(Catalogue2026.Content.Tracks.All);
        catalogue.EquipmentFamilies.All.ShouldBe(Catalogue2026.Content.EquipmentFamilies.All);
    }

    private sealed class Folder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("pass-former-").FullName;

        public void Dispose()
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            Directory.Delete(Path, recursive: true);
        }
    }
}
