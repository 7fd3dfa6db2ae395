using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Tests.Night;
using Pass.Clearing.Tests.Payments;
using Pass.Clearing.Verification;
using Pass.Core;
using Pass.Data;
using Pass.Data.Projection;
using Pass.Testing.Postgres;

namespace Pass.Clearing.Tests.Verification;

public sealed class VerifierTests(PostgresServer server)
{
    private static readonly DateOnly Day1 = TestRegion.Day1, Day2 = TestRegion.Day2;

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Everything_agrees_after_two_nights_and_a_settlement(DatabaseKind kind)
    {
        using var region = await TestRegion.CreateAsync(kind, server);
        using var folder = new TestFolder();
        await TwoNightsAsync(region, folder.Path);
        var results = await new Verifier(region.Database).RunAsync(region.Log, folder.Path, Office.Archive(region, folder.Path));
        results.SelectMany(r => r.First.Select(f => $"{r.Name}: {f}")).ShouldBeEmpty();
        results.Select(r => r.Name).ShouldBe(Enum.GetValues<CheckName>());
        results.ShouldAllBe(r => r.Count > 0 || r.Name == CheckName.Mandats || r.Name == CheckName.DebitNotes || r.Name == CheckName.Proofs || r.Name == CheckName.Incidents || r.Name == CheckName.Families || r.Name == CheckName.Credentials || r.Name == CheckName.Rolls);
    }

