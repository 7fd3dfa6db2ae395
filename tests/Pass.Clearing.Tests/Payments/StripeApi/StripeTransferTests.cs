using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Accounting;
using Pass.Clearing.Payments.StripeApi;
using Pass.Clearing.Tests.Night;
using Pass.Data.Model;
using Pass.Simulation.StripeServers;
using Pass.Testing.Postgres;
using Pass.Testing.Processes;

namespace Pass.Clearing.Tests.Payments.StripeApi;

/// <summary>Transfers to partners' Stripe accounts: whatever happens on the way, each is made once.</summary>
public sealed class StripeTransferTests(PostgresServer server)
{
    [Theory, EveryDatabase]
    public async Task A_run_waits_with_its_keys_until_stripe_has_it_and_is_paid_when_the_bank_has_it(DatabaseKind kind)
    {
        await using var office = await StripeOffice.SentAsync(kind, server);
        office.Servers.Calls.ShouldBe(0, "the keys are stored before the first call");
        await using (var context = office.Region.Database.CreateContext())
        {
            var stored = await context.StripeTransfers.AsNoTracking().OrderBy(t => t.EndToEndId).ToListAsync();
            stored.Select(t => (t.IdempotencyKey, t.Account, t.AmountCents, t.TransferGroup, t.State)).ShouldBe([
                ("pass-transfer-PASS-B2026-000001", StripeOffice.Bookshop, 3_500, "PASS-000001", StripeTransferState.Waiting),
                ("pass-transfer-PASS-B2026-000002", StripeOffice.Cinema, 750, "PASS-000001", StripeTransferState.Waiting)]);
        }
        (await office.StatesAsync()).ShouldBe((AttemptState.Sent, AttemptState.Sent));
        (await office.DispatchAsync()).ShouldBe(new StripeDispatch(2, 0, 0, null));
        (await office.StatesAsync()).ShouldBe((AttemptState.Accepted, AttemptState.Accepted), "with the partner's Stripe account, not with its bank");
        office.Servers.Books.BalanceOf(office.Servers.Books.Account).ShouldBe(100_000 - StripeOffice.Total);

        var payout = office.Servers.Books.PayOut(StripeOffice.Bookshop);
        await office.SweepAsync();
        (await office.StatesAsync()).ShouldBe((AttemptState.Accepted, AttemptState.Accepted), "under way");
        office.Servers.Books.Arrive(payout);
        await office.SweepAsync();
        (await office.StatesAsync()).ShouldBe((AttemptState.Paid, AttemptState.Accepted));
        await office.AgreesAsync();
    }

    [Fact]
    public async Task Stripe_is_down_for_a_night_and_the_run_is_paid_once_in_the_morning()
    {
        await using var office = await StripeOffice.SentAsync(DatabaseKind.Sqlite, server);
        office.Servers.Weather = StripeWeather.Down;
        Office.Refusal(await office.Transfers.DispatchAsync(Office.Alice)).ShouldBe("StripeDown", "not even whose key it is can be asked");
        office.Servers.Weather = StripeWeather.PartlyOut;
        var night = await office.DispatchAsync();
        (night.Made, night.Refused, night.Waiting, night.Trouble!.Code).ShouldBe((0, 0, 2, "StripeDown"));
        (await office.StatesAsync()).ShouldBe((AttemptState.Sent, AttemptState.Sent));
        office.Region.Clock.Advance(TimeSpan.FromHours(9));
        office.Servers.Weather = StripeWeather.Fine;
        (await office.SweepAsync()).Transfers.Made.ShouldBe(2);
        office.Servers.Books.Transfers.Count.ShouldBe(2);
        await office.AgreesAsync();
    }

    [Fact]
    public async Task An_answer_that_is_lost_behind_a_500_is_found_again_and_nothing_is_paid_twice()
    {
        await using var office = await StripeOffice.SentAsync(DatabaseKind.Sqlite, server);
        office.Servers.LoseNext(1);
        var first = await office.DispatchAsync();
        (first.Made, first.Waiting).ShouldBe((0, 2), "a kept 500 stays a 500 under its key");
        office.Servers.ForgetKeys();
        (await office.DispatchAsync()).Made.ShouldBe(2, "it is looked up before it is asked for again, even when Stripe forgot the key");
        office.Servers.Books.Transfers.Count.ShouldBe(2);
        await office.AgreesAsync();
    }

