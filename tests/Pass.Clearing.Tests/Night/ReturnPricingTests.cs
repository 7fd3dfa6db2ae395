using FsCheck;
using FsCheck.Fluent;
using Pass.Core;
using Pass.Data.Log;
using Pass.Testing;

namespace Pass.Clearing.Tests.Night;

/// <summary>A return takes back what its sale was paid, whatever changed since.</summary>
public class ReturnPricingTests
{
    private static readonly DateOnly LastOfYear = new(2026, 12, 31), NewYear = new(2027, 1, 1);

    public static TheoryData<string, ReimbursementRule[]> Changes => new()
    {
        { "a cap per unit", Change(r => r with { CapPerUnit = new(750) }, r => r with { CapPerUnit = new(700) }) },
        { "a rate", Change(r => r, r => r with { Tiers = ReimbursementRule.Flat(9_000) }) },
        { "an amount per unit", Change(r => r with { Tiers = [], AmountPerUnit = new(620) }, r => r with { Tiers = [], AmountPerUnit = new(600) }) },
        { "a fee", Change(r => r with { FeePerSale = new(25) }, r => r with { FeePerSale = new(40) }) },
        { "a rate that becomes an amount", Change(r => r, r => r with { Tiers = [], AmountPerUnit = new(100) }) },
    };

    [Theory, MemberData(nameof(Changes))]
    public void A_rule_changed_between_a_sale_and_its_return_leaves_nothing_to_anybody(string change, ReimbursementRule[] rules)
    {
        var till = Granted(TestReference.Log);
        var nights = new TestNights(till, rules);
        var sale = till.Sell(1, TestTill.Cinema, Product.CinemaSeat, 900);
        till.NextDay();
        till.Sell(2, TestTill.Cinema, Product.CinemaSeat, 1_800, quantity: 2);
        till.GiveBack(sale);
        till.NextDay();
        var first = nights.Run(TestReference.FirstDay).Single();
        first.NetCents.ShouldBeGreaterThan(0, change);
        var second = nights.Run(TestReference.FirstDay.AddDays(1)).Single();
        second.EarlierSales.ShouldHaveSingleItem().RuleId.ShouldBe(1);
        (second.NetCents - Alone(rules[1])).ShouldBe(-first.NetCents, change);

        // What the day would have earned without the return.
        static long Alone(ReimbursementRule rule)
        {
            var till = Granted(TestReference.Log);
            till.Sell(2, TestTill.Cinema, Product.CinemaSeat, 1_800, quantity: 2);
            till.Flush();
            return new TestNights(till, rule with { From = TestReference.FirstDay }).Run(TestReference.FirstDay).Single().NetCents;
        }
    }

    [Fact]
    public void Nothing_but_a_return_needs_no_rule_in_force()
    {
        var till = Granted(TestReference.Log);
        var nights = new TestNights(till, Rule(1) with { Until = TestReference.FirstDay });
        var sale = till.Sell(1, TestTill.Cinema, Product.CinemaSeat, 900);
        till.NextDay();
        till.GiveBack(sale);
        till.NextDay();
        nights.Run(TestReference.FirstDay);
        nights.Run(TestReference.FirstDay.AddDays(1)).Single().Returns.ShouldBe(1);
        nights.Kept.ShouldBe([0]);
    }

    [Fact]
    public void A_partner_that_changed_its_trade_gives_back_by_the_trade_of_the_sale()
    {
        ReimbursementRule[] rules = [Rule(1) with { Trade = Trade.Cinema }, Rule(2) with { Trade = Trade.Theatre, Tiers = ReimbursementRule.Flat(5_000) }];
        var till = Granted(TestReference.Log);
        var nights = new TestNights(till, rules);
        var sale = till.Sell(1, TestTill.Cinema, Product.CinemaSeat, 900);
        till.NextDay();
        till.GiveBack(sale);
        till.NextDay();
        nights.Run(TestReference.FirstDay);
        nights.Run(TestReference.FirstDay.AddDays(1), new(new(rules), Catalogue2026.Benefits, [(TestTill.Cinema, Trade.Theatre)]));
        nights.Kept.ShouldBe([0]);
    }

