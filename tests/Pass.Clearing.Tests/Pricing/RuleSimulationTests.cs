using FsCheck;
using FsCheck.Fluent;
using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Pricing;
using Pass.Clearing.Tests.Night;
using Pass.Clearing.Tests.Payments;
using Pass.Core;
using Pass.Testing;
using Pass.Testing.Postgres;

namespace Pass.Clearing.Tests.Pricing;

public sealed class RuleSimulationTests(PostgresServer server)
{
    private static readonly DateOnly First = TestReference.FirstDay;

    /// <summary>Tiers at 20,00 € of the year: a simulation that forgot where the year stood would differ.</summary>
    private static readonly ReimbursementRule[] Rules =
    [
        new(1, "Cinéma d'abord", Catalogue2026.Cinema, null, First, First, [new(Money.Zero, 10_000), new(new(2_000), 8_777)], FeePerSale: new(10)),
        new(2, "Cinéma ensuite", Catalogue2026.Cinema, null, First.AddDays(1), null, [new(Money.Zero, 9_900), new(new(3_000), 7_333)], CapPerUnit: new(750)),
        new(3, "Lecture", Catalogue2026.LeisureBooks, null, First, null, ReimbursementRule.Flat(9_500)),
        new(4, "Lecture des libraires", Catalogue2026.LeisureBooks, Trade.Bookshop, First, null, ReimbursementRule.Flat(9_000)),
    ];

    [Theory, EveryDatabase]
    public async Task An_unchanged_rule_gives_exactly_zero(DatabaseKind kind)
    {
        using var region = await SoldAsync(kind, Rules, seed: 3);
        foreach (var rule in Rules)
        {
            var (from, to) = (rule.From, rule.Until ?? First.AddDays(3));
            var same = (await SimulateAsync(region, rule with { Id = 99, Label = "La même" }, from, to)).OrThrow();
            same.Amounts.ShouldNotBeEmpty();
            same.Amounts.ShouldAllBe(a => a.Before == a.After && a.WaitsBefore == a.WaitsAfter);
            (same.Winners.Count, same.Losers.Count, same.Difference, same.Rules.Count, same.Paid).ShouldBe((0, 0, Money.Zero, 0, same.Before));
        }
    }

    [Theory, EveryDatabase]
    public async Task Another_rule_gives_what_the_nights_would_have_paid_by_it(DatabaseKind kind)
    {
        var asked = Rules[1] with { Id = 5, Label = "Cinéma, essai", Tiers = [new(Money.Zero, 8_000), new(new(2_500), 9_999)], CapPerUnit = null, FeePerSale = new(5) };
        using var region = await SoldAsync(kind, Rules, seed: 3);
        using var other = await SoldAsync(kind, SimulatedRules.Replace(Rules, asked, First.AddDays(2), First.AddDays(3)), seed: 3);
        var simulated = (await SimulateAsync(region, asked, First.AddDays(2), First.AddDays(3))).OrThrow();
        (await PaidAsync(other, First.AddDays(2))).ShouldBe(simulated.Amounts.ToDictionary(a => (a.Partner.Value, (int)a.Benefit.Value), a => a.After.Cents));
        (await PaidAsync(region, First.AddDays(2))).ShouldBe(simulated.Amounts.ToDictionary(a => (a.Partner.Value, (int)a.Benefit.Value), a => a.Before.Cents));
        simulated.Losers.Concat(simulated.Winners).ShouldHaveSingleItem().Name.ShouldBe("Cinema n° 2");
        simulated.Rules.ShouldHaveSingleItem().Label.ShouldBe("Cinéma, essai");
        simulated.ByBenefit.Sum(s => s.Difference.Cents).ShouldBe(simulated.Difference.Cents);
        simulated.ByFundingLine.Sum(s => s.Difference.Cents).ShouldBe(simulated.Difference.Cents);
        simulated.ByPartner.Sum(s => s.Difference.Cents).ShouldBe(simulated.Difference.Cents);
    }

    [Theory, EveryDatabase]
    public async Task A_rule_of_one_outlet_touches_nobody_else(DatabaseKind kind)
    {
        var asked = Rules[2] with { Id = 5, Label = "Librairie n° 1", Tiers = ReimbursementRule.Flat(10_000), Business = Siret.FromCompany(83_215_678, 1).Digits };
        using var region = await SoldAsync(kind, Rules, seed: 3);
        using var other = await SoldAsync(kind, [.. Rules, asked], seed: 3);
        var simulated = (await SimulateAsync(region, asked, First, First.AddDays(3))).OrThrow();
        simulated.Winners.ShouldHaveSingleItem().Name.ShouldBe("Bookshop n° 1");
        simulated.Losers.ShouldBeEmpty();
        (await PaidAsync(other, First)).ShouldBe(simulated.Amounts.ToDictionary(a => (a.Partner.Value, (int)a.Benefit.Value), a => a.After.Cents));
        (await SimulateAsync(region, asked with { Business = "999999990" }, First, First.AddDays(3))).OrThrow().Difference.ShouldBe(Money.Zero);
    }

