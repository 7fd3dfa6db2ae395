using Pass.Clearing.Tests.Night;
using Pass.Core;
using Pass.Data.Model;
using Pass.Simulation.StripeServers;
using Pass.Testing.Postgres;

namespace Pass.Clearing.Tests.Payments.StripeApi;

/// <summary>What families get back: the newest payment first, never what is spent, once whatever happens.</summary>
public sealed class FamilyRefundTests(PostgresServer server)
{
    [Theory, EveryDatabase]
    public async Task What_is_left_is_given_back_the_newest_payment_first_in_parts(DatabaseKind kind)
    {
        await using var office = await FamilyOffice.OpenAsync(kind, server);
        await office.PaidInAsync(2_500);
        await office.PaidInAsync(1_500);
        await office.PaidInAsync(1_000);
        await office.BuyAsync(1_700);
        (await office.BalanceAsync()).ShouldBe(3_800);
        Office.Refusal(await office.Refunds.GiveBackAsync(FamilyOffice.Pass, new Money(3_801), FamilyOffice.Dora)).ShouldBe("FamilyLess");
        Office.Refusal(await office.Refunds.GiveBackAsync(FamilyOffice.Pass, null, Office.Dora)).ShouldBe("FamilyReasonMissing");
        Office.Refusal(await office.Refunds.GiveBackAsync(new(77), null, FamilyOffice.Dora)).ShouldBe("FamilyNothing");

        var some = await office.GiveBackAsync(1_200);
        (some.Given, some.Waiting).ShouldBe((new Money(1_200), Money.Zero));
        (await office.PartsAsync()).ShouldBe([(3, 1_000, FamilyRefundState.Made), (2, 200, FamilyRefundState.Made)]);
        (await office.GiveBackAsync()).Given.ShouldBe(new Money(2_600));
        (await office.PartsAsync()).Skip(2).ShouldBe([(2, 1_300, FamilyRefundState.Made), (1, 1_300, FamilyRefundState.Made)]);
        (await office.BalanceAsync()).ShouldBe(0);
        Office.Refusal(await office.Refunds.GiveBackAsync(FamilyOffice.Pass, null, FamilyOffice.Dora)).ShouldBe("FamilyNothing");
        await office.Region.NightAsync(TestRegion.Day1);
        await office.AgreesAsync();
    }

    [Fact]
    public async Task While_stripe_is_down_the_money_is_out_of_the_purse_and_goes_back_once_in_the_morning()
    {
        await using var office = await FamilyOffice.OpenAsync(DatabaseKind.Sqlite, server);
        await office.PaidInAsync(2_500);
        office.Servers.Weather = StripeWeather.Down;
        (await office.GiveBackAsync()).Waiting.ShouldBe(new Money(2_500));
        (await office.BalanceAsync()).ShouldBe(0, "it cannot be spent meanwhile");
        office.Servers.Weather = StripeWeather.Fine;
        await office.AgreesAsync();
        office.Servers.Books.Refunds.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_500_that_hides_a_refund_is_found_again_even_when_the_key_is_forgotten()
    {
        await using var office = await FamilyOffice.OpenAsync(DatabaseKind.Sqlite, server);
        await office.PaidInAsync(2_500);
        office.Servers.LoseNext(1);
        (await office.GiveBackAsync(1_000)).Waiting.ShouldBe(new Money(1_000));
        office.Servers.ForgetKeys();
        await office.AgreesAsync();
        office.Servers.Books.Refunds.Count.ShouldBe(1);
        (await office.PartsAsync()).ShouldBe([(1, 1_000, FamilyRefundState.Made)]);
    }

    /// <summary>The program stops after each commit of the engine, and between the call and its answer: the family gets it once.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(0)]
    public async Task Killed_anywhere_it_goes_on_from_its_row(int commit)
    {
        await using var office = await FamilyOffice.OpenAsync(DatabaseKind.Sqlite, server);
        await office.PaidInAsync(2_500);
        await office.PaidInAsync(500);
        using var cut = new CancellationTokenSource();
        if (commit == 0)
            office.Servers.OnMade = cut.Cancel;
        else
            office.CutAfter(commit);
        var killed = await Record.ExceptionAsync(() => office.Refunds.GiveBackAsync(FamilyOffice.Pass, new Money(700), FamilyOffice.Dora, ct: cut.Token));
        (killed is PowerCutException or OperationCanceledException).ShouldBeTrue();
        office.Servers.OnMade = null;
        await office.AgreesAsync();
        (await office.PartsAsync()).ShouldBe([(2, 500, FamilyRefundState.Made), (1, 200, FamilyRefundState.Made)]);
        office.Servers.Books.Refunds.Sum(r => (long)r["amount"]!).ShouldBe(700);
        (await office.BalanceAsync()).ShouldBe(2_300);
    }

    [Fact]
    public async Task What_stripe_refuses_or_the_familys_bank_sends_back_is_in_the_purse_again()
    {
        await using var office = await FamilyOffice.OpenAsync(DatabaseKind.Sqlite, server);
        await office.PaidInAsync(2_500);
        await office.GiveBackAsync(1_000);
        office.Servers.Books.FailRefund((string)office.Servers.Books.Refunds[0]["id"]!);
        (await office.DeliverAsync(office.Servers.Books.Events[^1])).OrThrow().Outcome.ShouldBe("Credited");
        (await office.PartsAsync()).ShouldBe([(1, 1_000, FamilyRefundState.Failed)]);
        (await office.BalanceAsync()).ShouldBe(2_500);
        await office.AgreesAsync();

        // Somebody at Stripe gave half of it back meanwhile: Stripe has less left than the purse.
        office.Servers.Books.Refund(office.Servers.Books.Intents[0], 2_000);
        (await office.GiveBackAsync()).Parts.ShouldHaveSingleItem().LastError.ShouldBe("charge_already_refunded");
        (await office.BalanceAsync()).ShouldBe(2_500);
        await office.AgreesAsync();
        (await office.BalanceAsync()).ShouldBe(500, "what Stripe's screen gave back left the purse too");
    }

    [Fact]
    public async Task A_chargeback_leaves_the_purse_with_its_fee_in_the_ledger_and_is_in_it_again_when_it_is_won()
    {
        await using var office = await FamilyOffice.OpenAsync(DatabaseKind.Sqlite, server);
        var books = office.Servers.Books;
        await office.PaidInAsync(2_500);
        books.ChargeBack(books.Intents[0], isInquiry: true);
        await office.SweepAsync();
        (await office.PartsAsync()).ShouldBeEmpty("their bank only asks");
        await office.AgreesAsync();

        var chargeback = books.ChargeBack(books.Intents[0]);
        (await office.DeliverAsync(books.Events[^1])).OrThrow().Outcome.ShouldBe("Credited");
        await office.SweepAsync();
        (await office.PartsAsync()).ShouldBe([(1, 2_500, FamilyRefundState.Made)]);
        (await office.BalanceAsync()).ShouldBe(0);
        await office.AgreesAsync();
        (await office.ReconcileAsync()).FeeCents.ShouldBe(StripeBooks.FeeOf(2_500) + 1_500);

        books.Decide(chargeback, isWon: true);
        await office.SweepAsync();
        (await office.PartsAsync()).ShouldBe([(1, 2_500, FamilyRefundState.Failed)]);
        (await office.BalanceAsync()).ShouldBe(2_500);
        await office.AgreesAsync();
    }
}
