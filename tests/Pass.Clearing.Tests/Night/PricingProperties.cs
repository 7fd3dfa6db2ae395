using FsCheck;
using FsCheck.Fluent;
using Pass.Clearing.Night;
using Pass.Core;
using Pass.Data.Model;
using Pass.Testing;

namespace Pass.Clearing.Tests.Night;

/// <summary>Whatever is sold and given back, over any days, rates and caps: the cents add up.</summary>
public class PricingProperties
{
    private readonly record struct Act(int Pass, int Kind, int Cents, int Pick);

    private sealed record Story(ReimbursementRule Rule, Act[] Acts);

    private static Gen<Story> Stories() =>
        from rates in Gen.ArrayOf(Gen.Choose(0, 10_000), 3)
        from steps in Gen.ArrayOf(Gen.Choose(1, 4_000), 2)
        from cap in Gen.Choose(0, 2_000)
        from fee in Gen.Choose(0, 50)
        from acts in Gen.ArrayOf(
            from pass in Gen.Choose(1, 6)
            from kind in Gen.Choose(0, 9)
            from cents in Gen.Choose(1, 2_500)
            from pick in Gen.Choose(0, 1_000)
            select new Act(pass, kind, cents, pick))
        select new Story(
            TestReference.Rule(Catalogue2026.LeisureBooks, new(Money.Zero, rates[0]), new(new(steps[0]), rates[1]), new(new(steps[0] + steps[1]), rates[2]))
                with
            { CapPerUnit = cap == 0 ? null : new Money(cap), FeePerSale = new(fee) },
            acts);

    [Fact]
    public void Days_and_sales_add_up_to_what_the_year_is_paid() => Check.One(
        Seeded.Config.WithMaxTest(200), Prop.ForAll(Stories().ToArbitrary(), story =>
        {
            var (till, days) = Play(story);
            var reference = TestReference.Pricing(story.Rule);
            long yearBase = 0, reimbursed = 0, sold = 0;
            for (var day = TestReference.FirstDay; day < TestReference.FirstDay.AddDays(days); day = day.AddDays(1))
            {
                var totals = Fold(till.RowsOf(day).Select(r => r.Payload), reference.On(day));
                var priced = PriceDay.Run(day, day, totals, (_, _, _) => story.Rule, (_, _, _, _) => yearBase);
                PostDay.Of(day, totals, priced, reference.Benefits); // throws unless its trial balance is zero
                DetailsShouldAddUp(till, day, priced.Priced, story.Rule);
                yearBase += priced.Priced.Sum(p => p.BaseCents);
                reimbursed += priced.Priced.Sum(p => p.ReimbursedCents);
                sold += priced.Priced.Sum(p => p.GrossCents);
            }
            reimbursed.ShouldBe(story.Rule.PaidBackFor(new(yearBase)).Cents);
            yearBase.ShouldBeInRange(0, sold);
        }));

    [Fact]
    public void The_order_of_rows_and_the_cut_into_parts_do_not_change_a_fold() => Check.One(
        Seeded.Config.WithMaxTest(100), Prop.ForAll(Stories().ToArbitrary(), Gen.Choose(0, int.MaxValue).ToArbitrary(), (story, seed) =>
        {
            var terms = TestReference.Pricing(story.Rule).On(TestReference.FirstDay);
            var rows = Play(story).Till.Rows.Select(r => r.Payload).ToArray();
            var straight = Describe(Fold(rows, terms));
            new Random(seed).Shuffle(rows);
            var half = rows.Length / 2;
            var parts = Fold(rows[..half], terms);
            parts.Add(Fold(rows[half..], terms));
            Describe(parts).ShouldBe(straight);
        }));

    private static void DetailsShouldAddUp(TestTill till, DateOnly day, IReadOnlyList<PartnerDay> priced, ReimbursementRule rule)
    {
        var legs = SaleDetail.Read(till.RowsOf(day), priced, new Dictionary<int, ReimbursementRule> { [rule.Id] = rule }).ToList();
        legs.Sum(l => l.ReimbursedCents).ShouldBe(priced.Sum(p => p.ReimbursedCents));
        legs.Sum(l => l.FeeCents).ShouldBe(priced.Sum(p => p.FeeCents));
        legs.Sum(l => l.BaseCents).ShouldBe(priced.Sum(p => p.BaseCents));
        legs.Sum(l => (long)l.Leg.RegionCents).ShouldBe(priced.Sum(p => p.GrossCents));
    }

    private static (TestTill Till, int Days) Play(Story story)
    {
        var till = new TestTill(TestReference.Log, TestReference.Decisions);
        var sales = new List<Operation>();
        var days = 1;
        for (var pass = 1; pass <= 6; pass++)
            till.Grant(pass, (Catalogue2026.LeisureBooks, 5_000));
        foreach (var act in story.Acts)
        {
            if (act.Kind == 0)
            {
                till.NextDay();
                days++;
            }
            else if (act.Kind <= 5 || sales.Count == 0)
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
        return (till, days);
    }

    private static DayTotals Fold(IEnumerable<byte[]> payloads, DayTerms terms)
    {
        var totals = new DayTotals(terms);
        foreach (var payload in payloads)
            totals.Add(payload);
        return totals;
    }

    private static string Describe(DayTotals totals) => string.Join('\n',
        totals.Partners.SelectMany(p => p.Benefits.Select((b, i) =>
            $"{p.Partner}/{i}: {b.Sales} {b.Returns} {b.FeeBearing} {b.Units} {b.SoldCents} {b.ReturnedCents} {b.BaseCents} {b.HolderCents}"))
        .Append($"{totals.Operations} {totals.Refused}")
        .Concat(totals.Purses.ToArray().Select(p => $"{p.Granted} {p.Spent} {p.GivenBack} {p.Expired} {p.Adjusted}")));
}
