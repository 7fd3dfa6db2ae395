using FsCheck;
using FsCheck.Fluent;
using Pass.Testing;

namespace Pass.Core.Tests.Pricing;

public class ReimbursementTests
{
    private static readonly DateOnly Day = new(2026, 9, 5);

    private static ReimbursementRule Rule(IReadOnlyList<RateTier>? tiers = null, long? amount = null, long? cap = null, int id = 1, string from = "2026-01-01", string? until = null, TradeId? trade = null) =>
        new(id, "Rule", new(1), trade, DateOnly.Parse(from, System.Globalization.CultureInfo.InvariantCulture),
            until is null ? null : DateOnly.Parse(until, System.Globalization.CultureInfo.InvariantCulture),
            tiers ?? (amount is null ? ReimbursementRule.Flat(10_000) : []), amount is { } a ? new Money(a) : null, cap is { } c ? new Money(c) : null);

    private static readonly ReimbursementRule Tiered = Rule([new(Money.Zero, 10_000), new(new(2_000_000), 9_500), new(new(5_000_000), 3_333)]);

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1_999_999, 1_999_999)]
    [InlineData(2_000_000, 2_000_000)]
    [InlineData(2_000_001, 2_000_001)]
    [InlineData(2_000_020, 2_000_019)]
    [InlineData(3_000_000, 2_950_000)]
    [InlineData(5_000_000, 4_850_000)]
    [InlineData(6_000_000, 5_183_300)]
    [InlineData(-100, -100)]
    public void Each_slice_of_the_years_turnover_has_its_rate(long turnover, long paid) =>
        Tiered.PaidBackFor(new(turnover)).ShouldBe(new Money(paid));

    [Fact]
    public void More_turnover_never_pays_less() => Prop.ForAll(ArbMap.Default.ArbFor<(int Turnover, int More)>(), x =>
    {
        var (turnover, more) = (x.Turnover % 8_000_000L, Math.Abs(x.More % 1_000_000L));
        var difference = (Tiered.PaidBackFor(new(turnover + more)) - Tiered.PaidBackFor(new(turnover))).Cents;
        difference.ShouldBeInRange(0, more);
    }).Check(Seeded.Config.WithMaxTest(500));

    [Fact]
    public void How_a_year_is_cut_into_days_changes_nothing() => Prop.ForAll(ArbMap.Default.ArbFor<int[]>(), days =>
    {
        var (before, paid) = (Money.Zero, Money.Zero);
        foreach (var day in days)
        {
            var change = new Money(day * 7_919L % 900_000);
            paid += Tiered.Price(before, change);
            before += change;
        }
        paid.ShouldBe(Tiered.PaidBackFor(before));
    }).Check(Seeded.Config.WithMaxTest(300));

    [Fact]
    public void A_leg_given_back_in_any_parts_counts_for_nothing() =>
        Prop.ForAll(ArbMap.Default.ArbFor<(int Region, int Quantity, int[] Parts)>(), x =>
        {
            var region = 1 + Math.Abs(x.Region % 5_000);
            var quantity = 1 + Math.Abs(x.Quantity % 4);
            foreach (var rule in new[] { Tiered, Rule(cap: 750), Rule(amount: 600) })
            {
                var sum = rule.BaseCents(new(new(1), 1, -region, region, 0, quantity));
                sum.ShouldBeGreaterThan(0);
                var (returned, left) = (0, quantity);
                foreach (var part in x.Parts.Append(int.MaxValue))
                {
                    var now = Math.Min(Math.Abs(part % 1_000_000), region - returned);
                    var units = returned + now == region ? left : left > 1 && part % 2 == 0 ? 1 : 0;
                    sum += rule.BaseCents(new(new(1), 1, now, -now, 0, units, returned, region, left));
                    (returned, left) = (returned + now, left - units);
                    sum.ShouldBeGreaterThanOrEqualTo(0);
                }
                sum.ShouldBe(0);
            }
        }).Check(Seeded.Config.WithMaxTest(300));

    [Theory]
    [InlineData(750, 1, 750)]
    [InlineData(800, 1, 750)]
    [InlineData(1_600, 2, 1_500)]
    [InlineData(600, 1, 600)]
    public void A_cap_holds_for_each_unit(int region, int quantity, long counts) =>
        Rule(cap: 750).BaseCents(new(new(1), 1, -quantity, region, 0, quantity)).ShouldBe(counts);

    [Fact]
    public void A_trades_own_rule_wins_and_a_day_has_one_answer()
    {
        var rules = new ReimbursementRules([Rule(id: 1, until: "2026-09-05"), Rule(id: 2, from: "2026-09-06"), Rule(id: 3, trade: Trade.Cinema, until: "2026-12-31")]);
        rules.Find(new(1), Trade.Bookshop, Day)!.Id.ShouldBe(1);
        rules.Find(new(1), Trade.Bookshop, Day.AddDays(1))!.Id.ShouldBe(2);
        rules.Find(new(1), Trade.Cinema, Day)!.Id.ShouldBe(3);
        rules.Find(new(1), Trade.Cinema, new(2027, 1, 1))!.Id.ShouldBe(2);
        rules.Find(new(1), Trade.Cinema, new(2025, 12, 31)).ShouldBeNull();
        rules.Find(new(2), Trade.Cinema, Day).ShouldBeNull();
    }

    [Theory]
    [InlineData("83215678900011", "Cinema", 5)]
    [InlineData("83215678900029", "Cinema", 4)]
    [InlineData("83215678900029", "Bookshop", 3)]
    [InlineData("99999999900017", "Cinema", 2)]
    [InlineData("99999999900017", "Bookshop", 1)]
    [InlineData("", "Bookshop", 1)]
    public void The_most_precise_rule_wins(string siret, string trade, int wins)
    {
        var rules = new ReimbursementRules(
        [
            Rule(id: 1), Rule(id: 2, trade: Trade.Cinema), Rule(id: 3) with { Business = "832156789" }, Rule(id: 4, trade: Trade.Cinema) with { Business = "832156789" },
            Rule(id: 5) with { Business = "83215678900011" },
        ]);
        rules.Find(new(1), trade == "Cinema" ? Trade.Cinema : Trade.Bookshop, Day, siret)!.Id.ShouldBe(wins);
    }

    [Theory]
    [InlineData("832156789", "832156789", true)]
    [InlineData("832156789", "83215678900011", false)]
    [InlineData("83215678900011", "83215678900011", true)]
    [InlineData("83215678900011", null, false)]
    public void Rules_overlap_within_one_scope_alone(string? one, string? other, bool overlap) =>
        ReimbursementRules.Problems([Rule(id: 1) with { Business = one }, Rule(id: 2) with { Business = other }]).Any(p => p.Problem.Code == "RulesOverlap").ShouldBe(overlap);

    [Theory]
    [InlineData("2026-01-01", null, "2026-09-01", null, true)]
    [InlineData("2026-01-01", "2026-09-01", "2026-09-01", null, true)]
    [InlineData("2026-01-01", "2026-08-31", "2026-09-01", null, false)]
    [InlineData("2026-01-01", "2026-12-31", "2026-03-01", "2026-03-31", true)]
    [InlineData("2026-01-01", "2026-01-01", "2026-01-01", "2026-01-01", true)]
    public void Two_rules_for_one_day_are_found(string from1, string? until1, string from2, string? until2, bool overlap)
    {
        ReimbursementRule[] rules = [Rule(id: 1, from: from1, until: until1), Rule(id: 2, from: from2, until: until2)];
        ReimbursementRules.Problems(rules).Any(p => p.Problem.Code == "RulesOverlap").ShouldBe(overlap);
        ReimbursementRules.Problems([.. rules.Reverse()]).Any().ShouldBe(overlap);
        if (overlap)
            Should.Throw<ArgumentException>(() => new ReimbursementRules(rules));
    }

    [Fact]
    public void What_is_wrong_with_a_rule_is_said()
    {
        ReimbursementRule[] wrong =
        [
            Rule() with { Tiers = [] }, Rule() with { AmountPerUnit = new(100) }, Rule([new(new(1), 10_000)]), Rule([new(Money.Zero, 10_001)]),
            Rule([new(Money.Zero, -1)]), Rule([new(Money.Zero, 1), new(Money.Zero, 2)]), Rule(amount: 0), Rule(cap: -1), Rule() with { FeePerSale = new(-1) },
            Rule(from: "2026-02-01", until: "2026-01-30"), Rule() with { Business = "83215678" },
        ];
        foreach (var rule in wrong)
            ReimbursementRules.Problems([rule]).ShouldHaveSingleItem();
    }

    [Fact]
    public void A_rule_taken_back_before_it_began_prices_nothing_and_is_in_nobodys_way()
    {
        var withdrawn = Rule(id: 1, from: "2026-09-01", until: "2026-08-31");
        withdrawn.IsWithdrawn.ShouldBeTrue();
        var rules = new ReimbursementRules([withdrawn, Rule(id: 2, from: "2026-09-01")]);
        rules.Find(new(1), Trade.Cinema, new(2026, 9, 1))!.Id.ShouldBe(2);
    }
}
