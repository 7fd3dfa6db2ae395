using System.Globalization;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Accounting;
using Pass.Clearing.Payments;
using Pass.Clearing.Payments.BankFiles;
using Pass.Clearing.Tests.Night;
using Pass.Core;
using Pass.Data.Model;
using Pass.Testing.Postgres;

namespace Pass.Clearing.Tests.Payments.BankFiles;

/// <summary>Every state of a payment that left follows from what the bank sends: taken once, in any order, never by amount alone.</summary>
public sealed partial class BankFileTests(PostgresServer server)
{
    private const string Bookshop = "PASS-B2026-000001", Cinema = "PASS-B2026-000002", Message = "PASS-000001";
    private const long BookshopCents = 3_500, CinemaCents = 750;

    [Theory, EveryDatabase]
    public async Task A_payment_is_accepted_paid_and_comes_back_and_the_books_say_so(DatabaseKind kind)
    {
        using var region = await SentAsync(kind);
        var account = await AccountAsync(region);
        (await ImportAsync(region, BankAnswers.StatusReport(Message, null, (Bookshop, "ACSP", null), (Cinema, "ACCP", null)))).ShouldBe((2, 0, 0));
        (await StatesAsync(region)).ShouldBe((AttemptState.Accepted, AttemptState.Accepted));

        var debits = BankAnswers.Notification("AVIS-1", account, BankAnswers.Debit(Bookshop, BookshopCents), BankAnswers.Debit(Cinema, CinemaCents));
        (await ImportAsync(region, debits)).ShouldBe((2, 0, 0));
        (await StatesAsync(region)).ShouldBe((AttemptState.Paid, AttemptState.Paid));
        (await BalanceAsync(region, ChartOfAccounts.Bank)).ShouldBe(-BookshopCents - CinemaCents);
        (await BalanceAsync(region, ChartOfAccounts.TransfersUnderWay)).ShouldBe(0);

        // The same movements again in the evening's statement, and the file itself again.
        (await ImportAsync(region, BankAnswers.Statement("REL-1", account, 10_000, 10_000 - BookshopCents - CinemaCents, BankAnswers.Debit(Bookshop, BookshopCents), BankAnswers.Debit(Cinema, CinemaCents)))).ShouldBe((0, 2, 0));
        (await TakeAsync(region, debits)).OrThrow().ShouldHaveSingleItem().IsNew.ShouldBeFalse();
        (await BalanceAsync(region, ChartOfAccounts.Bank)).ShouldBe(-BookshopCents - CinemaCents);

        (await ImportAsync(region, BankAnswers.Notification("AVIS-2", account, BankAnswers.Return(Bookshop, BookshopCents, "AC04")))).ShouldBe((1, 0, 0));
        var back = await AttemptAsync(region, Bookshop);
        (back.State, back.ReasonCode, back.BankDay, back.LiveOrder).ShouldBe((AttemptState.Returned, "AC04", new DateOnly(2026, 9, 3), null));
        (await BalanceAsync(region, ChartOfAccounts.Partners)).ShouldBe(-BookshopCents, "it is owed again");
        (await BalanceAsync(region, ChartOfAccounts.Bank)).ShouldBe(-CinemaCents);
        var failed = await new BankLineService(region.Database, region.Clock).FailedAsync(10);
        failed.Select(a => a.OrderNumber).ShouldBe(["B2026-000001"]);
        PaymentStates.IsOfAccount(failed[0].ReasonCode).ShouldBeTrue();
        (await Office.Payments(region).RetryAsync(["B2026-000001"], Office.Dora)).OrThrow();
        (await new BankLineService(region.Database, region.Clock).FailedAsync(10)).ShouldBeEmpty("it is being paid again");
    }

    [Fact]
    public async Task Files_that_come_out_of_order_end_in_the_same_state()
    {
        using var region = await SentAsync(DatabaseKind.Sqlite);
        var account = await AccountAsync(region);
        (await ImportAsync(region, BankAnswers.Notification("A2", account, BankAnswers.Return(Bookshop, BookshopCents, "AC01")))).ShouldBe((1, 0, 0));
        (await ImportAsync(region, BankAnswers.Notification("A1", account, BankAnswers.Debit(Bookshop, BookshopCents)))).ShouldBe((0, 1, 0));
        (await ImportAsync(region, BankAnswers.StatusReport(Message, "ACSP"))).ShouldBe((1, 0, 0), "the whole message was accepted, which the other payment learns");
        (await StatesAsync(region)).ShouldBe((AttemptState.Returned, AttemptState.Accepted));
        (await BalanceAsync(region, ChartOfAccounts.Partners)).ShouldBe(-BookshopCents);
        (await BalanceAsync(region, ChartOfAccounts.Bank)).ShouldBe(0);
    }

