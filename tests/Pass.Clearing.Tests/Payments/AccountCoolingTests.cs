using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Payments;
using Pass.Clearing.Tests.Night;
using Pass.Core;
using Pass.Data.Model;
using Pass.Region.Partners;
using Pass.Testing.Postgres;

namespace Pass.Clearing.Tests.Payments;

/// <summary>A bank account that changed too late for a run, or after it was approved.</summary>
public sealed class AccountCoolingTests(PostgresServer server)
{
    private const string Bookshop = "B2026-000001";

    [Theory, EveryDatabase]
    public async Task A_late_change_leaves_the_account_before_and_enters_a_later_run(DatabaseKind kind)
    {
        using var region = await Office.NightAsync(kind, server);
        await RunEvidenceTests.SetAsync(region, r => r with { AccountCoolingHours = 24 });
        await LinkAsync(region);
        var first = (await AttemptsAsync(region, TestRegion.Day1)).Single(a => a.OrderNumber == Bookshop);
        first.Iban.ShouldNotBe(RunEvidenceTests.Other);
        (await Office.Runs(region).CancelAsync(1, Office.Dora)).OrThrow();

        region.Clock.Advance(TimeSpan.FromHours(25));
        region.Till.Sell(4, TestTill.Bookshop, Product.LeisureBook, 400);
        await region.NightAsync(TestRegion.Day2);
        (await AttemptsAsync(region, TestRegion.Day2)).Single(a => a.SettlementId == 2 && a.OrderNumber == "B2026-000003").Iban.ShouldBe(RunEvidenceTests.Other);
    }

    [Theory, EveryDatabase]
    public async Task Where_the_account_before_failed_the_order_is_held_with_the_reason_until_its_hours_are_over(DatabaseKind kind)
    {
        using var region = await Office.NightAsync(kind, server);
        await ReturnedAsync(region);
        await RunEvidenceTests.SetAsync(region, r => r with { AccountCoolingHours = 24 });
        await LinkAsync(region);
        region.Till.Sell(4, TestTill.Bookshop, Product.LeisureBook, 400);
        await region.NightAsync(TestRegion.Day2);
        (await Office.Runs(region).DraftAsync(TestRegion.Day2, Office.Dora)).OrThrow();
        await using (var context = region.Database.CreateContext())
        {
            var held = await context.PaymentOrders.SingleAsync(o => o.SettlementId == 2);
            (held.State, held.HeldReason!.Contains("24 h", StringComparison.Ordinal)).ShouldBe((PaymentOrderState.Held, true));
        }
        // Nobody is in a hurry enough; another attempt of what came back waits as well.
        (await Office.Payments(region).RetryAsync([Bookshop], Office.Dora)).OrThrow().OrderCount.ShouldBe(0);
        foreach (var order in new[] { "B2026-000003", Bookshop })
            Office.Refusal(await Office.Runs(region).ReleaseAsync(order, Office.Alice)).ShouldBe("CoolingOff");
        region.Clock.Advance(TimeSpan.FromHours(24) - TimeSpan.FromMinutes(1));
        (await Office.Runs(region).ReleaseAsync(Bookshop, Office.Alice)).Ok(out _, out var waits).ShouldBeFalse();
        waits!.In(System.Globalization.CultureInfo.InvariantCulture).ShouldContain($"{TimeZoneInfo.ConvertTime(region.Clock.GetUtcNow().AddMinutes(1), ParisCalendar.Zone):yyyy-MM-dd à HH:mm}");
        region.Clock.Advance(TimeSpan.FromMinutes(1));
        foreach (var order in new[] { "B2026-000003", Bookshop })
            (await Office.Runs(region).ReleaseAsync(order, Office.Alice)).OrThrow().OrderCount.ShouldBe(1);
    }

    [Theory, EveryDatabase]
    public async Task What_came_back_is_paid_again_by_the_next_run_once_the_account_is_corrected(DatabaseKind kind)
    {
        using var region = await Office.NightAsync(kind, server);
        await ReturnedAsync(region);
        var tasks = new PaymentTaskService(region.Database, region.Clock);
        (await tasks.OpenAsync(10)).ShouldHaveSingleItem().ReasonCode.ShouldBe("AC04");
        var told = (await tasks.NoticesAsync(TestTill.Bookshop, 10)).ShouldHaveSingleItem();
        PaymentTaskService.Say(told, code => $"<{code}>").ShouldContain("<AC04>");
        await LinkAsync(region);
        region.Till.Sell(2, TestTill.Cinema, Product.CinemaSeat, 900);
        await region.NightAsync(TestRegion.Day2);
        var draft = (await Office.Runs(region).DraftAsync(TestRegion.Day2, Office.Dora)).OrThrow();
        draft.Settlement.OrderCount.ShouldBe(2);
        (await tasks.OpenAsync(10)).ShouldBeEmpty();
        await using (var context = region.Database.CreateContext())
        {
            var again = await context.PaymentAttempts.SingleAsync(a => a.OrderNumber == Bookshop && a.Rank == 2);
            (again.Iban, again.SettlementId, again.EndToEndId).ShouldBe((RunEvidenceTests.Other, 2, "PASS-B2026-000001-2"));
            (await context.PayableItems.CountAsync()).ShouldBe(await context.PaymentOrderItems.CountAsync(), "never a second debt");
        }
        (await Office.Runs(region).CancelAsync(2, Office.Dora)).OrThrow();
        (await tasks.OpenAsync(10)).ShouldHaveSingleItem("its attempt did not leave").OrderNumber.ShouldBe(Bookshop);
        Office.Refusal(await tasks.CloseAsync(1, Office.Dora)).ShouldBe("ReasonMissing");
        (await tasks.CloseAsync(1, Office.Dora.Because("payé autrement"))).OrThrow();
        Office.Refusal(await tasks.CloseAsync(1, Office.Dora.Because("payé autrement"))).ShouldBe("TaskUnknown");
    }

