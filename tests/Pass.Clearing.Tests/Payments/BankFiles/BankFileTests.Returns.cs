using System.Globalization;
using Pass.Clearing.Accounting;
using Pass.Clearing.Payments.BankFiles;
using Pass.Core;
using Pass.Data.Model;
using Pass.Testing.Postgres;

namespace Pass.Clearing.Tests.Payments.BankFiles;

/// <summary>What comes back is booked once and at its amount, or waits for a person who sees both amounts.</summary>
public sealed partial class BankFileTests
{
    [Theory, EveryDatabase]
    public async Task A_return_told_again_with_another_amount_books_nothing_more_and_is_shown_with_both(DatabaseKind kind)
    {
        using var region = await SentAsync(kind);
        var account = await AccountAsync(region);
        (await ImportAsync(region, BankAnswers.Notification("N1", account, BankAnswers.Debit(Bookshop, BookshopCents), BankAnswers.Debit(Cinema, CinemaCents)))).ShouldBe((2, 0, 0));
        (await ImportAsync(region, BankAnswers.Notification("N2", account, BankAnswers.Return(Bookshop, 3_200, "AC04")))).ShouldBe((1, 0, 0), "three euros are a charge");
        (await ImportAsync(region, BankAnswers.Statement("S1", account, 0, 3_200, BankAnswers.Return(Bookshop, 3_200, "AC04")))).ShouldBe((0, 1, 0), "the same, told again");
        (await ImportAsync(region, BankAnswers.Statement("S2", account, 0, 3_100, BankAnswers.Return(Bookshop, 3_100, "AC04")))).ShouldBe((0, 0, 1), "another amount");
        (await ImportAsync(region, BankAnswers.Statement("S3", account, 0, 3_500, BankAnswers.Return(Bookshop, 3_500, "AC04")))).ShouldBe((0, 0, 1), "all of it is another amount too");
        await BookedAsync(bank: -CinemaCents - 300, charges: 300);
        var lines = await new BankLineService(region.Database, region.Clock).OpenAsync(9);
        lines.Select(Said).ShouldBe(["the return is told with 31.00 €, and 32.00 € is booked: nothing more is", "the return is told with 35.00 €, and 32.00 € is booked: nothing more is"]);
        Office.Refusal(await MatchAsync(lines[0], "B2026-000001")).ShouldBe("MatchImpossible", "a person does not book it twice either");

        // Told of two amounts in one file, none is taken for the right one.
        (await ImportAsync(region, BankAnswers.Notification("N3", account, BankAnswers.Return(Cinema, 750, "AC01"), BankAnswers.Return(Cinema, 740, "AC01")))).ShouldBe((0, 0, 2));
        await BookedAsync(bank: -CinemaCents - 300, charges: 300);
        lines = [.. (await new BankLineService(region.Database, region.Clock).OpenAsync(9)).Skip(2)];
        lines.Select(Said).Distinct().ShouldBe(["the same file tells a return of 7.50 € and another of 7.40 € of one payment: neither is booked"]);
        (await MatchAsync(lines[0], "B2026-000002")).OrThrow();
        Office.Refusal(await MatchAsync(lines[1], "B2026-000002")).ShouldBe("MatchImpossible");
        (await StatesAsync(region)).ShouldBe((AttemptState.Returned, AttemptState.Returned));
        await BookedAsync(bank: -300, charges: 300);

        Task<Result<BankLine>> MatchAsync(BankLine line, string order) => new BankLineService(region.Database, region.Clock).MatchAsync(line.FileId, line.Rank, order, Office.Alice);

        async Task BookedAsync(long bank, long charges) => (await BalanceAsync(region, ChartOfAccounts.Bank), await BalanceAsync(region, ChartOfAccounts.ReturnCharges)).ShouldBe((bank, charges));
    }

    [Theory, EveryDatabase]
    public async Task A_return_of_a_part_or_of_more_than_left_waits_for_a_person_who_says_why_it_is_all(DatabaseKind kind)
    {
        using var region = await SentAsync(kind);
        var account = await AccountAsync(region);
        (await ImportAsync(region, BankAnswers.Notification("N1", account, BankAnswers.Debit(Bookshop, BookshopCents)))).ShouldBe((1, 0, 0));
        foreach (var (cents, n) in new[] { (3_501, 1), (3_149, 2), (1, 3) })
            (await ImportAsync(region, BankAnswers.Notification($"R{n}", account, BankAnswers.Return(Bookshop, cents, "AC04")))).ShouldBe((0, 0, 1), $"{cents}");
        (await StatesAsync(region)).ShouldBe((AttemptState.Paid, AttemptState.Sent));
        (await BalanceAsync(region, ChartOfAccounts.Bank)).ShouldBe(-BookshopCents);
        var desk = new BankLineService(region.Database, region.Clock);
        var lines = await desk.OpenAsync(9);
        Said(lines[1]).ShouldStartWith("31.49 € came back of a payment of 35.00 €");
        lines.ShouldAllBe(l => BankLineService.AsksWhy(l));
        Office.Refusal(await desk.MatchAsync(lines[0].FileId, 1, "B2026-000001", Office.Alice.Because("vu"))).ShouldBe("MatchImpossible", "more than left never came back");
        Office.Refusal(await desk.MatchAsync(lines[1].FileId, 1, "B2026-000001", Office.Alice)).ShouldBe("MatchImpossible", "she does not say why");
        (await desk.MatchAsync(lines[1].FileId, 1, "B2026-000001", Office.Alice.Because("frais de rappel, vus avec la banque"))).OrThrow();
        (await StatesAsync(region)).Bookshop.ShouldBe(AttemptState.Returned);
        (await BalanceAsync(region, ChartOfAccounts.Bank), await BalanceAsync(region, ChartOfAccounts.ReturnCharges), await BalanceAsync(region, ChartOfAccounts.Partners)).ShouldBe((-351, 351, -BookshopCents));
    }

    private static string Said(BankLine line)
    {
        var before = CultureInfo.CurrentUICulture;
        try
        {
            CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("en");
            return BankLineService.Why(line);
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }
    }
}