    [Fact]
    public async Task A_whole_message_refused_refuses_all_and_a_lot_accepted_in_part_nothing_that_is_not_listed()
    {
        using var region = await SentAsync(DatabaseKind.Sqlite);
        (await ImportAsync(region, BankAnswers.StatusReport(Message, "PART", (Cinema, "RJCT", "AC01")))).ShouldBe((1, 0, 0));
        (await StatesAsync(region)).ShouldBe((AttemptState.Sent, AttemptState.Rejected));
        (await ImportAsync(region, BankAnswers.StatusReport(Message, "RJCT"))).Applied.ShouldBe(1);
        (await StatesAsync(region)).ShouldBe((AttemptState.Rejected, AttemptState.Rejected));
        (await BalanceAsync(region, ChartOfAccounts.TransfersUnderWay)).ShouldBe(0);
    }

    [Fact]
    public async Task A_lot_debited_in_one_sum_pays_what_left_with_it_less_what_was_refused()
    {
        using var region = await SentAsync(DatabaseKind.Sqlite);
        var account = await AccountAsync(region);
        (await ImportAsync(region, BankAnswers.Statement("S0", account, 0, -4_249, BankAnswers.Lot(Message, 4_249, 2)))).ShouldBe((0, 0, 1), "one cent is missing");
        (await ImportAsync(region, BankAnswers.Statement("S1", account, 0, -4_250, BankAnswers.Lot(Message, 4_250, 1)))).ShouldBe((0, 0, 1), "one transfer is missing");
        (await StatesAsync(region)).ShouldBe((AttemptState.Sent, AttemptState.Sent));
        (await ImportAsync(region, BankAnswers.StatusReport(Message, null, (Cinema, "RJCT", "AC04")))).Applied.ShouldBe(1);
        (await ImportAsync(region, BankAnswers.Statement("S2", account, 0, -3_500, BankAnswers.Lot(Message, 3_500, 1)))).Applied.ShouldBe(1);
        (await StatesAsync(region)).ShouldBe((AttemptState.Paid, AttemptState.Rejected));
    }

    [Fact]
    public async Task What_changes_nothing_changes_nothing_and_is_shown()
    {
        using var region = await SentAsync(DatabaseKind.Sqlite);
        var account = await AccountAsync(region);
        (await ImportAsync(region, BankAnswers.StatusReport(Message, null, (Bookshop, "RVNM", null), (Cinema, "ZZ9Z", null)))).ShouldBe((0, 1, 1));
        (await WhyAsync(region)).ShouldBe([BankDecision.NameDiffers]);
        (await ImportAsync(region, BankAnswers.Notification("N1", account,
            BankAnswers.Debit(Bookshop, BookshopCents, status: "PDNG"), BankAnswers.Debit(Bookshop, BookshopCents, status: "INFO"), BankAnswers.Incoming("e2e-001", 5_000)))).ShouldBe((0, 0, 0));
        (await ImportAsync(region, BankAnswers.Notification("N2", account, BankAnswers.Debit("SALAIRES-09", BookshopCents)))).ShouldBe((0, 0, 0), "an amount that is the same is no match, and it is none of ours");
        (await StatesAsync(region)).ShouldBe((AttemptState.Sent, AttemptState.Sent));
    }

    [Theory, EveryDatabase]
    public async Task A_code_that_nobody_knows_is_shown_as_the_bank_wrote_it_and_so_is_what_the_bank_changed(DatabaseKind kind)
    {
        using var region = await SentAsync(kind);
        var import = await OneAsync(region, BankAnswers.StatusReport(Message, null, (Bookshop, "ZZ9Z", "QQ01"), (Cinema, "ACWC", null)));
        (import.Applied, import.Noted, import.Open).ShouldBe((1, 1, 0));
        (await StatesAsync(region)).ShouldBe((AttemptState.Sent, AttemptState.Accepted));
        await using var context = region.Database.CreateContext();
        var file = await context.BankFiles.SingleAsync();
        var before = CultureInfo.CurrentUICulture;
        try
        {
            CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("en");
            BankFileService.AlertsOf(file).Select(a => a[(a.IndexOf(':', StringComparison.Ordinal) + 2)..]).ShouldBe(
                [$"of {Bookshop}, the bank says “ZZ9Z QQ01 texte de la banque”, a code that the pass does not know. Nothing is changed.", $"the bank accepted {Cinema} with a change: “ACWC”."]);
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }
        import.Alerts.Count.ShouldBe(2);
        (await OneAsync(region, BankAnswers.StatusReport(Message, null, (Bookshop, "PRES", null), (Cinema, "PRES", null)))).Alerts.ShouldHaveSingleItem("said of many, it is one").ShouldContain($"{Bookshop} (+1)");
    }

