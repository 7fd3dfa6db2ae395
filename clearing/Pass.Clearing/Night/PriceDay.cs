using Pass.Core;
using Pass.Data.Model;

namespace Pass.Clearing.Night;

/// <summary>What a partner × benefit stood at in a year under a rule: where the tiers continue from.</summary>
public delegate long BaseBefore(PartnerId partner, BenefitId benefit, int rule, int year);

/// <summary>The rule that priced a partner's sales of an earlier day; null while they wait for one.</summary>
public delegate ReimbursementRule? RuleOfSale(PartnerId partner, BenefitId benefit, DateOnly saleDay);

/// <summary>A day priced: what is owed, and what could not be priced because no rule was in force. Both by partner, then benefit.</summary>
public sealed record DayPrices(IReadOnlyList<PartnerDay> Priced, IReadOnlyList<UnpricedDay> Unpriced);

/// <summary>
/// Prices the totals of a day. Pure: the same totals, rules and running bases give the same rows. What is given back of an earlier sale
/// lowers the year of that sale, under the rule that paid it: whatever changed since, a sale and its whole return are worth nothing.
/// </summary>
public static class PriceDay
{
    /// <param name="clearedOn">The day being cleared: the totals' own day, or a later one for sales whose rule came late.</param>
    public static DayPrices Run(DateOnly date, DateOnly clearedOn, DayTotals totals, RuleOfSale ruleOfSale, BaseBefore baseBefore)
    {
        var priced = new List<PartnerDay>();
        var unpriced = new List<UnpricedDay>();
        var earlier = totals.EarlierSales.ToLookup(e => (e.Partner, e.Leg.Benefit));
        foreach (var (partner, benefits) in totals.Partners)
        {
            for (var i = 0; i < benefits.Length; i++)
            {
                var benefit = new BenefitId((ushort)i);
                if (benefits[i].IsEmpty)
                    continue;
                var returns = earlier[(partner, benefit)].GroupBy(e => e.SaleDay).OrderBy(g => g.Key)
                    .Select(g => new Return(g.Key, ruleOfSale(partner, benefit, g.Key), [.. g.Select(e => e.Leg)])).ToList();
                if (WaitsFor(date, benefits[i], returns) is { } day)
                    unpriced.Add(Unpriced(date, partner, benefit, benefits[i], day));
                else
                    priced.Add(Price(date, clearedOn, partner, benefit, benefits[i], returns, (rule, year) => baseBefore(partner, benefit, rule, year)));
            }
        }
        return new(priced, unpriced);
    }

    /// <summary>What is given back of the sales of one day.</summary>
    private sealed record Return(DateOnly SaleDay, ReimbursementRule? Rule, IReadOnlyList<Leg> Legs)
    {
        public long BaseCents => Legs.Sum(l => Rule!.BaseCents(l));

        public int Whole => Legs.Count(l => l.IsGivenBackWhole());
    }

    /// <summary>The first day that has no rule although something of it is in the sums; null when all can be priced.</summary>
    private static DateOnly? WaitsFor(DateOnly date, in PartnerBenefitTotals sums, List<Return> returns)
    {
        if (returns.Find(r => r.Rule is null) is { } waiting)
            return waiting.SaleDay;
        var hasOwn = sums.Sales > 0 || sums.Returns > returns.Sum(r => r.Legs.Count);
        return hasOwn && sums.Rule is null ? date : null;
    }

    private static PartnerDay Price(
        DateOnly date, DateOnly clearedOn, PartnerId partner, BenefitId benefit, in PartnerBenefitTotals sums, List<Return> returns, Func<int, int, long> before)
    {
        // Nothing was sold, and no rule is in force: what is given back says which.
        var rule = sums.Rule ?? returns[0].Rule!;
        // The same rule in the same year is the same running total.
        var (same, others) = (returns.FindAll(IsOwn), returns.FindAll(r => !IsOwn(r)));
        var from = before(rule.Id, date.Year);
        var baseCents = sums.BaseCents + same.Sum(r => r.BaseCents);
        var feeBearing = sums.FeeBearing - same.Sum(r => r.Whole);
        var positions = new Dictionary<(int, int), long>();
        var earlier = others.ConvertAll(r => PriceReturn(date, partner, benefit, r, positions, before));
        var day = new PartnerDay
        {
            Date = date,
            PartnerId = partner.Value,
            BenefitId = benefit.Value,
            ClearedOn = clearedOn,
            RuleId = rule.Id,
            Sales = sums.Sales,
            Returns = sums.Returns,
            Units = sums.Units,
            SoldCents = sums.SoldCents,
            ReturnedCents = sums.ReturnedCents,
            HolderCents = sums.HolderCents,
            BaseBeforeCents = from,
            BaseCents = baseCents,
            ReimbursedCents = rule.Price(new(from), new(baseCents)).Cents + earlier.Sum(e => e.ReimbursedCents),
            FeeCents = (rule.FeePerSale * feeBearing).Cents + earlier.Sum(e => e.FeeCents),
        };
        day.EarlierSales.AddRange(earlier);
        return day;

        bool IsOwn(Return r) => r.Rule!.Id == rule.Id && r.SaleDay.Year == date.Year;
    }

    private static PartnerDayReturn PriceReturn(
        DateOnly date, PartnerId partner, BenefitId benefit, Return given, Dictionary<(int Rule, int Year), long> positions, Func<int, int, long> before)
    {
        var (rule, year) = (given.Rule!, given.SaleDay.Year);
        if (!positions.TryGetValue((rule.Id, year), out var from))
            from = before(rule.Id, year);
        var baseCents = given.BaseCents;
        positions[(rule.Id, year)] = from + baseCents;
        return new()
        {
            Date = date,
            PartnerId = partner.Value,
            BenefitId = benefit.Value,
            SaleDay = given.SaleDay,
            RuleId = rule.Id,
            BaseBeforeCents = from,
            BaseCents = baseCents,
            ReimbursedCents = rule.Price(new(from), new(baseCents)).Cents,
            FeeCents = -(rule.FeePerSale * given.Whole).Cents,
        };
    }

    private static UnpricedDay Unpriced(DateOnly date, PartnerId partner, BenefitId benefit, in PartnerBenefitTotals sums, DateOnly waitsFor) => new()
    {
        Date = date,
        PartnerId = partner.Value,
        BenefitId = benefit.Value,
        WaitsFor = waitsFor,
        Sales = sums.Sales,
        GrossCents = sums.SoldCents - sums.ReturnedCents,
        HolderCents = sums.HolderCents,
    };
}