    [Fact]
    public async Task Killed_between_the_call_and_its_answer_the_transfer_is_made_once()
    {
        await using var office = await StripeOffice.SentAsync(DatabaseKind.Sqlite, server);
        using var cut = new CancellationTokenSource();
        office.Servers.OnMade = cut.Cancel;
        await Should.ThrowAsync<OperationCanceledException>(() => office.Transfers.DispatchAsync(Office.Alice, cut.Token));
        office.Servers.OnMade = null;
        office.Servers.Books.Transfers.Count.ShouldBe(1);
        (await office.StatesAsync()).ShouldBe((AttemptState.Sent, AttemptState.Sent));
        (await office.DispatchAsync()).Made.ShouldBe(2);
        office.Servers.Books.Transfers.Count.ShouldBe(2);
        await office.AgreesAsync();
    }

    [Fact]
    public async Task What_stripe_refuses_is_rejected_with_its_code_and_paid_by_another_attempt_with_another_key()
    {
        await using var office = await StripeOffice.SentAsync(DatabaseKind.Sqlite, server, balanceCents: 3_600);
        (await office.DispatchAsync()).ShouldBe(new StripeDispatch(1, 1, 0, null));
        (await office.StatesAsync()).ShouldBe((AttemptState.Accepted, AttemptState.Rejected));
        await using (var context = office.Region.Database.CreateContext())
            (await context.PaymentAttempts.SingleAsync(a => a.EndToEndId == StripeOffice.CinemaPayment)).ReasonCode.ShouldBe("balance_insufficient");
        office.Servers.Books.TopUp(10_000);
        (await Office.Payments(office.Region).RetryAsync(["B2026-000002"], Office.Dora)).OrThrow();
        await Office.ApproveAsync(office.Region, 2);
        using var folder = new TestFolder();
        (await Office.SendAsync(office.Region, 2, folder.Path)).OrThrow();
        (await office.DispatchAsync()).Made.ShouldBe(1);
        office.Transfer($"{StripeOffice.CinemaPayment}-2")["transfer_group"]!.ToString().ShouldBe("PASS-000002");
        await office.AgreesAsync();
    }

    [Fact]
    public async Task A_reversal_is_a_payment_that_came_back_before_and_after_the_bank_had_it()
    {
        await using var office = await StripeOffice.SentAsync(DatabaseKind.Sqlite, server);
        await office.DispatchAsync();
        office.Servers.Books.Arrive(office.Servers.Books.PayOut(StripeOffice.Bookshop));
        await office.SweepAsync();
        office.Servers.Books.Reverse(office.Transfer(StripeOffice.BookshopPayment)["id"]!.ToString(), 3_500);
        office.Servers.Books.Reverse(office.Transfer(StripeOffice.CinemaPayment)["id"]!.ToString(), 250);
        await office.SweepAsync();
        (await office.StatesAsync()).ShouldBe((AttemptState.Returned, AttemptState.Accepted), "a part that comes back is shown, and the payment stands");
        office.Servers.Books.Reverse(office.Transfer(StripeOffice.CinemaPayment)["id"]!.ToString(), 500);
        await office.SweepAsync();
        (await office.StatesAsync()).ShouldBe((AttemptState.Returned, AttemptState.Returned));
        await office.AgreesAsync();
    }

    [Fact]
    public async Task A_payout_that_fails_is_followed_to_the_one_that_brings_its_money()
    {
        await using var office = await StripeOffice.SentAsync(DatabaseKind.Sqlite, server);
        await office.DispatchAsync();
        var failed = office.Servers.Books.PayOut(StripeOffice.Bookshop);
        office.Servers.Books.Fail(failed);
        await office.SweepAsync();
        (await office.StatesAsync()).Bookshop.ShouldBe(AttemptState.Accepted);
        await using (var context = office.Region.Database.CreateContext())
            (await context.StripeTransfers.SingleAsync(t => t.EndToEndId == StripeOffice.BookshopPayment)).PayoutState.ShouldBe("failed");
        office.Servers.Books.Arrive(office.Servers.Books.PayOut(StripeOffice.Bookshop));
        await office.SweepAsync();
        (await office.StatesAsync()).Bookshop.ShouldBe(AttemptState.Paid);
        await office.AgreesAsync();
    }