    [Theory, EveryDatabase]
    public async Task A_simulation_reads_sealed_days_alone_and_changes_nothing(DatabaseKind kind)
    {
        using var region = await SoldAsync(kind, Rules, seed: 5);
        region.Till.Sell(1, TestTill.Cinema, Product.CinemaSeat, 900);
        region.Till.Flush();
        var before = await CountsAsync(region);
        (await SimulateAsync(region, Rules[2], First, First.AddDays(3))).OrThrow();
        Office.Refusal(await SimulateAsync(region, Rules[2], First, First.AddDays(4))).ShouldBe("DayNotSealed");
        Office.Refusal(await SimulateAsync(region, Rules[2], First.AddDays(1), First)).ShouldBe("SimulationDays");
        Office.Refusal(await SimulateAsync(region, Rules[2] with { Tiers = [] }, First, First)).ShouldBe("RateOrAmount");
        (await CountsAsync(region)).ShouldBe(before);
    }

    [Fact]
    public void A_rule_in_the_place_of_others_leaves_one_rule_a_day_and_the_others_as_they_were() => Check.One(
        Seeded.Config.WithMaxTest(200), Prop.ForAll(
            (from cuts in Gen.ArrayOf(Gen.Choose(1, 40), 3)
             from rates in Gen.ArrayOf(Gen.Choose(1, 3), 4)
             from start in Gen.Choose(0, 100)
             from length in Gen.Choose(0, 60)
             select (cuts, rates, start, length)).ToArbitrary(), story =>
            {
                var rules = new List<ReimbursementRule>();
                var day = First.AddDays(10);
                foreach (var (i, cut) in story.cuts.Index())
                {
                    rules.Add(TestReference.Rule(Catalogue2026.Cinema, new RateTier(Money.Zero, story.rates[i])) with { Id = i + 1, From = day, Until = day.AddDays(cut) });
                    day = day.AddDays(cut + 1 + i);
                }
                var asked = TestReference.Rule(Catalogue2026.Cinema, new RateTier(Money.Zero, story.rates[3]));
                var (from, to) = (First.AddDays(story.start), First.AddDays(story.start + story.length));
                var other = new ReimbursementRules(SimulatedRules.Replace(rules, asked, from, to));
                var were = new ReimbursementRules(rules);
                for (var on = First; on <= to; on = on.AddDays(1))
                {
                    var (was, now) = (were.Find(Catalogue2026.Cinema, Trade.Cinema, on), other.Find(Catalogue2026.Cinema, Trade.Cinema, on));
                    if (on < from || was?.PaysAs(asked) is true)
                        (now?.Id).ShouldBe(was?.Id);
                    else
                        now.ShouldNotBeNull().PaysAs(asked).ShouldBeTrue();
                }
            }));

    private static Task<Result<SimulationResult>> SimulateAsync(TestRegion region, ReimbursementRule asked, DateOnly from, DateOnly to) =>
        new RuleSimulation(region.Database).RunAsync(region.Log, asked, from, to);

    private static async Task<Dictionary<(int, int), long>> PaidAsync(TestRegion region, DateOnly from)
    {
        await using var context = region.Database.CreateContext();
        return (await context.PartnerDays.Where(d => d.Date >= from).ToListAsync()).GroupBy(d => (d.PartnerId, d.BenefitId)).ToDictionary(g => g.Key, g => g.Sum(d => d.NetCents));
    }

    private static async Task<(int, int, int, int)> CountsAsync(TestRegion region)
    {
        await using var context = region.Database.CreateContext();
        return (await context.Audit.CountAsync(), await context.PartnerDays.CountAsync(), await context.PartnerYears.CountAsync(), await context.ReimbursementRules.CountAsync());
    }

    /// <summary>Four days of sales, and returns of the same day and of days before.</summary>
    private async Task<TestRegion> SoldAsync(DatabaseKind kind, IEnumerable<ReimbursementRule> rules, int seed)
    {
        var region = await TestRegion.CreateAsync(kind, server, rules);
        region.GrantAll();
        var random = new Random(seed);
        var sales = new List<Operation>();
        for (var day = First; day < First.AddDays(4); day = day.AddDays(1))
        {
            for (var i = 0; i < 6; i++)
            {
                var sale = i % 3 == 2 ? region.Till.Sell(random.Next(1, 10), TestTill.Bookshop, Product.LeisureBook, random.Next(300, 2_000))
                    : region.Till.Sell(random.Next(1, 10), TestTill.Cinema, Product.CinemaSeat, random.Next(500, 1_100));
                if (sale.IsApproved)
                    sales.Add(sale);
            }
            region.Till.GiveBack(sales[random.Next(sales.Count)]);
            await region.NightAsync(day);
        }
        return region;
    }
}