    [Theory]
    [InlineData("UPDATE partner_day SET sold_cents = sold_cents + 1 WHERE partner_id = 2 AND date = 739859", CheckName.DaysFromLog, CheckName.DaysFromEntries)]
    [InlineData("UPDATE partner_day SET reimbursed_cents = reimbursed_cents + 1 WHERE partner_id = 2 AND date = 739859", CheckName.Pricing, CheckName.Items, CheckName.TrialBalances)]
    [InlineData("UPDATE partner_day SET base_before_cents = 1 WHERE partner_id = 2 AND date = 739859", CheckName.YearlyBases)]
    [InlineData("UPDATE partner_year SET base_cents = base_cents + 1 WHERE partner_id = 2", CheckName.YearlyBases)]
    [InlineData("UPDATE business_day SET seal = zeroblob(32) WHERE date = 739859", CheckName.Seals)]
    [InlineData("UPDATE payment_order SET amount_cents = amount_cents + 1 WHERE partner_id = 2", CheckName.OrderTotals, CheckName.Approvals, CheckName.Transfers)]
    [InlineData("UPDATE payable_item SET cents = cents + 1 WHERE partner_id = 2 AND sales_day = 739859", CheckName.Items, CheckName.OrderLines, CheckName.Approvals)]
    [InlineData("UPDATE payment_order_item SET live_item_id = NULL WHERE order_number = 'B2026-000001'", CheckName.OrderLines)]
    [InlineData("UPDATE payment_attempt SET iban = 'DE89370400440532013000' WHERE order_number = 'B2026-000001'", CheckName.Approvals)]
    [InlineData("UPDATE payment_attempt SET live_order = NULL WHERE order_number = 'B2026-000001'", CheckName.Attempts)]
    [InlineData("UPDATE payment_attempt SET state = 6 WHERE order_number = 'B2026-000001'", CheckName.Transfers)]
    [InlineData("UPDATE settlement SET sent_at_ms = sent_at_ms + 8640000000", CheckName.ExecutionDays)]
    [InlineData("UPDATE settlement_approval SET actor_id = 1", CheckName.Approvals)]
    [InlineData("UPDATE posting SET entry = 1 WHERE document = 'PD-2026-09-01/2' AND line = 1", CheckName.Documents)]
    [InlineData("UPDATE posting SET debit_cents = debit_cents + 1 WHERE document = 'PD-2026-09-01/2' AND line = 1", CheckName.Documents, CheckName.TrialBalances)]
    [InlineData("UPDATE purse SET balance = balance - 1 WHERE pass_id = 1 AND benefit_id = 1", CheckName.Purses)]
    [InlineData("UPDATE entry SET units = units + 1, balance_after = balance_after + 1 WHERE pass_id = 1 AND benefit_id = 1 AND units < 0", CheckName.Purses)]
    [InlineData("UPDATE entry SET balance_after = balance_after + 1 WHERE pass_id = 1 AND benefit_id = 1 AND units < 0", CheckName.RunningBalances)]
    [InlineData("UPDATE entry SET balance_after = -999999 WHERE pass_id = 1 AND benefit_id = 1 AND units < 0", CheckName.RunningBalances, CheckName.OfflineBounds)]
    [InlineData("UPDATE decision_settings SET offline_till_per_day_cents = 999", CheckName.OfflineDays)]
    [InlineData("UPDATE decision_settings SET offline_partner_per_day_cents = 999", CheckName.OfflineDays)]
    [InlineData("UPDATE benefit_version SET region_cap_per_unit_cents = 499 WHERE code = 'CINEMA'", CheckName.Caps)]
    [InlineData("UPDATE benefit_version SET region_cap_per_sale_cents = 1699 WHERE code = 'LECTURE'", CheckName.Caps)]
    [InlineData("UPDATE benefit_version SET limit_per_day = 1699 WHERE code = 'LECTURE'", CheckName.Caps)]
    [InlineData("UPDATE benefit_version SET share_basis_points = 1000 WHERE code = 'LECTURE'", CheckName.KeptSales)]
    [InlineData("UPDATE operation SET business_day = 739860 WHERE pass_id = 2 AND kind = 1", CheckName.DayCoverage, CheckName.Operations)]
    [InlineData("DELETE FROM unpaid_sale", CheckName.UnpaidSales)]
    [InlineData("UPDATE unpaid_sale SET partner_id = 2", CheckName.UnpaidSales)]
    [InlineData("UPDATE unpaid_sale SET cents = 1", CheckName.UnpaidSales)]
    [InlineData("UPDATE projection SET lsn = 0 WHERE partition = 1", CheckName.Projection, CheckName.Operations)]
    [InlineData("DELETE FROM operation WHERE pass_id = 3 AND refusal = 0 AND kind = (SELECT min(kind) FROM operation WHERE pass_id = 3)", CheckName.Operations)]
    [InlineData("UPDATE operation SET amount_cents = amount_cents + 1 WHERE pass_id = 3 AND amount_cents = 300", CheckName.Operations)]
    [InlineData("INSERT INTO operation (operation_id, pass_id, amount_cents, business_day, flags, holder_cents, idx, kind, lsn, occurred_at_ms, partition, partner_id, recorded_at_ms, refusal, region_cents, related_id, terminal_id) SELECT operation_id, pass_id + 1, amount_cents, business_day, flags, holder_cents, idx, kind, lsn, occurred_at_ms, partition, partner_id, recorded_at_ms, refusal, region_cents, related_id, terminal_id FROM operation WHERE pass_id = 3 AND amount_cents = 300", CheckName.Operations)]
    [InlineData("DELETE FROM pass_place WHERE pass_id = 3", CheckName.Operations)]
    [InlineData("UPDATE partner_place SET partner_id = partner_id + 1", CheckName.Operations)]
    [InlineData("INSERT INTO pass_place (pass_id, place) VALUES (3, 999999)", CheckName.Operations)]
    [InlineData("UPDATE person SET handle = 'alice' || char(8203) WHERE handle = 'alice'", CheckName.Accounts)]
    [InlineData("UPDATE person SET handle = 'ALICE' WHERE handle = 'alice'", CheckName.Accounts)]
    [InlineData("INSERT INTO credential (id, pass_id, kind, serial, status, issued_at_ms, expires_on) VALUES (0, 1, 1, x'01', 1, 0, 739860)", CheckName.Credentials)]
    [InlineData("INSERT INTO credential (id, pass_id, kind, serial, status, issued_at_ms, expires_on) VALUES (1, 0, 1, x'01', 1, 0, 739860)", CheckName.Credentials)]
    [InlineData("UPDATE audit SET actor = 'somebody.else' WHERE id = 1", CheckName.AuditChain)]
    [InlineData("DELETE FROM audit WHERE id = (SELECT max(id) FROM audit)", CheckName.AuditChain)]
    [InlineData("DELETE FROM audit WHERE id = 2", CheckName.AuditChain)]
    public async Task An_altered_row_is_found_and_named(string alteration, params CheckName[] found)
    {
        using var region = await TestRegion.CreateAsync(DatabaseKind.Sqlite, server);
        using var folder = new TestFolder();
        await TwoNightsAsync(region, folder.Path);
        await using (var context = region.Database.CreateContext())
            (await context.Database.ExecuteSqlRawAsync(alteration)).ShouldBeGreaterThan(0);
        var failed = (await new Verifier(region.Database).RunAsync(region.Log, folder.Path, Office.Archive(region, folder.Path))).Where(r => !r.Ok).ToList();
        failed.Select(r => r.Name).ShouldBe(found, ignoreOrder: true);
        failed.ShouldAllBe(r => r.First.Count > 0);
    }

