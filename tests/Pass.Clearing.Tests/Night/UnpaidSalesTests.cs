using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Tests.Payments;
using Pass.Core;
using Pass.Testing.Postgres;

namespace Pass.Clearing.Tests.Night;

/// <summary>What a till sold without the network and is not paid for is kept when its day is cleared, and its partner is told by the next statement.</summary>
public sealed class UnpaidSalesTests(PostgresServer server)
{
    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task The_partner_is_told_what_it_lost_and_what_the_region_looks_at(DatabaseKind kind)
    {
        using var region = await TestRegion.CreateAsync(kind, server);
        using var folder = new TestFolder();
        region.GrantAll();
        region.Till.Register(1);
        for (var i = 0; i < 7; i++)
            region.Till.SellOffline(1, TestTill.Bookshop, Product.Textbook, 3_000).IsApproved.ShouldBeTrue();
        var incident = region.Till.SellOffline(1, TestTill.Bookshop, Product.Textbook, 2_500);
        incident.Refusal.ShouldBe(RefusalCode.OfflinePassIncident);
        var loss = region.Till.SellOffline(1, TestTill.Bookshop, Product.Textbook, 1_250, byCard: false);
        region.Till.SellOffline(2, TestTill.Cinema, Product.CinemaSeat, 900, byCard: false).Refusal.ShouldBe(RefusalCode.OfflineNoEvidence);
        await region.NightAsync(TestRegion.Day1);

        await using (var context = region.Database.CreateContext())
        {
            (await context.UnpaidSales.OrderBy(s => s.Cents).Select(s => new { s.PartnerId, s.Cents, s.Refusal, s.OrderNumber }).ToListAsync()).Select(s => (s.PartnerId, s.Cents, s.Refusal, s.OrderNumber)).ShouldBe(
                [(2, 900, RefusalCode.OfflineNoEvidence, null), (1, 1_250, RefusalCode.OfflineNoEvidence, null), (1, 2_500, RefusalCode.OfflinePassIncident, null)]);
        }
        // A run that is taken back tells nobody: the next one does.
        (await Office.Runs(region).DraftAsync(TestRegion.Day1, SystemActors.Night)).OrThrow();
        (await Office.Runs(region).CancelAsync(1, Office.Alice)).OrThrow();
        (await Office.Runs(region).DraftAsync(TestRegion.Day1, SystemActors.Night)).OrThrow();
        await Office.ApproveAsync(region, 2);
        (await Office.SendAsync(region, 2, folder.Path)).OrThrow();

        var lines = (await File.ReadAllLinesAsync(Path.Combine(folder.Path, "000002", "ventes", "B2026-000002.csv"))).Select(l => l.Split(';')).ToList();
        lines[0][^2..].ShouldBe(["Non payé", "Motif"]);
        lines.ShouldAllBe(l => l.Length == lines[0].Length);
        lines[1..^2].Select(l => (l[^2], l[^1])).Distinct().ShouldBe([("0,00", "")]);
        lines[^2..].Select(l => (l[3], l[4], l[9], l[^3], l[^2], l[^1])).ShouldBe(
        [
            (incident.Id.ToString(), "Vente hors ligne non payée", "0,00", "0,00", "25,00", "Incident, à examiner par la région (OfflinePassIncident)"),
            (loss.Id.ToString(), "Vente hors ligne non payée", "0,00", "0,00", "12,50", "Perte du partenaire (OfflineNoEvidence)"),
        ]);
        await using var after = region.Database.CreateContext();
        (await after.UnpaidSales.Where(s => s.OrderNumber == "B2026-000002").CountAsync()).ShouldBe(2);
        (await after.UnpaidSales.SingleAsync(s => s.OrderNumber == null)).PartnerId.ShouldBe(2, "it was paid nothing, and is told with its first payment");
    }

    [Fact]
    public async Task Absurd_amounts_can_be_added_up()
    {
        using var region = await TestRegion.CreateAsync(DatabaseKind.Sqlite, server);
        region.GrantAll();
        for (var i = 0; i < 3; i++)
            region.Till.SellOffline(1, TestTill.Bookshop, Product.Textbook, long.MaxValue, byCard: false).IsApproved.ShouldBeFalse();
        await region.NightAsync(TestRegion.Day1);
        await using var context = region.Database.CreateContext();
        (await context.UnpaidSales.SumAsync(s => s.Cents)).ShouldBe(3 * UnpaidOffline.MostCents);
    }
}
