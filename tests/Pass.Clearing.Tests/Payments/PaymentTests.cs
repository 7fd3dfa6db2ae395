using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Accounting;
using Pass.Clearing.Payments;
using Pass.Clearing.Tests.Night;
using Pass.Clearing.Tests.Payments.Rails;
using Pass.Data.Model;
using Pass.Region.Partners;
using Pass.Testing.Postgres;

namespace Pass.Clearing.Tests.Payments;

/// <summary>What becomes of a payment once it left.</summary>
public sealed class PaymentTests(PostgresServer server)
{
    [Theory]
    [InlineData(AttemptState.Drafted, AttemptState.Paid, false)]
    [InlineData(AttemptState.Approved, AttemptState.Rejected, false)]
    [InlineData(AttemptState.Sent, AttemptState.Accepted, true)]
    [InlineData(AttemptState.Sent, AttemptState.Rejected, true)]
    [InlineData(AttemptState.Sent, AttemptState.Paid, true)]
    [InlineData(AttemptState.Sent, AttemptState.Returned, true)]
    [InlineData(AttemptState.Accepted, AttemptState.Paid, true)]
    [InlineData(AttemptState.Accepted, AttemptState.Rejected, true)]
    [InlineData(AttemptState.Accepted, AttemptState.Accepted, false)]
    [InlineData(AttemptState.Paid, AttemptState.Returned, true)]
    [InlineData(AttemptState.Paid, AttemptState.Rejected, false)]
    [InlineData(AttemptState.Rejected, AttemptState.Paid, false)]
    [InlineData(AttemptState.Returned, AttemptState.Paid, false)]
    [InlineData(AttemptState.Withdrawn, AttemptState.Paid, false)]
    public void An_attempt_goes_one_way(AttemptState from, AttemptState to, bool may) => PaymentStates.MayBecome(from, to).ShouldBe(may);

    [Theory, EveryDatabase]
    public async Task A_payment_that_came_back_is_paid_by_another_attempt_of_the_same_order(DatabaseKind kind)
    {
        using var region = await SentAsync(kind);
        var payments = Office.Payments(region);
        Office.Refusal(await payments.RetryAsync(["B2026-000001"], Office.Dora)).ShouldBe("NotFailed");
        Office.Refusal(await payments.RecordAsync("B2026-000001", AttemptState.Returned, Office.Alice)).ShouldBe("ReasonCodeMissing");
        Office.Refusal(await payments.RecordAsync("B2026-000001", AttemptState.Returned, Office.Alice, "closed")).ShouldBe("ReasonCodeShape");
        Office.Refusal(await payments.RecordAsync("B2026-000001", AttemptState.Paid, Office.Alice, bankDay: new(2026, 10, 30))).ShouldBe("BankDayImpossible");
        (await payments.RecordAsync("B2026-000001", AttemptState.Paid, Office.Alice)).OrThrow();
        (await payments.RecordAsync("B2026-000001", AttemptState.Returned, Office.Alice, "AC04", proof: "relevé 2026-11")).OrThrow();
        Office.Refusal(await payments.RecordAsync("B2026-000001", AttemptState.Paid, Office.Alice)).ShouldBe("OutcomeImpossible");
        (await BalanceAsync(region, ChartOfAccounts.Partners)).ShouldBe(-3_500, "it is owed again");
        (await BalanceAsync(region, ChartOfAccounts.Bank)).ShouldBe(0);

        (await new PartnerOffice(region.Database, region.Clock).ChangeAccountAsync(
            Office.Dora.Because("RIB signé"), await RunEvidenceTests.SiretAsync(region, 1), PaymentSamples.German.Electronic, null, "Neue Bücher GmbH")).OrThrow();
        var again = (await payments.RetryAsync(["B2026-000001"], Office.Dora)).OrThrow();
        (again.Id, again.TotalCents).ShouldBe((2, 3_500));
        Office.Refusal(await payments.RetryAsync(["B2026-000001"], Office.Dora)).ShouldBe("NotFailed", "one try at a time");
        Office.Refusal(await Office.Runs(region).DraftAsync(TestRegion.Day1, Office.Dora)).ShouldBe("NothingToPay", "it is never a second debt");
        await Office.ApproveAsync(region, 2);
        using var folder = new TestFolder();
        (await Office.SendAsync(region, 2, folder.Path)).OrThrow().Files.Select(f => f.Name).ShouldBe(["000002/PASS-000002.xml", "000002/journal.hledger"]);
        var file = await File.ReadAllTextAsync(Path.Combine(folder.Path, "000002", "PASS-000002.xml"));
        foreach (var said in new[] { "<EndToEndId>PASS-B2026-000001-2</EndToEndId>", PaymentSamples.German.Electronic, "RF" })
            file.ShouldContain(said);
        (await payments.RecordAsync("B2026-000001", AttemptState.Paid, Office.Bruno)).OrThrow().Rank.ShouldBe(2);
        (await BalanceAsync(region, ChartOfAccounts.Partners)).ShouldBe(0);
        (await BalanceAsync(region, ChartOfAccounts.Bank)).ShouldBe(-3_500);
    }