    [Fact]
    public void A_return_in_the_new_year_lowers_the_year_of_its_sale()
    {
        var rule = Rule(1) with { Tiers = [new(Money.Zero, 10_000), new(new(1_000), 5_000)] };
        var till = Granted(TestReference.Log with { FirstDay = LastOfYear });
        var nights = new TestNights(till, rule);
        till.Sell(1, TestTill.Cinema, Product.CinemaSeat, 900);
        till.Sell(2, TestTill.Cinema, Product.CinemaSeat, 900);
        var sale = till.Sell(3, TestTill.Cinema, Product.CinemaSeat, 900);
        till.NextDay();
        till.Sell(4, TestTill.Cinema, Product.CinemaSeat, 900);
        till.GiveBack(sale);
        till.NextDay();
        // 24,00 €: ten at 100 %, fourteen at 50 %; then 8,00 € at 100 % of the new year, less 8,00 € at 50 % of the old one.
        nights.Run(LastOfYear).Single().ReimbursedCents.ShouldBe(1_700);
        var next = nights.Run(NewYear).Single();
        (next.BaseBeforeCents, next.BaseCents, next.ReimbursedCents).ShouldBe((0, 800, 800 - 400));
        next.EarlierSales.Select(e => (e.SaleDay, e.BaseBeforeCents, e.BaseCents)).ShouldBe([(LastOfYear, 2_400, -800)]);
    }

    private sealed record Act(int Pass, int Kind, int Cents, int Pick);

    private sealed record Story(ReimbursementRule[] Rules, Act[] Acts);

    private static Gen<ReimbursementRule> AnyRule(int id, DateOnly first, DateOnly? last) =>
        from rates in Gen.ArrayOf(Gen.Choose(0, 10_000), 2)
        from step in Gen.Choose(1, 4_000)
        from unit in Gen.Choose(0, 900)
        from cap in Gen.Choose(0, 1_200)
        from fee in Gen.Choose(0, 50)
        select new ReimbursementRule(id, $"Essai {id}", Catalogue2026.LeisureBooks, null, first, last,
            unit > 600 ? Array.Empty<RateTier>() : [new(Money.Zero, rates[0]), new(new(step), rates[1])],
            (unit > 600) ? new Money(unit) : null, (cap > 300) ? new Money(cap) : null, new(fee));

    private static Gen<Story> Stories() =>
        from rules in Gen.CollectToArray<ReimbursementRule>(
        [
            AnyRule(1, new(2026, 9, 1), new(2026, 12, 29)), AnyRule(2, new(2026, 12, 30), new(2026, 12, 30)),
            AnyRule(3, new(2026, 12, 31), new(2027, 1, 1)), AnyRule(4, new(2027, 1, 2), null),
        ])
        from acts in Gen.ArrayOf(
            from pass in Gen.Choose(1, 6)
            from kind in Gen.Choose(0, 9)
            from cents in Gen.Choose(1, 2_500)
            from pick in Gen.Choose(0, 1_000)
            select new Act(pass, kind, cents, pick))
        select new Story(rules, acts);

    [Fact]
    public void When_all_is_given_back_nothing_is_left_to_anybody_whatever_the_rules_became() => Check.One(
        Seeded.Config.WithMaxTest(200), Prop.ForAll(Stories().ToArbitrary(), story =>
        {
            var first = new DateOnly(2026, 12, 29);
            var till = new TestTill(TestReference.Log with { FirstDay = first }, TestReference.Decisions);
            for (var pass = 1; pass <= 6; pass++)
                till.Grant(pass, (Catalogue2026.LeisureBooks, 10_000));
            var (sales, days) = (new List<Operation>(), 1);
            foreach (var act in story.Acts)
            {
                if (act.Kind <= 1)
                {
                    till.NextDay();
                    days++;
                }
                else if (act.Kind <= 6 || sales.Count == 0)
                {
                    var sale = till.Sell(act.Pass, TestTill.Bookshop, Product.LeisureBook, act.Cents, 1 + act.Pick % 3);
                    if (sale.IsApproved)
                        sales.Add(sale);
                }
                else
                {
                    till.GiveBack(sales[act.Pick % sales.Count], act.Kind == 9 ? null : act.Cents);
                }
            }
            till.NextDay();
            sales.ForEach(sale => till.GiveBack(sale));
            till.NextDay();
            // Older than the time in which a sale can be given back: not this story.
            if (days > 25)
                return;
            var nights = new TestNights(till, story.Rules);
            for (var i = 0; i <= days; i++)
                nights.Run(first.AddDays(i));
            nights.Kept.ShouldAllBe(cents => cents == 0);
            nights.Priced.Sum(p => p.GrossCents).ShouldBe(0);
        }));

    private static TestTill Granted(LogIdentity log)
    {
        var till = new TestTill(log, TestReference.Decisions);
        for (var pass = 1; pass <= 9; pass++)
            till.Grant(pass, (Catalogue2026.Cinema, 5));
        return till;
    }

    private static ReimbursementRule Rule(int id) => TestReference.Rule(Catalogue2026.Cinema, new RateTier(Money.Zero, 10_000)) with { Id = id };

    private static ReimbursementRule[] Change(Func<ReimbursementRule, ReimbursementRule> before, Func<ReimbursementRule, ReimbursementRule> after) =>
        [before(Rule(1)) with { Until = TestReference.FirstDay }, after(Rule(2)) with { From = TestReference.FirstDay.AddDays(1) }];
}
