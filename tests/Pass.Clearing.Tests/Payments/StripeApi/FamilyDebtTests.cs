using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Accounting;
using Pass.Clearing.Tests.Night;
using Pass.Clearing.Verification;
using Pass.Core;
using Pass.Data.Model;
using Pass.Testing.Postgres;

namespace Pass.Clearing.Tests.Payments.StripeApi;

/// <summary>What a family owes after its bank took back what was spent: it waits for a person, and ends once, to the cent, whatever comes in whatever order.</summary>
public sealed class FamilyDebtTests(PostgresServer server)
{
    private static readonly Actor Alice = Office.Alice.Because("a single parent, by letter"), Bruno = Office.Bruno.Because("agreed");

    [Theory, EveryDatabase]
    public async Task What_was_spent_and_taken_back_is_owed_with_its_lines_and_is_none_when_it_is_won(DatabaseKind kind)
    {
        await using var office = await FamilyOffice.OpenAsync(kind, server);
        var (chargeback, _) = await SpentAsync(office);
        (await office.PartsAsync()).ShouldBe([(1, 2_500, FamilyRefundState.Owed)]);
        (await office.BalanceAsync()).ShouldBe(500);
        var debt = (await office.Debts.OpenAsync(9)).ShouldHaveSingleItem();
        (debt.PassId, debt.AmountCents, debt.IsFinal, debt.Author).ShouldBe((FamilyOffice.Pass.Value, 2_500L, false, Office.Alice.Name));
        (await LinesAsync(office)).ShouldBe([("DF-000001", ChartOfAccounts.FamilyDebts, 2_500), ("DF-000001", ChartOfAccounts.Families, -2_500)]);
        await AgreesAsync(office);
        Office.Refusal(await office.Refunds.GiveBackAsync(FamilyOffice.Pass, new Money(500), FamilyOffice.Dora)).ShouldBe("FamilyOwes");

        office.Servers.Books.Decide(chargeback, isWon: true);
        await office.SweepAsync();
        (await office.PartsAsync()).ShouldBe([(1, 2_500, FamilyRefundState.Failed)]);
        (await office.DebtStatesAsync()).ShouldBe([FamilyDebtState.Won]);
        (await BalanceAsync(office, ChartOfAccounts.FamilyDebts)).ShouldBe(0);
        await AgreesAsync(office);

        // Won, and taken back again: another debt.
        office.Servers.Books.ChargeBack(office.Servers.Books.Intents[0]);
        await office.SweepAsync();
        (await office.DebtStatesAsync()).ShouldBe([FamilyDebtState.Won, FamilyDebtState.Open]);
        await AgreesAsync(office);
    }

    [Fact]
    public async Task A_chargeback_that_is_lost_stays_owed_for_good_until_the_family_pays_it()
    {
        await using var office = await FamilyOffice.OpenAsync(DatabaseKind.Sqlite, server);
        var (chargeback, _) = await SpentAsync(office);
        office.Servers.Books.Decide(chargeback, isWon: false);
        (await office.DeliverAsync(office.Servers.Books.Events[^1])).OrThrow();
        (await office.Debts.OpenAsync(9)).ShouldHaveSingleItem().IsFinal.ShouldBeTrue();
        Office.Refusal(await office.Payments.PayDebtAsync(2, new("https://pass.region.example/famille"), FamilyOffice.Dora)).ShouldBe("FamilyDebtUnknown");

        await office.PayDebtAsync(1);
        (await office.DebtStatesAsync()).ShouldBe([FamilyDebtState.Paid]);
        (await office.Debts.ListAsync(9))[0].PaymentNumber.ShouldBe(2);
        (await office.BalanceAsync()).ShouldBe(500, "what pays a debt goes into no purse");
        (await office.PartsAsync()).ShouldBe([(1, 2_500, FamilyRefundState.Recovered)]);
        Office.Refusal(await office.Payments.PayDebtAsync(1, new("https://pass.region.example/famille"), FamilyOffice.Dora)).ShouldBe("FamilyDebtUnknown");
        await AgreesAsync(office);
        (await office.GiveBackAsync()).Given.ShouldBe(new Money(500), "what is left may be given back again");
        await AgreesAsync(office);
    }

    [Fact]
    public async Task Paid_again_and_won_afterwards_the_second_payment_is_in_the_purse()
    {
        await using var office = await FamilyOffice.OpenAsync(DatabaseKind.Sqlite, server);
        var (chargeback, _) = await SpentAsync(office);
        await office.PayDebtAsync(1);
        office.Servers.Books.Decide(chargeback, isWon: true);
        await office.SweepAsync();
        await AgreesAsync(office);
        (await office.PartsAsync()).ShouldBe([(1, 2_500, FamilyRefundState.Failed)]);
        (await office.DebtStatesAsync()).ShouldBe([FamilyDebtState.Won]);
        (await office.BalanceAsync()).ShouldBe(3_000);
        (await office.GiveBackAsync()).Given.ShouldBe(new Money(3_000));
        await AgreesAsync(office);
    }

    [Fact]
    public async Task What_pays_a_debt_may_be_taken_back_as_well_and_what_is_won_pays_that()
    {
        await using var office = await FamilyOffice.OpenAsync(DatabaseKind.Sqlite, server);
        var (first, _) = await SpentAsync(office);
        office.Servers.Books.ChargeBack(await office.PayDebtAsync(1));
        await office.SweepAsync();
        (await office.DebtStatesAsync()).ShouldBe([FamilyDebtState.Paid, FamilyDebtState.Open]);
        await AgreesAsync(office);
        office.Servers.Books.Decide(first, isWon: true);
        await office.SweepAsync();
        (await office.DebtStatesAsync()).ShouldBe([FamilyDebtState.Won, FamilyDebtState.Paid]);
        (await BalanceAsync(office, ChartOfAccounts.FamilyDebts)).ShouldBe(0);
        await AgreesAsync(office);
    }