    [Theory, EveryDatabase]
    public async Task What_came_back_of_a_payment_is_said_by_its_amount_and_the_rest_is_a_charge(DatabaseKind kind)
    {
        using var region = await SentAsync(kind);
        var payments = Office.Payments(region);
        Office.Refusal(await payments.RecordAsync("B2026-000001", AttemptState.Paid, Office.Alice, back: new(3_500))).ShouldBe("BackOfReturnOnly");
        (await payments.RecordAsync("B2026-000001", AttemptState.Paid, Office.Alice)).OrThrow();
        foreach (var cents in new[] { 3_501, 0, -5 })
            Office.Refusal(await payments.RecordAsync("B2026-000001", AttemptState.Returned, Office.Alice, "AC04", back: new(cents))).ShouldBe("BackImpossible");
        Office.Refusal(await payments.RecordAsync("B2026-000001", AttemptState.Returned, Office.Alice, "AC04", back: new(2_000))).ShouldBe("BackUnproven", "15,00 € are no charge");
        (await BalanceAsync(region, ChartOfAccounts.Bank)).ShouldBe(-3_500, "nothing was booked");
        (await payments.RecordAsync("B2026-000001", AttemptState.Returned, Office.Alice, "AC04", back: new(3_200))).OrThrow();
        Office.Refusal(await payments.RecordAsync("B2026-000001", AttemptState.Returned, Office.Alice, "AC04", back: new(3_500))).ShouldBe("OutcomeImpossible");
        (await BalanceAsync(region, ChartOfAccounts.Bank), await BalanceAsync(region, ChartOfAccounts.ReturnCharges), await BalanceAsync(region, ChartOfAccounts.Partners)).ShouldBe((-300, 300, -3_500));
        (await payments.RecordAsync("B2026-000002", AttemptState.Returned, Office.Alice, "AC04", proof: "avis d'opéré du 3 septembre", back: new(100))).OrThrow();
        await using var context = region.Database.CreateContext();
        (await context.Postings.Where(p => p.Account == ChartOfAccounts.ReturnCharges).SumAsync(p => p.DebitCents - p.CreditCents)).ShouldBe(300 + 650);
    }

    [Fact]
    public async Task What_the_bank_says_it_had_already_is_paid_again_only_by_a_person_who_says_why()
    {
        using var region = await SentAsync(DatabaseKind.Sqlite);
        var payments = Office.Payments(region);
        (await payments.RecordAsync("B2026-000001", AttemptState.Rejected, Office.Alice, "AM05")).OrThrow();
        Office.Refusal(await payments.RetryAsync(["B2026-000001"], Office.Dora)).ShouldBe("AlreadyPaidSaysBank");
        (await payments.RetryAsync(["B2026-000001"], Office.Dora.Because("le premier n'est pas au relevé"))).OrThrow();

        // Taken back, the order waits for yet another try.
        (await Office.Runs(region).CancelAsync(2, Office.Alice)).OrThrow();
        (await payments.RetryAsync(["B2026-000001"], Office.Dora.Because("le premier n'est pas au relevé"))).OrThrow().Id.ShouldBe(3);
        await using var context = region.Database.CreateContext();
        (await context.PaymentAttempts.OrderBy(a => a.Rank).Where(a => a.OrderNumber == "B2026-000001").Select(a => a.State).ToListAsync())
            .ShouldBe([AttemptState.Rejected, AttemptState.Withdrawn, AttemptState.Drafted]);
    }

