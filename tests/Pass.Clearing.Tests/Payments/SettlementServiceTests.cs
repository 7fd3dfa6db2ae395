using Pass.Testing;
using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Accounting;
using Pass.Clearing.Night;
using Pass.Clearing.Payments;
using Pass.Clearing.Payments.Rails;
using Pass.Clearing.Tests.Night;
using Pass.Clearing.Tests.Payments.Rails;
using Pass.Core;
using Pass.Data.Model;
using Pass.Testing.Postgres;

namespace Pass.Clearing.Tests.Payments;

public sealed class SettlementServiceTests(PostgresServer server)
{
    private static readonly DateOnly Day1 = TestRegion.Day1, Day2 = TestRegion.Day2;

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Two_different_people_approve_and_each_day_is_paid_once(DatabaseKind kind)
    {
        using var region = await NightAsync(kind);
        var service = Service(region);
        var draft = (await service.DraftAsync(Day1, "alice")).OrThrow();
        draft.Settlement.TotalCents.ShouldBe(3_500 + 750);
        draft.Carried.ShouldBeEmpty();
        Refusal(await service.DraftAsync(Day1, "alice")).ShouldBe("NothingToPay");

        (await service.ApproveAsync(1, "alice")).OrThrow().State.ShouldBe(SettlementState.Draft);
        Refusal(await service.ApproveAsync(1, " Alice ")).ShouldBe("SameApprover");
        (await service.ApproveAsync(1, "bruno")).OrThrow().State.ShouldBe(SettlementState.Approved);
        Refusal(await service.ApproveAsync(1, "chloe")).ShouldBe("AlreadyApproved");
        Refusal(await service.ApproveAsync(2, "chloe")).ShouldBe("SettlementUnknown");

        await using var context = region.Database.CreateContext();
        (await context.PaymentOrders.OrderBy(o => o.Number).Select(o => o.Number).ToListAsync()).ShouldBe(["B2026-000001", "B2026-000002"]);
        (await context.Postings.Where(p => p.Account == ChartOfAccounts.Partners).SumAsync(p => p.DebitCents - p.CreditCents)).ShouldBe(0);
        (await context.Postings.Where(p => p.Account == ChartOfAccounts.TransfersUnderWay).SumAsync(p => p.CreditCents)).ShouldBe(4_250);
        (await context.Audit.OrderBy(a => a.Id).Select(a => a.Action).ToListAsync()).ShouldBe(["settlement.draft", "settlement.approve", "settlement.approve"]);
    }

    [Fact]
    public async Task An_unapproved_settlement_is_not_sent_and_an_uncleared_day_is_not_paid()
    {
        using var region = await NightAsync(DatabaseKind.Sqlite);
        var service = Service(region);
        Refusal(await service.DraftAsync(Day2, "alice")).ShouldBe("DayNotPriced");
        Refusal(await service.DraftAsync(Day1, " ")).ShouldBe("ActorMissing");
        (await service.DraftAsync(Day1, "alice")).OrThrow();
        (await service.ApproveAsync(1, "alice")).OrThrow();
        using var folder = new TestFolder();
        Refusal(await service.SendAsync(region.Log, 1, "alice", folder.Path)).ShouldBe("NotApproved");
        Directory.GetFileSystemEntries(folder.Path).ShouldBeEmpty();
    }