    [Fact]
    public async Task Two_people_let_a_family_off_and_what_comes_afterwards_is_its_own()
    {
        await using var office = await FamilyOffice.OpenAsync(DatabaseKind.Sqlite, server);
        var (chargeback, _) = await SpentAsync(office);
        var page = (await office.Payments.PayDebtAsync(1, new("https://pass.region.example/famille"), FamilyOffice.Dora)).OrThrow();
        Office.Refusal(await office.Debts.WaiveAsync(1, Bruno)).ShouldBe("WaiverNotAsked");
        Office.Refusal(await office.Debts.AskWaiverAsync(1, Office.Alice)).ShouldBe("DebtReasonMissing");
        (await office.Debts.AskWaiverAsync(1, Alice)).OrThrow();
        Office.Refusal(await office.Debts.AskWaiverAsync(1, Bruno)).ShouldBe("WaiverAsked");
        Office.Refusal(await office.Debts.WaiveAsync(1, Alice)).ShouldBe("WaiverSamePerson");
        Office.Refusal(await office.Debts.RefuseWaiverAsync(1, Office.Bruno)).ShouldBe("DebtReasonMissing");
        (await office.Debts.RefuseWaiverAsync(1, Bruno)).OrThrow().State.ShouldBe(FamilyDebtState.Open);
        (await office.Debts.AskWaiverAsync(1, Alice)).OrThrow();
        (await office.Debts.WaiveAsync(1, Bruno)).OrThrow().State.ShouldBe(FamilyDebtState.Waived);
        Office.Refusal(await office.Debts.WaiveAsync(1, Bruno)).ShouldBe("FamilyDebtUnknown");
        (await BalanceAsync(office, ChartOfAccounts.WaivedDebts)).ShouldBe(2_500);
        await AgreesAsync(office);

        // The page was open all the time.
        office.Servers.Books.Pay(FamilyOffice.PageOf(page));
        await office.SweepAsync();
        await AgreesAsync(office);
        (await office.PartsAsync()).ShouldBe([(1, 2_500, FamilyRefundState.Owed)]);
        (await office.BalanceAsync()).ShouldBe(3_000);

        office.Servers.Books.Decide(chargeback, isWon: true);
        await office.SweepAsync();
        (await office.DebtStatesAsync()).ShouldBe([FamilyDebtState.Won]);
        (await BalanceAsync(office, ChartOfAccounts.WaivedDebts)).ShouldBe(0);
        await AgreesAsync(office);
    }

    [Fact]
    public async Task What_somebody_gave_back_at_stripe_is_owed_for_good_and_so_is_what_was_owed_before_debts_were_kept()
    {
        await using var office = await FamilyOffice.OpenAsync(DatabaseKind.Sqlite, server);
        await office.PaidInAsync(2_500);
        await office.BuyAsync(2_500);
        office.Servers.Books.Refund(office.Servers.Books.Intents[0], 2_500);
        await office.SweepAsync();
        (await office.Debts.OpenAsync(9)).ShouldHaveSingleItem().IsFinal.ShouldBeTrue();
        await using (var context = office.Region.Database.CreateContext())
        {
            await context.FamilyDebts.ExecuteDeleteAsync();
            await context.Postings.Where(p => p.Document == "DF-000001").ExecuteDeleteAsync();
        }
        (await office.ReconcileAsync()).Differences.ShouldHaveSingleItem();
        await office.SweepAsync();
        (await office.Debts.OpenAsync(9)).ShouldHaveSingleItem().Number.ShouldBe(2);
        (await office.ReconcileAsync()).Differences.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_debt_that_was_tampered_with_is_seen()
    {
        await using var office = await FamilyOffice.OpenAsync(DatabaseKind.Sqlite, server);
        await SpentAsync(office);
        await using (var context = office.Region.Database.CreateContext())
            await context.FamilyDebts.ExecuteUpdateAsync(set => set.SetProperty(d => d.State, FamilyDebtState.Waived));
        (await office.FailuresAsync()).ShouldContain(CheckName.Families);
    }

    /// <summary>Paid in, spent all but 5,00 €, and taken back by the family's bank.</summary>
    private static async Task<(string Chargeback, string Intent)> SpentAsync(FamilyOffice office)
    {
        await office.PaidInAsync(2_500);
        await office.BuyAsync(2_500);
        var intent = office.Servers.Books.Intents[0];
        var chargeback = office.Servers.Books.ChargeBack(intent);
        await office.SweepAsync();
        return (chargeback, intent);
    }

    /// <summary>The night first: what was sold is in the ledger then.</summary>
    private static async Task AgreesAsync(FamilyOffice office)
    {
        await using (var context = office.Region.Database.CreateContext())
        {
            if (!await context.BusinessDays.AnyAsync(d => d.Date == TestRegion.Day1 && d.State == BusinessDayState.Priced))
                await office.Region.NightAsync(TestRegion.Day1);
        }
        await office.AgreesAsync();
    }

    private static async Task<List<(string, string, long)>> LinesAsync(FamilyOffice office)
    {
        await using var context = office.Region.Database.CreateContext();
        return [.. (await context.Postings.AsNoTracking().Where(p => p.Document.StartsWith("DF-")).OrderBy(p => p.Entry).ThenBy(p => p.Line).ToListAsync()).Select(p => (p.Document, p.Account, p.AmountCents))];
    }

    private static async Task<long> BalanceAsync(FamilyOffice office, string account)
    {
        await using var context = office.Region.Database.CreateContext();
        return await context.Postings.Where(p => p.Account == account).SumAsync(p => p.DebitCents - p.CreditCents);
    }
}