    [Fact]
    public async Task Fees_and_what_nothing_explains_are_in_the_ledger_and_the_report_names_them()
    {
        await using var office = await StripeOffice.SentAsync(DatabaseKind.Sqlite, server);
        await office.DispatchAsync();
        office.Servers.Books.Bill(125);
        await office.AgreesAsync();
        var report = await office.ReconcileAsync();
        (report.AtStripeCents, report.InLedgerCents, report.FeeCents).ShouldBe((100_000 - StripeOffice.Total - 125, 100_000 - StripeOffice.Total - 125, 125));
        await using (var context = office.Region.Database.CreateContext())
        {
            using var journal = new MemoryStream();
            LedgerJournal.Write(journal, context);
            OtherProgram.Run(new("hledger", ["-f", "-", "check", "--strict"]) { Environment = { ["LC_ALL"] = "C.UTF-8" } }, journal.ToArray()).Well();
        }
        office.Servers.Books.Adjust(-77);
        (await office.ReconcileAsync()).Differences.Count.ShouldBe(2, "the balance, and the movement that was not posted");
        await office.SweepAsync();
        (await office.ReconcileAsync()).Differences.ShouldHaveSingleItem().ShouldContain("0,77");
    }

    [Fact]
    public async Task The_key_of_another_account_and_of_another_mode_change_nothing()
    {
        await using var office = await StripeOffice.SentAsync(DatabaseKind.Sqlite, server);
        await office.SweepAsync();
        await using var other = await StripeStandIn.StartAsync(office.Region.Clock, "acct_somebodyelse");
        using var gateway = new StripeGateway(StripeOffice.Settings(other));
        Office.Refusal(await new StripeSweep(office.Region.Database, gateway, StripeOffice.NoFamilies, office.Region.Clock).RunAsync(Office.Alice)).ShouldBe("StripeAccountForeign");
        using var wrong = new StripeGateway(StripeOffice.Settings(office.Servers, "sk_test_wrong"));
        Office.Refusal(await new StripeSweep(office.Region.Database, wrong, StripeOffice.NoFamilies, office.Region.Clock).RunAsync(Office.Alice)).ShouldBe("StripeForbidden");
    }

    [Fact]
    public async Task Who_chose_stripe_is_left_out_of_other_rails_and_a_change_of_account_stops_the_run()
    {
        using var region = await Office.NightAsync(DatabaseKind.Sqlite, server, p => p.StripeAccount = p.Id == 2 ? StripeOffice.Cinema : null);
        using var folder = new TestFolder();
        var bank = (await Office.Runs(region).DraftAsync(TestRegion.Day1, Office.Dora)).OrThrow();
        (bank.Settlement.OrderCount, bank.Carried.Count).ShouldBe((1, 0), "it is not told that its money is carried");
        (await Office.Runs(region).DraftAsync(TestRegion.Day1, Office.Dora, by: PaymentRailKind.StripeConnect)).OrThrow().Settlement.OrderCount.ShouldBe(1);
        await Office.ApproveAsync(region, 2);
        await using (var context = region.Database.CreateContext())
        {
            (await context.Partners.SingleAsync(p => p.Id == 2)).StripeAccount = "acct_another00001";
            await context.SaveChangesAsync();
        }
        Office.Refusal(await Office.SendAsync(region, 2, folder.Path)).ShouldBe("AccountChanged");
    }

    [Theory]
    [InlineData(null, null, "StripeNotConfigured")]
    [InlineData("pk_test_1", null, "StripeKeyShape")]
    [InlineData("sk_test_1\n", null, "StripeKeyShape")]
    [InlineData("sk_test_1", "http://stripe.example", "StripeAddressShape")]
    public void Without_a_key_or_with_a_wrong_one_it_is_said_in_one_sentence_that_does_not_show_it(string? key, string? address, string code)
    {
        StripeSettings.Read(name => name == StripeSettings.KeyName ? key : name == StripeSettings.AddressName ? address : null).Ok(out _, out var problem).ShouldBeFalse();
        problem!.Code.ShouldBe(code);
        problem.Text.ShouldContain("PASS_STRIPE_");
        problem.Text.ShouldNotContain("_test_");
    }
}