    [Fact]
    public async Task Little_or_negative_sums_are_carried_forward_and_paid_later()
    {
        using var region = await TestRegion.CreateAsync(DatabaseKind.Sqlite, server);
        region.GrantAll();
        var sale = region.Till.Sell(1, TestTill.Bookshop, Product.LeisureBook, 1_500);
        region.Till.Sell(1, TestTill.Cinema, Product.CinemaSeat, 850);
        await region.NightAsync(Day1);
        var service = Service(region, minimumCents: 1_000);
        var first = (await service.DraftAsync(Day1, "alice")).OrThrow();
        first.Settlement.TotalCents.ShouldBe(1_500);
        first.Carried.ShouldBe([new(TestTill.Cinema, new(750), CarryReason.BelowMinimum)]);

        region.Till.GiveBack(sale);
        region.Till.Sell(2, TestTill.Cinema, Product.CinemaSeat, 850);
        await region.NightAsync(Day2);
        var second = (await service.DraftAsync(Day2, "alice")).OrThrow();
        second.Settlement.TotalCents.ShouldBe(1_500);
        second.Carried.ShouldBe([new(TestTill.Bookshop, new(-1_500), CarryReason.NothingOwed)]);

        region.Till.Sell(2, TestTill.Bookshop, Product.Textbook, 4_000);
        await region.NightAsync(Day2.AddDays(1));
        var third = (await service.DraftAsync(Day2.AddDays(1), "alice")).OrThrow();
        third.Settlement.TotalCents.ShouldBe(2_500);
        await using var context = region.Database.CreateContext();
        (await context.PaymentOrders.OrderBy(o => o.Number).Select(o => o.Number).ToListAsync()).ShouldBe(["B2026-000001", "B2026-000002", "B2026-000003"]);
    }

    [Fact]
    public async Task A_weekly_partner_waits_for_its_monday_unless_everyone_is_paid()
    {
        using var region = await NightAsync(DatabaseKind.Sqlite, p => p.Rhythm = p.Id == 1 ? PayoutRhythm.Weekly : PayoutRhythm.Daily);
        var draft = (await Service(region).DraftAsync(Day1, "alice")).OrThrow();
        draft.Settlement.TotalCents.ShouldBe(750);
        draft.Carried.ShouldBe([new(TestTill.Bookshop, new(3_500), CarryReason.NotDue)]);
        (await Service(region).DraftAsync(Day1, "alice", everyone: true)).OrThrow().Settlement.TotalCents.ShouldBe(3_500);
    }

    [Fact]
    public async Task An_account_changed_after_the_cut_off_waits_and_an_unusable_one_is_left_out()
    {
        using var region = await NightAsync(DatabaseKind.Sqlite, p => p.Iban = p.Id == 2 ? "FR00BROKEN" : p.Iban);
        var cutoffMs = region.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        await using (var context = region.Database.CreateContext())
        {
            var partner = await context.Partners.SingleAsync(p => p.Id == 1);
            context.PartnerBankAccounts.Add(new() { PartnerId = 1, Iban = partner.Iban, AccountHolderName = partner.AccountHolderName, FromMs = 0, UntilMs = cutoffMs + 1 });
            context.PartnerBankAccounts.Add(new() { PartnerId = 1, Iban = PaymentSamples.German.Electronic, AccountHolderName = "Neu", FromMs = cutoffMs + 1 });
            partner.Iban = PaymentSamples.German.Electronic;
            await context.SaveChangesAsync();
        }
        var draft = (await Service(region).DraftAsync(Day1, "alice")).OrThrow();
        draft.Carried.ShouldBe([new(TestTill.Cinema, new(750), CarryReason.AccountUnusable)]);
        await using var after = region.Database.CreateContext();
        (await after.PaymentOrders.SingleAsync()).Iban.ShouldStartWith("FR");
    }