    [Theory]
    [InlineData("SELECT 1")]
    [InlineData("UPDATE partner_day_return SET rule_id = 62", CheckName.Returns, CheckName.YearlyBases)]
    [InlineData("UPDATE partner_day_return SET sale_day = sale_day - 1", CheckName.Returns)]
    [InlineData("UPDATE partner_day_return SET reimbursed_cents = -700", CheckName.Returns)]
    [InlineData("DELETE FROM partner_day_return", CheckName.Returns, CheckName.YearlyBases)]
    [InlineData("UPDATE partner_year SET from_cents = 1 WHERE rule_id = 62", CheckName.YearlyBases)]
    [InlineData("UPDATE operation SET business_day = 739860 WHERE pass_id = 2 AND kind = 1", CheckName.Returns, CheckName.DayCoverage, CheckName.Operations)]
    public async Task A_return_that_is_not_worth_what_its_sale_was_paid_is_found(string alteration, params CheckName[] found)
    {
        var rule = TestReference.Rule(Catalogue2026.Cinema, new RateTier(Money.Zero, 10_000));
        using var region = await TestRegion.CreateAsync(DatabaseKind.Sqlite, server,
            [rule with { Id = 61, Until = Day1, CapPerUnit = new(750) }, rule with { Id = 62, From = Day2, CapPerUnit = new(700) }]);
        using var folder = new TestFolder();
        region.GrantAll();
        var sale = region.Till.Sell(2, TestTill.Cinema, Product.CinemaSeat, 900);
        await region.NightAsync(Day1);
        region.Till.GiveBack(sale);
        region.Till.Sell(3, TestTill.Cinema, Product.CinemaSeat, 900);
        (await region.NightAsync(Day2)).Net.Cents.ShouldBe(700 - 750);
        region.Till.Sell(4, TestTill.Cinema, Product.CinemaSeat, 900);
        await region.NightAsync(Day2.AddDays(1));
        (await Office.Runs(region).DraftAsync(Day2.AddDays(1), Office.Dora)).OrThrow().Settlement.TotalCents.ShouldBe(1_400);
        await Office.ApproveAsync(region, 1);
        (await Office.SendAsync(region, 1, folder.Path)).OrThrow();
        var lines = await File.ReadAllLinesAsync(Path.Combine(folder.Path, "000001", "ventes", "B2026-000001.csv"));
        lines.Skip(1).Select(l => l.Split(';')[^3]).ShouldBe(["7,50", "-7,50", "7,00", "7,00"], ignoreOrder: true);
        await using (var projector = new Projector(region.Database, region.Log, TimeProvider.System))
            await projector.CatchUpAsync();

        await using (var context = region.Database.CreateContext())
            await context.Database.ExecuteSqlRawAsync(alteration);
        var failed = (await new Verifier(region.Database).RunAsync(region.Log, folder.Path, Office.Archive(region, folder.Path))).Where(r => !r.Ok).ToList();
        failed.Select(r => r.Name).ShouldBe(found, ignoreOrder: true);
    }

    [Theory]
    [InlineData("UPDATE log SET payload = payload || x'00' WHERE partition = 2 AND lsn = 1", "partition 2, lsn 1 (2026-09-01)")]
    [InlineData("DELETE FROM log WHERE partition = 1 AND lsn = 1", "partition 1, lsn 1 (2026-09-01)")]
    [InlineData("UPDATE log SET hash = zeroblob(32) WHERE partition = 0 AND lsn = (SELECT max(lsn) FROM log WHERE partition = 0)", "partition 0, lsn")]
    public async Task A_log_row_altered_or_missing_is_named(string alteration, string named)
    {
        using var region = await TestRegion.CreateAsync(DatabaseKind.Sqlite, server);
        using var folder = new TestFolder();
        await TwoNightsAsync(region, folder.Path);
        await using (var log = new SqliteConnection($"Data Source={Path.Combine(region.Database.Folder!, "log.db")}"))
        {
            log.Open();
            using var command = log.CreateCommand();
            command.CommandText = alteration;
            command.ExecuteNonQuery().ShouldBe(1);
        }
        var chain = (await new Verifier(region.Database).RunAsync(region.Log)).Single(r => r.Name == CheckName.LogChain);
        chain.Failed.ShouldBe(1);
        chain.First.Single().ShouldStartWith(named);
    }

    [Fact]
    public async Task A_file_altered_or_missing_is_named()
    {
        using var region = await TestRegion.CreateAsync(DatabaseKind.Sqlite, server);
        using var folder = new TestFolder();
        await TwoNightsAsync(region, folder.Path);
        await File.AppendAllTextAsync(Path.Combine(folder.Path, "000001", "PASS-000001.xml"), " ");
        File.Delete(Path.Combine(folder.Path, "000001", "bordereaux", "B2026-000002.pdf"));
        var files = (await new Verifier(region.Database).RunAsync(region.Log, folder.Path, Office.Archive(region, folder.Path))).Single(r => !r.Ok);
        (files.Name, files.Count).ShouldBe((CheckName.Files, 6));
        files.First.ShouldBe(["000001/PASS-000001.xml", "000001/bordereaux/B2026-000002.pdf"]);
    }