    [Fact]
    public async Task A_report_about_what_somebody_else_asked_of_the_bank_changes_nothing()
    {
        using var region = await SentAsync(DatabaseKind.Sqlite);
        (await ImportAsync(region, BankAnswers.StatusReport("PAIE-2026-09", "RJCT", ("SALAIRE-1", "RJCT", "AC04")))).ShouldBe((0, 0, 1));
        (await ImportAsync(region, BankAnswers.StatusReport("PAIE-2026-10", "RJCT"))).ShouldBe((0, 0, 1), "whole");
        (await WhyAsync(region)).ShouldBe([BankDecision.Unmatched, BankDecision.Unmatched]);
        (await StatesAsync(region)).ShouldBe((AttemptState.Sent, AttemptState.Sent));
    }

    [Fact]
    public async Task What_contradicts_or_repeats_waits_for_a_person()
    {
        using var region = await SentAsync(DatabaseKind.Sqlite);
        var account = await AccountAsync(region);
        (await ImportAsync(region, BankAnswers.Notification("N1", account, BankAnswers.Debit(Bookshop, BookshopCents + 1)))).ShouldBe((0, 0, 1));
        (await ImportAsync(region, BankAnswers.Notification("N2", account, BankAnswers.Debit(Bookshop, BookshopCents), BankAnswers.Debit(Bookshop, BookshopCents)))).ShouldBe((1, 0, 1));
        (await ImportAsync(region, BankAnswers.StatusReport(Message, null, (Bookshop, "RJCT", "AC04")))).ShouldBe((0, 0, 1), "money that left was not refused");
        (await ImportAsync(region, BankAnswers.Notification("N3", account, BankAnswers.Debit("PASS-B2026-000099", 100)))).ShouldBe((0, 0, 1));
        (await ImportAsync(region, BankAnswers.Notification("N4", account, BankAnswers.Return(null, 112, "AC01")))).ShouldBe((0, 0, 1));
        (await ImportAsync(region, BankAnswers.Notification("N5", account, BankAnswers.Return(Bookshop, BookshopCents - 300, "MS03")))).ShouldBe((1, 0, 0), "less came back: the rest is a charge");
        (await BalanceAsync(region, ChartOfAccounts.Bank)).ShouldBe(-300, "as on the bank's statement");
        (await BalanceAsync(region, ChartOfAccounts.ReturnCharges)).ShouldBe(300);
        (await BalanceAsync(region, ChartOfAccounts.Partners)).ShouldBe(-BookshopCents, "all of it is owed again");
        (await ImportAsync(region, BankAnswers.Notification("N6", account, BankAnswers.Return(Bookshop, BookshopCents, "MS03"), BankAnswers.Return(Bookshop, BookshopCents, "MS03")))).ShouldBe((0, 0, 2), "a return of a return");
        (await WhyAsync(region)).ShouldBe(
            [BankDecision.AmountDiffers, BankDecision.Twice, BankDecision.Contradicts, BankDecision.Unmatched, BankDecision.Unmatched, BankDecision.Between(BankDecision.ReturnTold, 3_500, 3_200), BankDecision.Twice]);
        (await StatesAsync(region)).ShouldBe((AttemptState.Returned, AttemptState.Sent));
    }