    [Theory]
    [InlineData(NightStep.SaleDetails)]
    [InlineData(NightStep.Statements)]
    [InlineData(NightStep.Journal)]
    [InlineData(NightStep.PaymentFile)]
    public async Task A_send_cut_short_and_run_again_ends_with_the_same_bytes(NightStep step)
    {
        using var region = await NightAsync(DatabaseKind.Sqlite);
        var service = Service(region);
        await ApprovedAsync(service);
        using var straight = new TestFolder();
        using var resumed = new TestFolder();
        await Should.ThrowAsync<PowerCutException>(() => service.SendAsync(region.Log, 1, "alice", resumed.Path, new CutAt(step)));
        await using (var context = region.Database.CreateContext())
            (await context.Settlements.SingleAsync()).State.ShouldBe(SettlementState.Approved);
        region.Clock.Advance(TimeSpan.FromHours(5));
        (await service.SendAsync(region.Log, 1, "alice", resumed.Path)).OrThrow().WasSent.ShouldBeFalse();

        // Life goes on; the same settlement written elsewhere a day later is still the same.
        region.Till.Sell(4, TestTill.Bookshop, Product.Textbook, 1_000);
        await region.NightAsync(Day2);
        (await service.SendAsync(region.Log, 1, "bruno", straight.Path)).OrThrow().WasSent.ShouldBeTrue();
        resumed.Contents().ShouldBe(straight.Contents());
        resumed.Contents().Keys.ShouldBe(
        [
            "000001/PASS-000001.xml", "000001/bordereaux/B2026-000001.pdf", "000001/bordereaux/B2026-000002.pdf",
            "000001/journal.hledger", "000001/ventes/B2026-000001.csv", "000001/ventes/B2026-000002.csv",
        ]);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task The_files_say_the_same_as_the_orders(DatabaseKind kind)
    {
        using var region = await NightAsync(kind);
        var service = Service(region);
        await ApprovedAsync(service);
        using var folder = new TestFolder();
        (await service.SendAsync(region.Log, 1, "alice", folder.Path)).OrThrow();
        var files = folder.Contents();
        Convert.FromHexString(files["000001/ventes/B2026-000001.csv"]).ShouldBeGolden("ventes.csv");
        Convert.FromHexString(files["000001/journal.hledger"]).ShouldBeGolden("night.hledger");
        Convert.FromHexString(files["000001/PASS-000001.xml"]).ShouldBeGolden("night.pain.001.xml");
    }

    private async Task<TestRegion> NightAsync(DatabaseKind kind, Action<Partner>? partner = null)
    {
        var region = await TestRegion.CreateAsync(kind, server, partner: partner);
        region.GrantAll();
        region.Till.Sell(1, TestTill.Bookshop, Product.Textbook, 2_000);
        region.Till.Sell(2, TestTill.Bookshop, Product.LeisureBook, 1_500);
        var sale = region.Till.Sell(3, TestTill.Bookshop, Product.LeisureBook, 1_700);
        region.Till.GiveBack(sale, 300);
        region.Till.GiveBack(sale);
        region.Till.Sell(2, TestTill.Cinema, Product.CinemaSeat, 900);
        region.Till.Adjust(5, Catalogue2026.Textbooks, -500);
        await region.NightAsync(Day1);
        return region;
    }

    private static async Task ApprovedAsync(SettlementService service)
    {
        (await service.DraftAsync(Day1, "alice")).OrThrow();
        (await service.ApproveAsync(1, "alice")).OrThrow();
        (await service.ApproveAsync(1, "bruno")).OrThrow();
    }

    private static SettlementService Service(TestRegion region, long minimumCents = 1) => new(
        region.Database,
        new(PaymentSamples.Region, ["1 esplanade François Mitterrand", "69002 Lyon"], "pass@region.example", new(minimumCents)),
        new SepaFileRail(), region.Clock);

    private static string Refusal<T>(Result<T> answer) where T : class =>
        answer.Ok(out _, out var problem) ? throw new ShouldAssertException("It was not refused.") : problem.Code;
}

internal sealed class TestFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("pass-out-").FullName;

    /// <summary>Every file, in hexadecimal, by its path with slashes.</summary>
    public SortedDictionary<string, string> Contents() => new(
        Directory.GetFiles(Path, "*", SearchOption.AllDirectories).ToDictionary(
            f => System.IO.Path.GetRelativePath(Path, f).Replace('\\', '/'), f => Convert.ToHexString(File.ReadAllBytes(f))),
        StringComparer.Ordinal);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
