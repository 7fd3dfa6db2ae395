using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Accounting;
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
        using var region = await Office.NightAsync(kind, server);
        var service = Office.Runs(region);
        var draft = (await service.DraftAsync(Day1, Office.Dora)).OrThrow();
        draft.Settlement.TotalCents.ShouldBe(3_500 + 750);
        draft.Carried.ShouldBeEmpty();
        Office.Refusal(await service.DraftAsync(Day1, Office.Dora)).ShouldBe("NothingToPay");

        (await service.ApproveAsync(1, Office.Alice, null)).OrThrow().Settlement.State.ShouldBe(SettlementState.Draft);
        // The same account is the same person, whatever it is called by then.
        Office.Refusal(await service.ApproveAsync(1, Office.Person(1, "alice.martin"), null)).ShouldBe("SameApprover");
        (await service.ApproveAsync(1, Office.Bruno, null)).OrThrow().Settlement.State.ShouldBe(SettlementState.Approved);
        Office.Refusal(await service.ApproveAsync(1, Office.Chloe, null)).ShouldBe("AlreadyApproved");
        Office.Refusal(await service.ApproveAsync(2, Office.Chloe, null)).ShouldBe("SettlementUnknown");

        await using var context = region.Database.CreateContext();
        (await context.PaymentOrders.OrderBy(o => o.Number).Select(o => o.Number).ToListAsync()).ShouldBe(["B2026-000001", "B2026-000002"]);
        (await context.PayableItems.CountAsync()).ShouldBe(3);
        // Nothing is posted before it leaves.
        (await context.Postings.Where(p => p.Account == ChartOfAccounts.Partners).SumAsync(p => p.CreditCents - p.DebitCents)).ShouldBe(4_250);
        (await context.Audit.OrderBy(a => a.Id).Select(a => a.Action).ToListAsync()).ShouldBe(["day.close", "day.seal", "day.clear", "settlement.draft", "settlement.approve", "settlement.approve"]);
    }

    [Fact]
    public async Task An_unapproved_settlement_is_not_sent_and_an_uncleared_day_is_not_paid()
    {
        using var region = await Office.NightAsync(DatabaseKind.Sqlite, server);
        var service = Office.Runs(region);
        Office.Refusal(await service.DraftAsync(Day2, Office.Dora)).ShouldBe("DayNotPriced");
        (await service.DraftAsync(Day1, Office.Dora)).OrThrow();
        (await service.ApproveAsync(1, Office.Alice, null)).OrThrow();
        using var folder = new TestFolder();
        Office.Refusal(await Office.SendAsync(region, 1, folder.Path)).ShouldBe("NotApproved");
        Directory.GetFileSystemEntries(folder.Path).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_role_is_needed_and_drafting_is_not_approving()
    {
        using var region = await Office.NightAsync(DatabaseKind.Sqlite, server);
        var (service, officer) = (Office.Runs(region), Office.Dora);
        Office.Refusal(await service.DraftAsync(Day1, Office.Person(5, "emil", ActorRole.Auditor))).ShouldBe("RoleMissing");
        (await service.DraftAsync(Day1, officer)).OrThrow();
        Office.Refusal(await service.ApproveAsync(1, officer, null)).ShouldBe("MakerApproves");
        Office.Refusal(await service.ApproveAsync(1, Office.Person(5, "emil", ActorRole.Auditor), null)).ShouldBe("RoleMissing");
        Office.Refusal(await service.ApproveAsync(1, SystemActors.Night, null)).ShouldBe("RoleMissing");
    }

    [Fact]
    public async Task Without_settings_nothing_is_paid_from_any_account()
    {
        using var region = await Office.NightAsync(DatabaseKind.Sqlite, server);
        await using (var context = region.Database.CreateContext())
            await context.RegionSettings.ExecuteDeleteAsync();
        Office.Refusal(await Office.Runs(region).DraftAsync(Day1, Office.Dora)).ShouldBe("SettingsMissing");
    }

    [Fact]
    public async Task Little_or_negative_sums_are_carried_forward_and_paid_later()
    {
        using var region = await TestRegion.CreateAsync(DatabaseKind.Sqlite, server, minimumCents: 1_000);
        region.GrantAll();
        var sale = region.Till.Sell(1, TestTill.Bookshop, Product.LeisureBook, 1_500);
        region.Till.Sell(1, TestTill.Cinema, Product.CinemaSeat, 850);
        await region.NightAsync(Day1);
        var service = Office.Runs(region);
        var first = (await service.DraftAsync(Day1, Office.Dora)).OrThrow();
        first.Settlement.TotalCents.ShouldBe(1_500);
        first.Carried.ShouldBe([new(TestTill.Cinema, new(750), CarryReason.BelowMinimum)]);

        region.Till.GiveBack(sale);
        region.Till.Sell(2, TestTill.Cinema, Product.CinemaSeat, 850);
        await region.NightAsync(Day2);
        var second = (await service.DraftAsync(Day2, Office.Dora)).OrThrow();
        second.Settlement.TotalCents.ShouldBe(1_500);
        second.Carried.ShouldBe([new(TestTill.Bookshop, new(-1_500), CarryReason.NothingOwed)]);

        region.Till.Sell(2, TestTill.Bookshop, Product.Textbook, 4_000);
        await region.NightAsync(Day2.AddDays(1));
        var third = (await service.DraftAsync(Day2.AddDays(1), Office.Dora)).OrThrow();
        third.Settlement.TotalCents.ShouldBe(2_500);
        await using var context = region.Database.CreateContext();
        (await context.PaymentOrders.OrderBy(o => o.Number).Select(o => o.Number).ToListAsync()).ShouldBe(["B2026-000001", "B2026-000002", "B2026-000003"]);
    }

    [Fact]
    public async Task A_weekly_partner_waits_for_its_monday_unless_everyone_is_paid()
    {
        using var region = await Office.NightAsync(DatabaseKind.Sqlite, server, p => p.Rhythm = p.Id == 1 ? PayoutRhythm.Weekly : PayoutRhythm.Daily);
        var draft = (await Office.Runs(region).DraftAsync(Day1, Office.Dora)).OrThrow();
        draft.Settlement.TotalCents.ShouldBe(750);
        draft.Carried.ShouldBe([new(TestTill.Bookshop, new(3_500), CarryReason.NotDue)]);
        (await Office.Runs(region).DraftAsync(Day1, Office.Dora, everyone: true)).OrThrow().Settlement.TotalCents.ShouldBe(3_500);
    }

    [Fact]
    public async Task An_account_changed_after_the_cut_off_waits_and_an_unusable_one_is_left_out()
    {
        using var region = await Office.NightAsync(DatabaseKind.Sqlite, server, p => p.Iban = p.Id == 2 ? "FR00BROKEN" : p.Iban);
        var cutoffMs = region.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        await using (var context = region.Database.CreateContext())
        {
            var partner = await context.Partners.SingleAsync(p => p.Id == 1);
            context.PartnerBankAccounts.Add(new() { PartnerId = 1, Iban = partner.Iban, AccountHolderName = partner.AccountHolderName, FromMs = 0, UntilMs = cutoffMs + 1 });
            context.PartnerBankAccounts.Add(new() { PartnerId = 1, Iban = PaymentSamples.German.Electronic, AccountHolderName = "Neu", FromMs = cutoffMs + 1 });
            partner.Iban = PaymentSamples.German.Electronic;
            await context.SaveChangesAsync();
        }
        var draft = (await Office.Runs(region).DraftAsync(Day1, Office.Dora)).OrThrow();
        draft.Carried.ShouldBe([new(TestTill.Cinema, new(750), CarryReason.AccountUnusable)]);
        await using var after = region.Database.CreateContext();
        (await after.PaymentAttempts.SingleAsync()).Iban.ShouldStartWith("FR");
    }
}
