using System.Text;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Payments.BankFiles;
using Pass.Clearing.Tests.Night;
using Pass.Clearing.Verification;
using Pass.Core;
using Pass.Data.Model;
using Pass.Testing.Postgres;

namespace Pass.Clearing.Tests.Payments.BankFiles;

public sealed partial class BankFileTests
{
    [Theory, InlineData(false, AttemptState.Accepted), InlineData(true, AttemptState.Paid)]
    public async Task Acsc_is_the_last_word_only_where_the_banks_contract_says_so(bool isFinal, AttemptState becomes)
    {
        using var region = await SentAsync(DatabaseKind.Sqlite);
        await RunEvidenceTests.SetAsync(region, r => r with { IsAcscFinal = isFinal });
        (await ImportAsync(region, BankAnswers.StatusReport(Message, null, (Cinema, "ACSC", null)))).Applied.ShouldBe(1);
        (await StatesAsync(region)).ShouldBe((AttemptState.Sent, becomes));
    }

    [Fact]
    public async Task Two_reports_without_a_name_of_their_own_are_two()
    {
        using var region = await SentAsync(DatabaseKind.Sqlite);
        (await TakeAsync(region, Unnamed(BankAnswers.StatusReport(Message, null, (Bookshop, "ACSP", null))))).OrThrow();
        (await TakeAsync(region, Unnamed(BankAnswers.StatusReport(Message, null, (Cinema, "RJCT", "AC01"))))).OrThrow().ShouldHaveSingleItem().Applied.ShouldBe(1);
        (await StatesAsync(region)).ShouldBe((AttemptState.Accepted, AttemptState.Rejected));

        static byte[] Unnamed(byte[] file) => Encoding.UTF8.GetBytes(Regex.Replace(Encoding.UTF8.GetString(file), "<MsgId>.*?</MsgId>", ""));
    }

    [Fact]
    public void Long_names_that_begin_alike_are_two_keys()
    {
        var (one, other) = (BankKey.Of(new string('x', 300) + "1"), BankKey.Of(new string('x', 300) + "2"));
        one.ShouldNotBe(other);
        one.Length.ShouldBe(200);
        BankKey.Of("short").ShouldBe("short");
    }

    [Fact]
    public void A_return_of_as_many_dollars_is_another_amount_whose_charge_nobody_knows()
    {
        BankDecision.Of(Returned("USD"), AttemptState.Paid, 3_500, isTwice: false, isAcscFinal: false).ShouldBe(new(BankLineState.Open, null, BankDecision.AmountDiffers));
        BankDecision.Of(Returned("EUR"), AttemptState.Paid, 3_500, isTwice: false, isAcscFinal: false).Why.ShouldBeNull();

        static BankFact Returned(string currency) => new(1, "k", BankFactKind.Return, default, null, null, null, Bookshop, null, 3_500, currency, null, null, null, null, "", "AC04", null, Doubt: null, HasLines: false);
    }

    [Theory, EveryDatabase]
    public async Task A_verification_of_payee_is_kept_with_the_partner_and_moves_no_payment(DatabaseKind kind)
    {
        using var region = await SentAsync(kind);
        (await ImportAsync(region, BankAnswers.StatusReport(Message, null, (Bookshop, "RVNM", null), (Cinema, "RCVC", null)))).ShouldBe((0, 1, 1));
        (await StatesAsync(region)).ShouldBe((AttemptState.Sent, AttemptState.Sent));
        await using var context = region.Database.CreateContext();
        var today = ParisCalendar.DateOf(region.Clock.GetUtcNow());
        (await context.PayeeChecks.OrderBy(c => c.PartnerId).ToListAsync()).Select(c => (c.PartnerId, c.Code, c.Day, c.Source, c.By)).ShouldBe([(1, "RVNM", today, "retour", "alice"), (2, "RCVC", today, "retour", "alice")]);
    }

    [Theory, EveryDatabase]
    public async Task A_run_is_closed_to_the_cent_when_the_bank_has_said_all(DatabaseKind kind)
    {
        using var region = await SentAsync(kind);
        var account = await AccountAsync(region);
        (await BalanceOfRunAsync(region)).ShouldBe((4_250, 0, 0, 4_250, false));
        (await ImportAsync(region, BankAnswers.Notification("A1", account, BankAnswers.Debit(Bookshop, BookshopCents)))).Applied.ShouldBe(1);
        (await BalanceOfRunAsync(region)).ShouldBe((4_250, 3_500, 0, 750, false));
        (await ImportAsync(region, BankAnswers.Notification("A2", account, BankAnswers.Return(Cinema, CinemaCents, "AC04")))).Applied.ShouldBe(1);
        (await BalanceOfRunAsync(region)).ShouldBe((4_250, 3_500, 750, 0, true));
    }

    [Theory, EveryDatabase("in number"), EveryDatabase("in cents")]
    public async Task More_than_a_file_holds_goes_in_several_and_each_answers_for_its_own(DatabaseKind kind, string limit)
    {
        using var region = await Office.NightAsync(kind, server);
        await RunEvidenceTests.SetAsync(region, r => limit == "in number" ? r with { BatchTransfers = 1 } : r with { BatchCents = BookshopCents + CinemaCents - 1 });
        await Office.ApprovedAsync(region);
        using var folder = new TestFolder();
        var sent = (await Office.SendAsync(region, 1, folder.Path)).OrThrow();
        sent.Files.Select(f => f.Name).Where(n => n.EndsWith(".xml", StringComparison.Ordinal)).ShouldBe(["000001/PASS-000001.xml", "000001/PASS-000001-2.xml"], ignoreOrder: true);
        (await Office.SendAsync(region, 1, folder.Path)).OrThrow().WasSent.ShouldBeTrue();
        await using (var context = region.Database.CreateContext())
            (await context.PaymentAttempts.OrderBy(a => a.EndToEndId).Select(a => a.Batch).ToListAsync()).ShouldBe([1, 2]);
        (await ImportAsync(region, BankAnswers.StatusReport("PASS-000001-2", "RJCT"))).Applied.ShouldBe(1);
        (await StatesAsync(region)).ShouldBe((AttemptState.Sent, AttemptState.Rejected));
        (await new Verifier(region.Database).RunAsync(region.Log)).Single(c => c.Name == CheckName.OrderTotals).Ok.ShouldBeTrue();
    }

    private static async Task<(long, long, long, long, bool)> BalanceOfRunAsync(TestRegion region)
    {
        var b = (await Office.Runs(region).ShowAsync(1)).OrThrow().Balance;
        b.Sent.Cents.ShouldBe(b.Paid.Cents + b.Returned.Cents + b.Rejected.Cents + b.UnderWay.Cents);
        return (b.Sent.Cents, b.Paid.Cents, b.Returned.Cents, b.UnderWay.Cents, b.IsClosed);
    }
}
