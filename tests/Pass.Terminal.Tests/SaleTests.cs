using Pass.Terminal.Journal;
using Pass.Terminal.Receipts;
using Pass.Terminal.Selling;

namespace Pass.Terminal.Tests;

/// <summary>A sale at the counter, with the region there.</summary>
public sealed class SaleTests
{
    [Fact]
    public async Task A_chip_pays_and_the_receipt_says_by_whom()
    {
        await using var counter = await Counter.OpenAsync();

        var outcome = await counter.SellAsync(1_250, await counter.ChipAsync());

        (outcome.Step, outcome.Operation!.State, outcome.Operation.Reply!.RegionCents).ShouldBe((SaleStep.Accepted, TillState.Accepted, 1_250));
        var receipt = Receipt.Text(outcome.Operation, counter.Till.Number, Counter.English, isTraining: false);
        receipt.ShouldContain($"{counter.Till.Number}-000001");
        receipt.ShouldContain("12.50 €");
        receipt.ShouldContain("ACCEPTED");
        receipt.ShouldContain(outcome.Operation.Id.ToString());
        // A pass number is not for a waste-paper basket.
        receipt.ShouldNotContain(outcome.Operation.Pass!);
        Receipt.Text(outcome.Operation, counter.Till.Number, Counter.English, isTraining: true).ShouldContain("NO VALUE");
    }

    [Fact]
    public async Task A_card_that_asks_for_its_pin_says_so_and_nothing_is_sent()
    {
        await using var counter = await Counter.OpenAsync();
        var chip = await counter.ChipAsync("4711");
        var before = counter.Cuts.Calls;

        (await counter.SellAsync(500, chip with { Pin = "0815" })).Step.ShouldBe(SaleStep.NotSigned);
        counter.Cuts.Calls.ShouldBe(before);
        counter.Till.Look(book => book.All.Count).ShouldBe(0);
        (await counter.SellAsync(500, chip)).Step.ShouldBe(SaleStep.Accepted);
    }

    [Fact]
    public async Task A_part_is_offered_and_never_taken_in_silence()
    {
        await using var counter = await Counter.OpenAsync();

        var offered = await counter.SellAsync(15_000);
        offered.Step.ShouldBe(SaleStep.PartialOffered);
        offered.Text.ShouldContain("100.00 €");
        (await counter.Returns.BalanceAsync(Portal.Tests.Region.Number))!.Purses[0].Available.ShouldBe(10_000);

        var part = await counter.Sales.SellAsync(Counter.Book(15_000) with { AllowPartial = true }, counter.Qr());
        (part.Step, part.Operation!.Reply!.RegionCents, part.Operation.Reply.HolderCents).ShouldBe((SaleStep.Partial, 10_000, 5_000));
    }

    [Fact]
    public async Task The_same_pass_and_amount_within_two_minutes_is_asked_once()
    {
        await using var counter = await Counter.OpenAsync();
        (await counter.SellAsync(700)).Step.ShouldBe(SaleStep.Accepted);

        var asked = await counter.SellAsync(700);
        (asked.Step, asked.Code).ShouldBe((SaleStep.AskAgain, "SoldAMomentAgo"));
        (await counter.Sales.SellAsync(Counter.Book(700) with { Again = true }, counter.Qr())).Step.ShouldBe(SaleStep.Accepted);
        (await counter.SellAsync(701)).Step.ShouldBe(SaleStep.Accepted);
        counter.Time.Advance(TimeSpan.FromMinutes(3));
        (await counter.SellAsync(700)).Step.ShouldBe(SaleStep.Accepted);
    }

    [Fact]
    public async Task A_basket_of_books_is_sold_line_by_line_and_a_book_bought_before_is_told()
    {
        await using var counter = await Counter.OpenAsync();
        List<ReceiptLine> lines = [Line("2x9782070360024=7,50"), Line("9782210105041=21.90")];
        ReceiptLine Line(string item) => Basket.Line(counter.Till.Products, item).OrThrow();

        var sold = await counter.Sales.SellAsync(new(lines), counter.Qr());

        (sold.Step, sold.Operation!.AmountCents).ShouldBe((SaleStep.Accepted, 3_690));
        Receipt.Text(sold.Operation, 1, Counter.English, false).ShouldContain("9782210105041");
        counter.Time.Advance(TimeSpan.FromHours(1));
        var again = await counter.Sales.SellAsync(new([Line("9782210105041=21.90")]), counter.Qr());
        (again.Step, again.Code).ShouldBe((SaleStep.AskAgain, "AlreadyBought"));
    }

    [Fact]
    public async Task A_refusal_is_said_in_the_regions_words_and_kept()
    {
        await using var counter = await Counter.OpenAsync();
        await counter.Desk.RegisterAsync(Portal.Tests.Presence.Desk.Phone, active: false);
        var refused = await counter.SellAsync(500);
        (refused.Step, refused.Code, refused.Text.Length > 20).ShouldBe((SaleStep.Refused, "CredentialBlocked", true));
        counter.Restart();
        counter.Till.Look(book => book.All.Single().State).ShouldBe(TillState.Refused);
        (await counter.Sales.SellAsync(Counter.Book(0), counter.Qr())).Code.ShouldBe("AmountZero");
        (await counter.Sales.SellAsync(new([new("caviar", "Caviar", 1, 100)]), counter.Qr())).Text.ShouldContain("textbook");
    }

    [Theory]
    [InlineData("12,50", 1_250)]
    [InlineData("12.5", 1_250)]
    [InlineData("12 €", 1_200)]
    [InlineData("0,01", 1)]
    [InlineData("0", null)]
    [InlineData("", null)]
    [InlineData("-5", null)]
    [InlineData("1,234", null)]
    [InlineData("1 000,00", null)]
    [InlineData("12,50,1", null)]
    [InlineData("99999999", null)]
    public void An_amount_is_read_whatever_the_machines_culture(string typed, int? cents) =>
        (TypedAmount.Parse(typed).Ok(out var amount, out _) ? (int?)amount.Cents : null).ShouldBe(cents);

    [Theory]
    [InlineData("9782070360024", true)]
    [InlineData("978-2-07-036002-4", true)]
    [InlineData("9782070360025", false)]
    [InlineData("978207036002", false)]
    [InlineData("97820703600٢4", false)]
    public void A_barcode_has_its_check_digit(string typed, bool isRight) => Ean13.Parse(typed).Ok(out _, out _).ShouldBe(isRight);

    [Theory]
    [InlineData("textbook", "textbook")]
    [InlineData("livres", "textbook")]
    [InlineData("Ciné", "cinemaSeat")]
    [InlineData("lecons conduite", "drivingLesson")]
    [InlineData("xyz", null)]
    public void A_category_is_found_by_the_words_of_a_shop(string typed, string? code) =>
        (ProductChoice.Find(Portal.Tests.Presence.Desk.Products, typed).Ok(out var found, out _) ? found.Code : null).ShouldBe(code);
}
