using Pass.Clearing.Night;
using Pass.Core;
using Pass.Data.Model;

namespace Pass.Clearing.Tests.Night;

public class PriceDayTests
{
    private static readonly DateOnly Day1 = TestReference.FirstDay, Day2 = Day1.AddDays(1);
    private readonly TestTill _till = new(TestReference.Log, TestReference.Decisions);

    public PriceDayTests()
    {
        for (var pass = 1; pass <= 9; pass++)
            _till.Grant(pass, [.. Catalogue2026.Benefits.Select(b => (b.Benefit, b.Unit == BenefitUnit.Uses ? 5 : 10_000))]);
    }

    [Fact]
    public void A_cap_per_unit_limits_each_seat()
    {
        _till.Sell(1, TestTill.Cinema, Product.CinemaSeat, 1_800, quantity: 2).RegionCents.ShouldBe(1_600);
        var row = Price(TestReference.Pricing()).ShouldHaveSingleItem();
        row.SoldCents.ShouldBe(1_600);
        row.HolderCents.ShouldBe(200);
        row.Units.ShouldBe(2);
        row.BaseCents.ShouldBe(1_500);
        row.ReimbursedCents.ShouldBe(1_500);
    }

    [Theory]
    [InlineData(0, 1_500)]
    [InlineData(1_999_000, 1_475)] // 10 € at 100 %, 5 € at 95 %
    [InlineData(2_000_000, 1_425)]
    [InlineData(9_000_000, 1_425)]
    public void A_tier_starts_where_the_yearly_turnover_reaches_it(long before, long reimbursed)
    {
        _till.Sell(1, TestTill.Bookshop, Product.LeisureBook, 1_500).IsApproved.ShouldBeTrue();
        Price(TestReference.Pricing(), before: before).Single().ReimbursedCents.ShouldBe(reimbursed);
    }

    [Fact]
    public void A_refund_on_a_later_day_takes_back_exactly_what_its_sale_was_paid()
    {
        var rule = TestReference.Rule(Catalogue2026.LeisureBooks, new(Money.Zero, 10_000), new(new(1_000), 3_333));
        var sale = _till.Sell(1, TestTill.Bookshop, Product.LeisureBook, 1_499);
        _till.NextDay();
        _till.GiveBack(sale, 700);
        _till.GiveBack(sale);
        var first = Price(TestReference.Pricing(rule)).Single();
        var second = Price(TestReference.Pricing(rule), Day2, first.BaseCents).Single();
        first.ReimbursedCents.ShouldBe(1_000 + 166);
        second.Returns.ShouldBe(2);
        second.Units.ShouldBe(-1);
        (first.ReimbursedCents + second.ReimbursedCents).ShouldBe(0);
        (first.GrossCents + second.GrossCents).ShouldBe(0);
    }

    [Fact]
    public void A_capped_sale_given_back_in_parts_counts_for_nothing()
    {
        var rule = TestReference.Rule(Catalogue2026.LeisureBooks, new RateTier(Money.Zero, 9_000)) with { CapPerUnit = new(1_000) };
        var sale = _till.Sell(1, TestTill.Bookshop, Product.LeisureBook, 1_500);
        _till.GiveBack(sale, 200); // stays above the cap
        Price(TestReference.Pricing(rule)).Single().BaseCents.ShouldBe(1_000);
        _till.GiveBack(sale, 800);
        Price(TestReference.Pricing(rule)).Single().BaseCents.ShouldBe(500);
        _till.GiveBack(sale);
        var row = Price(TestReference.Pricing(rule)).Single();
        (row.BaseCents, row.ReimbursedCents, row.Units).ShouldBe((0, 0, 0));
    }

    [Fact]
    public void A_fee_is_kept_for_each_sale_and_comes_back_when_the_sale_is_given_back_whole()
    {
        var rule = TestReference.Rule(Catalogue2026.LeisureBooks, new RateTier(Money.Zero, 10_000)) with { FeePerSale = new(25) };
        _till.Sell(1, TestTill.Bookshop, Product.LeisureBook, 900);
        var cancelled = _till.Sell(2, TestTill.Bookshop, Product.LeisureBook, 900);
        var reduced = _till.Sell(3, TestTill.Bookshop, Product.LeisureBook, 900);
        _till.GiveBack(cancelled);
        _till.GiveBack(reduced, 100);
        var row = Price(TestReference.Pricing(rule)).Single();
        row.FeeCents.ShouldBe(50);
        row.NetCents.ShouldBe(1_700 - 50);
    }

    [Fact]
    public void A_fixed_amount_per_unit_replaces_the_price()
    {
        var rule = TestReference.Rule(Catalogue2026.Cinema) with { AmountPerUnit = new(620) };
        _till.Sell(1, TestTill.Cinema, Product.CinemaSeat, 1_800, quantity: 2);
        Price(TestReference.Pricing(rule)).Single().ReimbursedCents.ShouldBe(1_240);
    }

    [Fact]
    public void The_rule_of_a_trade_wins_and_the_rule_of_the_day_prices_all_of_it()
    {
        ReimbursementRule[] rules =
        [
            TestReference.Rule(Catalogue2026.LiveShow, new RateTier(Money.Zero, 10_000)),
            TestReference.Rule(Catalogue2026.LiveShow, new RateTier(Money.Zero, 5_000)) with { Id = 2, Trade = Trade.Theatre, Until = Day1 },
        ];
        _till.Sell(1, TestTill.Theatre, Product.ShowTicket, 1_000);
        _till.NextDay();
        _till.Sell(1, TestTill.Theatre, Product.ShowTicket, 1_000);
        Price(TestReference.Pricing(rules)).Single().ReimbursedCents.ShouldBe(400);
        Price(TestReference.Pricing(rules), Day2).Single().ReimbursedCents.ShouldBe(800);
    }

    [Fact]
    public void Without_a_rule_nothing_is_priced_and_the_sum_is_listed()
    {
        _till.Sell(1, TestTill.Bookshop, Product.LeisureBook, 900);
        _till.Flush();
        var priced = Run(TestReference.Pricing(TestReference.Rule(Catalogue2026.Cinema, new RateTier(Money.Zero, 10_000))), Day1, 0);
        priced.Priced.ShouldBeEmpty();
        var waiting = priced.Unpriced.ShouldHaveSingleItem();
        (waiting.PartnerId, waiting.BenefitId, waiting.GrossCents).ShouldBe((TestTill.Bookshop.Value, Catalogue2026.LeisureBooks.Value, 900));
    }

    [Fact]
    public void A_refused_sale_is_counted_and_changes_nothing()
    {
        _till.Sell(99, TestTill.Bookshop, Product.LeisureBook, 900).Refusal.ShouldBe(RefusalCode.UnknownPass);
        Price(TestReference.Pricing()).ShouldBeEmpty();
    }

    private IReadOnlyList<PartnerDay> Price(PricingReference reference, DateOnly? day = null, long before = 0)
    {
        _till.Flush();
        return Run(reference, day ?? Day1, before).Priced;
    }

    private DayPrices Run(PricingReference reference, DateOnly day, long before)
    {
        var totals = new DayTotals(reference.On(day));
        foreach (var row in _till.RowsOf(day))
            totals.Add(row.Payload);
        return PriceDay.Run(day, day, totals, (partner, benefit, soldOn) => reference.On(soldOn).Rule(partner, benefit), (_, _, _, _) => before);
    }
}