    [Theory]
    [InlineData(-1, false)]
    [InlineData(12, true)]
    [InlineData(24, true)]
    public async Task A_days_bound_is_the_largest_that_was_in_force_on_it(int loweredAfterHours, bool within)
    {
        using var region = await TestRegion.CreateAsync(DatabaseKind.Sqlite, server);
        using var folder = new TestFolder();
        await TwoNightsAsync(region, folder.Path);
        await LowerAsync(ParisCalendar.StartOf(Day1).AddHours(loweredAfterHours), 999);
        await LowerAsync(ParisCalendar.StartOf(Day2.AddDays(1)), 998);
        var check = (await new Verifier(region.Database).RunAsync(region.Log)).Single(r => r.Name == CheckName.OfflineDays);
        check.First.ShouldBe(within ? [] : ["2026-09-01, till 10: 1000"]);

        async Task LowerAsync(DateTimeOffset at, int cents)
        {
            await using var context = region.Database.CreateContext();
            await using var transaction = await context.Database.BeginTransactionAsync();
            var row = await context.DecisionSettings.SingleAsync();
            var was = row.OfflineTillPerDayCents;
            row.OfflineTillPerDayCents = cents;
            await Audit.WriteAsync(context, Office.Alice, at, "settings.set", "settings/offlineTillPerDayCents", new { Value = $"{was}" }, new { Value = $"{cents}" }, default);
            await transaction.CommitAsync();
        }
    }

    [Fact]
    public async Task A_roll_of_another_year_that_granted_this_ones_money_is_found_unless_somebody_accepted_it()
    {
        using var region = await TestRegion.CreateAsync(DatabaseKind.Sqlite, server);
        await using var context = region.Database.CreateContext();
        var campaign = new Data.Model.CampaignRow { Code = "2026-2027", SchoolYear = 2026, OpensOn = Day1, SpendUntil = Day1.AddDays(300) };
        context.Campaigns.Add(campaign);
        context.Schools.AddRange(new() { Uai = "0690026D", RollYear = campaign.SchoolYear }, new() { Uai = "0690027E", RollYear = campaign.SchoolYear - 1 });
        context.Holders.AddRange(new() { Id = 1, PassId = 11, Uai = "0690026D", Campaign = campaign.Code, IneHmac = [1] }, new() { Id = 2, PassId = 12, Uai = "0690027E", Campaign = campaign.Code, IneHmac = [2] });
        await context.SaveChangesAsync();
        (await FoundAsync()).ShouldBe(["school 0690027E"]);
        await using (var transaction = await context.Database.BeginTransactionAsync())
        {
            await Audit.WriteAsync(context, Office.Alice, region.Clock.GetUtcNow(), "roll.import", "school/0690027E", null, new { Accepted = true }, default);
            await transaction.CommitAsync();
        }
        (await FoundAsync()).ShouldBeEmpty();

        async Task<IReadOnlyList<string>> FoundAsync() => (await new Verifier(region.Database).RunAsync(region.Log)).Single(r => r.Name == CheckName.Rolls).First;
    }

    /// <summary>Day 1 is settled and sent; day 2 is cleared; sales of day 3 are in the log.</summary>
    private static async Task TwoNightsAsync(TestRegion region, string folder)
    {
        region.GrantAll();
        region.Till.Sell(1, TestTill.Bookshop, Product.Textbook, 2_000);
        var sale = region.Till.Sell(3, TestTill.Bookshop, Product.LeisureBook, 1_700);
        region.Till.Sell(2, TestTill.Cinema, Product.CinemaSeat, 900);
        // Without the network: two purses are emptied, one sale is beyond them, and one is proved by nothing.
        region.Till.Register(7);
        for (var i = 0; i < 7; i++)
            region.Till.SellOffline(7, TestTill.Bookshop, Product.Textbook, 3_000).IsApproved.ShouldBeTrue();
        region.Till.SellOffline(7, TestTill.Bookshop, Product.Textbook, 3_000, byCard: false).IsApproved.ShouldBeFalse();
        await region.NightAsync(Day1);
        region.Till.GiveBack(sale, 300);
        region.Till.Sell(4, TestTill.Cinema, Product.CinemaSeat, 900, quantity: 1);
        region.Till.Adjust(5, Catalogue2026.Textbooks, -500);
        await region.NightAsync(Day2);
        region.Till.Sell(5, TestTill.Theatre, Product.ShowTicket, 1_900);
        for (var pass = 1; pass <= 9; pass++)
            region.Till.Adjust(pass, Catalogue2026.LiveShow, 1);
        region.Till.Flush();
        await Office.ApprovedAsync(region);
        (await Office.SendAsync(region, 1, folder)).OrThrow();
        await using var projector = new Projector(region.Database, region.Log, TimeProvider.System);
        await projector.CatchUpAsync();
    }
}