    [Fact]
    public async Task A_return_of_a_return_waits_for_a_person_and_moves_nothing_by_itself()
    {
        using var region = await SentAsync(DatabaseKind.Sqlite);
        var account = await AccountAsync(region);
        var later = new DateOnly(2026, 9, 8);
        (await ImportAsync(region, BankAnswers.Notification("N1", account, BankAnswers.Debit(Bookshop, BookshopCents)))).ShouldBe((1, 0, 0));
        (await ImportAsync(region, BankAnswers.Notification("N2", account, BankAnswers.Return(Bookshop, BookshopCents, "AC04")))).ShouldBe((1, 0, 0));
        (await ImportAsync(region, BankAnswers.Notification("N3", account, BankAnswers.On(later, BankAnswers.Debit(Bookshop, BookshopCents))))).ShouldBe((0, 0, 1), "the payee's bank takes it after all");
        (await ImportAsync(region, BankAnswers.Notification("N4", account, BankAnswers.On(later.AddDays(1), BankAnswers.Return(Bookshop, BookshopCents, "MD06"))))).ShouldBe((0, 0, 1), "and back again");
        (await ImportAsync(region, BankAnswers.Statement("S1", account, 0, 0, BankAnswers.Debit(Bookshop, BookshopCents), BankAnswers.Return(Bookshop, BookshopCents, "AC04")))).ShouldBe((0, 2, 0), "the first two, told again");
        (await WhyAsync(region)).ShouldBe([BankDecision.Contradicts, BankDecision.Twice]);
        (await AttemptAsync(region, Bookshop)).State.ShouldBe(AttemptState.Returned);
        (await BalanceAsync(region, ChartOfAccounts.Partners)).ShouldBe(-BookshopCents);
        (await BalanceAsync(region, ChartOfAccounts.Bank)).ShouldBe(0);
        var desk = new BankLineService(region.Database, region.Clock);
        Office.Refusal(await desk.MatchAsync(3, 1, "B2026-000001", Office.Alice)).ShouldBe("MatchImpossible");
        (await desk.SetAsideAsync(3, 1, Office.Alice.Because("la banque du libraire l'a reprise, vu avec elle"))).OrThrow();
        (await desk.SetAsideAsync(4, 1, Office.Alice.Because("et rendue le lendemain"))).OrThrow();
        (await desk.OpenAsync(10)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_return_without_reference_is_found_by_its_lot_amount_and_account_or_by_a_person()
    {
        using var region = await SentAsync(DatabaseKind.Sqlite);
        var account = await AccountAsync(region);
        var iban = (await AttemptAsync(region, Cinema)).Iban;
        (await ImportAsync(region, BankAnswers.Notification("N1", account, BankAnswers.Return(null, CinemaCents, "AC04", Message, iban)))).ShouldBe((1, 0, 0));
        (await ImportAsync(region, BankAnswers.Notification("N2", account, BankAnswers.Return(null, BookshopCents, "AC04", Message)))).ShouldBe((0, 0, 1), "no account, no match");

        var desk = new BankLineService(region.Database, region.Clock);
        Office.Refusal(await desk.MatchAsync(2, 1, "B2026-000099", Office.Alice)).ShouldBe("AttemptUnknown");
        Office.Refusal(await desk.MatchAsync(2, 7, "B2026-000001", Office.Alice)).ShouldBe("LineUnknown");
        Office.Refusal(await desk.SetAsideAsync(2, 1, Office.Alice)).ShouldBe("ReasonMissing");
        Office.Refusal(await desk.MatchAsync(2, 1, "B2026-000001", Office.Person(9, "zoé", ActorRole.Auditor))).ShouldBe("RoleMissing");
        (await desk.MatchAsync(2, 1, "B2026-000001", Office.Alice)).OrThrow().State.ShouldBe(BankLineState.Matched);
        Office.Refusal(await desk.MatchAsync(2, 1, "B2026-000001", Office.Alice)).ShouldBe("LineHandled");
        (await StatesAsync(region)).ShouldBe((AttemptState.Returned, AttemptState.Returned));
        (await BalanceAsync(region, ChartOfAccounts.Partners)).ShouldBe(-BookshopCents - CinemaCents);

        (await ImportAsync(region, BankAnswers.Notification("N3", account, BankAnswers.Return(null, 5, "AC04")))).ShouldBe((0, 0, 1));
        (await desk.SetAsideAsync(3, 1, Office.Alice.Because("d'un autre service"))).OrThrow();
        (await desk.OpenAsync(10)).ShouldBeEmpty();
        await using var context = region.Database.CreateContext();
        (await context.Audit.Where(a => a.Action.StartsWith("bank.")).OrderBy(a => a.Id).Select(a => a.Action).ToListAsync()).ShouldBe(["bank.import", "bank.import", "bank.match", "bank.import", "bank.set-aside"]);
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_or_is_of_another_account_changes_nothing()
    {
        using var region = await SentAsync(DatabaseKind.Sqlite);
        var account = await AccountAsync(region);
        var good = BankAnswers.Notification("N1", account, BankAnswers.Debit(Bookshop, BookshopCents), BankAnswers.Debit(Cinema, CinemaCents));
        var text = Encoding.UTF8.GetString(good);
        var cases = new (byte[] File, string Code)[]
        {
            (good[..^40], "FileUnreadable"),
            (good[..(good.Length / 2)], "FileUnreadable"),
            ([], "FileUnreadable"),
            (Encoding.Latin1.GetBytes(text.Replace("N1", "Été", StringComparison.Ordinal)), "FileUnreadable"),
            (Encoding.UTF8.GetBytes("<!DOCTYPE a [<!ENTITY x \"y\">]>" + text[(text.IndexOf("?>", StringComparison.Ordinal) + 2)..]), "FileUnreadable"),
            (Encoding.UTF8.GetBytes(text.Replace("35.00", "35.001", StringComparison.Ordinal)), "AmountUnreadable"),
            (Encoding.UTF8.GetBytes(text.Replace("35.00", "99999999999999999999", StringComparison.Ordinal)), "AmountUnreadable"),
            (Encoding.UTF8.GetBytes(text.Replace("DBIT", "WHAT", StringComparison.Ordinal)), "SignMissing"),
            (Encoding.UTF8.GetBytes(text.Replace("BkToCstmrDbtCdtNtfctn", "CstmrCdtTrfInitn", StringComparison.Ordinal)), "KindUnknown"),
            (Encoding.UTF8.GetBytes("<BEE_ELEVES/>"), "KindUnknown"),
            (BankAnswers.Notification("N1", PaymentSamplesIban, BankAnswers.Debit(Bookshop, BookshopCents)), "AccountForeign"),
            ([.. "PK\u0003\u0004"u8, 1, 2, 3], "ArchiveUnreadable"),
        };
        foreach (var (file, code) in cases)
            Office.Refusal(await TakeAsync(region, file)).ShouldBe(code);
        (await StatesAsync(region)).ShouldBe((AttemptState.Sent, AttemptState.Sent));
        await using var context = region.Database.CreateContext();
        (await context.BankFiles.CountAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task A_delivery_may_be_packed_and_is_still_taken_once()
    {
        using var region = await SentAsync(DatabaseKind.Sqlite);
        var account = await AccountAsync(region);
        var (one, two) = (BankAnswers.Notification("N1", account, BankAnswers.Debit(Bookshop, BookshopCents)), BankAnswers.Notification("N2", account, BankAnswers.Debit(Cinema, CinemaCents)));
        (await ImportAsync(region, Gzip(one))).ShouldBe((1, 0, 0));
        (await TakeAsync(region, Zip(("a.xml", one), ("b.xml", two)))).OrThrow().Select(i => (i.Name, i.IsNew, i.Applied)).ShouldBe([("retour/a.xml", false, 0), ("retour/b.xml", true, 1)]);
        (await StatesAsync(region)).ShouldBe((AttemptState.Paid, AttemptState.Paid));
    }

    private static string PaymentSamplesIban => Rails.PaymentSamples.German.Electronic;

    private async Task<TestRegion> SentAsync(DatabaseKind kind)
    {
        var region = await Office.NightAsync(kind, server);
        using var folder = new TestFolder();
        await Office.ApprovedAsync(region);
        (await Office.SendAsync(region, 1, folder.Path)).OrThrow();
        return region;
    }

    private static Task<Result<IReadOnlyList<BankImport>>> TakeAsync(TestRegion region, byte[] file) =>
        new BankFileService(region.Database, region.Clock).ImportAsync("retour", () => new MemoryStream(file), Office.Alice);

    private static async Task<(int Applied, int Noted, int Open)> ImportAsync(TestRegion region, byte[] file)
    {
        var import = (await TakeAsync(region, file)).OrThrow().ShouldHaveSingleItem();
        import.IsNew.ShouldBeTrue();
        return (import.Applied, import.Noted, import.Open);
    }

    private static async Task<string> AccountAsync(TestRegion region)
    {
        await using var context = region.Database.CreateContext();
        return (await context.SepaBatches.SingleAsync()).DebtorIban;
    }

    private static async Task<PaymentAttempt> AttemptAsync(TestRegion region, string id)
    {
        await using var context = region.Database.CreateContext();
        return await context.PaymentAttempts.SingleAsync(a => a.EndToEndId == id);
    }

    private static async Task<(AttemptState Bookshop, AttemptState Cinema)> StatesAsync(TestRegion region) =>
        ((await AttemptAsync(region, Bookshop)).State, (await AttemptAsync(region, Cinema)).State);

    private static async Task<List<string>> WhyAsync(TestRegion region) =>
        [.. (await new BankLineService(region.Database, region.Clock).OpenAsync(50)).Select(l => l.Why!)];

    private static async Task<long> BalanceAsync(TestRegion region, string account)
    {
        await using var context = region.Database.CreateContext();
        return await context.Postings.Where(p => p.Account == account).SumAsync(p => p.DebitCents - p.CreditCents);
    }
}