    [Fact]
    public async Task Another_account_pays_by_itself_only_what_failed_for_the_account()
    {
        using var region = await Office.NightAsync(DatabaseKind.Sqlite, server);
        await ReturnedAsync(region);
        await LinkAsync(region);
        region.Till.Sell(2, TestTill.Cinema, Product.CinemaSeat, 900);
        await region.NightAsync(TestRegion.Day2);
        await using var context = region.Database.CreateContext();
        foreach (var (code, again) in new[] { ("FRAD", 0), ("MD07", 0), ("FOCR", 0), ("NOAS", 0), ("NARR", 0), ("AM05", 0), ("MS03", 0), ("AC01", 1) })
        {
            await context.PaymentAttempts.Where(a => a.EndToEndId == "PASS-" + Bookshop).ExecuteUpdateAsync(set => set.SetProperty(a => a.ReasonCode, code));
            var run = (await Office.Runs(region).DraftAsync(TestRegion.Day2, Office.Dora)).OrThrow().Settlement;
            run.OrderCount.ShouldBe(1 + again, code);
            (await Office.Runs(region).CancelAsync(run.Id, Office.Dora)).OrThrow();
        }
        await context.PaymentAttempts.Where(a => a.EndToEndId == "PASS-" + Bookshop).ExecuteUpdateAsync(set => set.SetProperty(a => a.ReasonCode, "NARR"));
        Office.Refusal(await Office.Payments(region).RetryAsync([Bookshop], Office.Dora)).ShouldBe("AlreadyPaidSaysBank");
    }

    [Theory, EveryDatabase]
    public async Task What_came_back_is_compared_and_leaves_beside_what_is_due_now(DatabaseKind kind)
    {
        using var region = await Office.NightAsync(kind, server);
        await ReturnedAsync(region);
        region.Clock.Advance(TimeSpan.FromMinutes(1));
        await LinkAsync(region);
        region.Till.Sell(2, TestTill.Bookshop, Product.LeisureBook, 910);
        await region.NightAsync(TestRegion.Day2);
        region.Clock.Advance(TimeSpan.FromDays(2));
        region.Till.Sell(4, TestTill.Bookshop, Product.LeisureBook, 640);
        for (var day = TestRegion.Day2.AddDays(1); day <= TestRegion.Day2.AddDays(3); day = day.AddDays(1))
            await region.NightAsync(day);
        var draft = (await Office.Runs(region).DraftAsync(TestRegion.Day2.AddDays(3), Office.Dora)).OrThrow();
        draft.Settlement.OrderCount.ShouldBe(2);
        var changed = (await RunComparison.LoadAsync(region.Database, 2)).OrThrow().Accounts.ShouldHaveSingleItem();
        (changed.IsUsed, changed.Order).ShouldBe((true, Bookshop), "two payments of one partner");
        await Office.ApproveAsync(region, 2);
        using var folder = new TestFolder();
        (await Office.SendAsync(region, 2, folder.Path)).OrThrow();
        var shown = (await Office.Runs(region).ShowAsync(2)).OrThrow();
        shown.Balance.Sent.ShouldBe(new(3_500 + 910 + 640));
    }

    [Theory, EveryDatabase]
    public async Task An_account_changed_between_approval_and_sending_stops_the_run(DatabaseKind kind)
    {
        using var region = await Office.NightAsync(kind, server);
        await Office.ApprovedAsync(region);
        region.Clock.Advance(TimeSpan.FromMinutes(5));
        await LinkAsync(region);
        using var folder = new TestFolder();
        Office.Refusal(await Office.SendAsync(region, 1, folder.Path)).ShouldBe("AccountChanged");
        (await Office.Runs(region).HoldAsync(Bookshop, Office.Alice.Because("nouveau compte"))).OrThrow();
        (await Office.SendAsync(region, 1, folder.Path)).OrThrow();
        var shown = (await Office.Runs(region).ShowAsync(1)).OrThrow();
        (shown.Balance.Sent.Cents, shown.Balance.Held.Cents, shown.Balance.IsClosed).ShouldBe((750, 3_500, false));
    }