    [Fact]
    public async Task A_balance_brought_forward_is_paid_with_the_sales_and_a_claim_takes_off_what_is_owed()
    {
        using var region = await Office.NightAsync(DatabaseKind.Sqlite, server);
        var payments = Office.Payments(region);
        Office.Refusal(await payments.AddItemAsync(PayableKind.Carry, TestTill.Bookshop, new(100), "Oubli", Office.Alice)).ShouldBe("ReasonMissing");
        Office.Refusal(await payments.AddItemAsync(PayableKind.Carry, new(99), new(100), "Oubli", Office.Alice.Because("incident 7"))).ShouldBe("PartnerUnknown");
        foreach (var byItself in new[] { PayableKind.Correction, PayableKind.PartnerDay })
            Office.Refusal(await payments.AddItemAsync(byItself, TestTill.Bookshop, new(100), "Oubli", Office.Alice.Because("seule"))).ShouldBe("CorrectionIsIncident");
        Office.Refusal(await payments.AddItemAsync(PayableKind.Claim, TestTill.Bookshop, new(100), "Note", Office.Alice.Because("?"))).ShouldBe("ClaimTooMuch");
        (await payments.AddItemAsync(PayableKind.Carry, TestTill.Bookshop, new(250), "Vente oubliée du 3 septembre", Office.Alice.Because("incident 7"))).OrThrow();
        (await payments.AddItemAsync(PayableKind.Carry, TestTill.Theatre, new(-900), "Solde repris", Office.Alice.Because("reprise"))).OrThrow();
        (await payments.AddItemAsync(PayableKind.Claim, TestTill.Theatre, new(900), "Note de débit 1", Office.Alice.Because("ne vend plus"))).OrThrow();
        var draft = (await Office.Runs(region).DraftAsync(TestRegion.Day1, Office.Dora)).OrThrow();
        (draft.Settlement.TotalCents, draft.Carried.Count).ShouldBe((3_750 + 750, 0));
        (await BalanceAsync(region, ChartOfAccounts.Claims)).ShouldBe(900);
        await Office.ApproveAsync(region, 1);
        using var folder = new TestFolder();
        (await Office.SendAsync(region, 1, folder.Path)).OrThrow();
        Statements.Pdf.PdfTools.Text(await File.ReadAllBytesAsync(Path.Combine(folder.Path, "000001", "bordereaux", "B2026-000001.pdf"))).ShouldContain("Vente oubliée du 3 septembre");
    }

    [Fact]
    public async Task A_partner_that_is_not_paid_is_told_how_much_is_carried_and_why()
    {
        using var region = await TestRegion.CreateAsync(DatabaseKind.Sqlite, server, minimumCents: 1_000);
        region.GrantAll();
        region.Till.Sell(1, TestTill.Bookshop, Product.LeisureBook, 1_500);
        region.Till.Sell(1, TestTill.Cinema, Product.CinemaSeat, 850);
        await region.NightAsync(TestRegion.Day1);
        await Office.ApprovedAsync(region);
        using var folder = new TestFolder();
        (await Office.SendAsync(region, 1, folder.Path)).OrThrow();
        var text = Statements.Pdf.PdfTools.Text(await File.ReadAllBytesAsync(Path.Combine(folder.Path, "000001", "avis", "P000002.pdf")));
        foreach (var said in new[] { "7,50", "01/09/2026", "minimum de versement" })
            text.ShouldContain(said);
    }

    private async Task<TestRegion> SentAsync(DatabaseKind kind)
    {
        var region = await Office.NightAsync(kind, server);
        await Office.ApprovedAsync(region);
        using var folder = new TestFolder();
        (await Office.SendAsync(region, 1, folder.Path)).OrThrow();
        return region;
    }

    private static async Task<long> BalanceAsync(TestRegion region, string account)
    {
        await using var context = region.Database.CreateContext();
        return await context.Postings.Where(p => p.Account == account && (p.PartnerId == null || p.PartnerId == 1 || p.PartnerId == 3)).SumAsync(p => p.DebitCents - p.CreditCents);
    }
}