    [Theory, EveryDatabase]
    public async Task A_closed_partner_is_paid_all_it_is_owed_whatever_its_rhythm_and_the_minimum(DatabaseKind kind)
    {
        using var region = await TestRegion.CreateAsync(kind, server, partner: p => p.Rhythm = PayoutRhythm.Monthly, minimumCents: 100_000);
        region.GrantAll();
        region.Till.Sell(1, TestTill.Bookshop, Product.Textbook, 2_000);
        await region.NightAsync(TestRegion.Day1);
        Office.Refusal(await Office.Runs(region).DraftAsync(TestRegion.Day1, Office.Dora)).ShouldBe("NothingToPay");
        var siret = await RunEvidenceTests.SiretAsync(region, 1);
        var office = new PartnerOffice(region.Database, region.Clock);
        Office.Refusal(await office.CloseAsync(Office.Dora, siret)).ShouldBe("ReasonMissing");
        (await office.CloseAsync(Office.Dora.Because("liquidation"), siret)).OrThrow().Status.ShouldBe(PartnerStatus.Closed);
        Office.Refusal(await office.CloseAsync(Office.Dora.Because("liquidation"), siret)).ShouldBe("PartnerClosed");
        (await Office.Runs(region).DraftAsync(TestRegion.Day1, Office.Dora)).OrThrow().Settlement.TotalCents.ShouldBe(2_000);
        // Its account may be closed too: the region, and not the partner any more, links another one.
        (await Office.Runs(region).CancelAsync(1, Office.Dora)).OrThrow();
        await LinkAsync(region);
        Office.Refusal(await office.ChangeAccountAsync(Office.Person(77, "gérant", ActorRole.Partner).Because("par téléphone"), siret, RunEvidenceTests.Other, null, "X")).ShouldBeOneOf("ActorUnknown", "SiretUnknown", "PartnerClosed");
        await using var context = region.Database.CreateContext();
        (await context.PartnerBankAccounts.SingleAsync(a => a.PartnerId == 1 && a.UntilMs == null)).Iban.ShouldBe(RunEvidenceTests.Other);
    }

    [Theory, EveryDatabase]
    public async Task A_suspended_partner_is_paid_what_it_is_owed_as_ever_and_is_told_why_it_sells_no_more(DatabaseKind kind)
    {
        using var region = await TestRegion.CreateAsync(kind, server);
        region.GrantAll();
        region.Till.Sell(1, TestTill.Bookshop, Product.Textbook, 2_000);
        await region.NightAsync(TestRegion.Day1);
        var (siret, office) = (await RunEvidenceTests.SiretAsync(region, 1), new PartnerOffice(region.Database, region.Clock));
        (await office.SuspendAsync(Office.Dora.Because("ventes à qui n’était pas là"), siret)).OrThrow().Status.ShouldBe(PartnerStatus.Suspended);
        (await Office.Runs(region).DraftAsync(TestRegion.Day1, Office.Dora)).OrThrow().Settlement.TotalCents.ShouldBe(2_000);
        (await office.StatusActAsync(new(1))).ShouldNotBeNull().Reason.ShouldBe("ventes à qui n’était pas là");
        (await office.ResumeAsync(Office.Dora.Because("expliqué"), siret)).OrThrow().Status.ShouldBe(PartnerStatus.Active);
        await using var context = region.Database.CreateContext();
        (await context.PartnerNotices.Where(n => n.PartnerId == 1).OrderBy(n => n.Id).Select(n => n.Kind).ToListAsync()).ShouldBe([NoticeKind.Suspended, NoticeKind.Resumed]);
        var mails = await context.Mails.Where(m => m.PartnerId == 1).OrderBy(m => m.Id).ToListAsync();
        mails.ConvertAll(m => m.Kind).ShouldBe([MailKind.PartnerSuspended, MailKind.PartnerResumed]);
        mails[0].Fields.ShouldContain("n’était pas là");
    }

    /// <summary>The account the partner came with, then another one now.</summary>
    private static async Task LinkAsync(TestRegion region) =>
        (await new PartnerOffice(region.Database, region.Clock).ChangeAccountAsync(Office.Dora.Because("courrier"), await RunEvidenceTests.SiretAsync(region, 1), RunEvidenceTests.Other, null, "SARL Bookshop 1")).OrThrow();

    private static async Task ReturnedAsync(TestRegion region)
    {
        await Office.ApprovedAsync(region);
        using var folder = new TestFolder();
        (await Office.SendAsync(region, 1, folder.Path)).OrThrow();
        (await Office.Payments(region).RecordAsync(Bookshop, AttemptState.Returned, Office.Dora, "AC04")).OrThrow();
    }

    private static async Task<IReadOnlyList<PaymentAttempt>> AttemptsAsync(TestRegion region, DateOnly upTo)
    {
        (await Office.Runs(region).DraftAsync(upTo, Office.Dora)).OrThrow();
        await using var context = region.Database.CreateContext();
        return await context.PaymentAttempts.AsNoTracking().ToListAsync();
    }
}
