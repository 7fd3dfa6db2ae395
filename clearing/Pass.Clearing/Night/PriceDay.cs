using Pass.Core;
using Pass.Data.Model;

namespace Pass.Clearing.Night;

/// <summary>What a partner × benefit stood at before a day: the yearly base that the tiers continue from.</summary>
public delegate long BaseBefore(PartnerId partner, BenefitId benefit);

/// <summary>A day priced: what is owed, and what could not be priced because no rule was in force. Both by partner, then benefit.</summary>
public sealed record DayPrices(IReadOnlyList<PartnerDay> Priced, IReadOnlyList<UnpricedDay> Unpriced);

/// <summary>Prices the totals of a day. Pure: the same totals, rules and running bases give the same rows.</summary>
public static class PriceDay
{
    /// <param name="clearedOn">The day being cleared: the totals' own day, or a later one for sales whose rule came late.</param>
    public static DayPrices Run(DateOnly date, DateOnly clearedOn, DayTotals totals, BaseBefore baseBefore)
    {
        var priced = new List<PartnerDay>();
        var unpriced = new List<UnpricedDay>();
        foreach (var (partner, benefits) in totals.Partners)
        {
            for (var i = 0; i < benefits.Length; i++)
            {
                ref readonly var sums = ref benefits[i];
                var benefit = new BenefitId((ushort)i);
                if (sums.IsEmpty)
                    continue;
                if (sums.Rule is { } rule)
                    priced.Add(Price(date, clearedOn, partner, benefit, sums, rule, baseBefore(partner, benefit)));
                else
                    unpriced.Add(Unpriced(date, partner, benefit, sums));
            }
        }
        return new(priced, unpriced);
    }

    private static PartnerDay Price(
        DateOnly date, DateOnly clearedOn, PartnerId partner, BenefitId benefit, in PartnerBenefitTotals sums, ReimbursementRule rule, long before) => new()
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
            BaseBeforeCents = before,
            BaseCents = sums.BaseCents,
            ReimbursedCents = rule.Price(new(before), new(sums.BaseCents)).Cents,
            FeeCents = (rule.FeePerSale * sums.FeeBearing).Cents,
        };

    private static UnpricedDay Unpriced(DateOnly date, PartnerId partner, BenefitId benefit, in PartnerBenefitTotals sums) => new()
    {
        Date = date,
        PartnerId = partner.Value,
        BenefitId = benefit.Value,
        Sales = sums.Sales,
        Returns = sums.Returns,
        GrossCents = sums.SoldCents - sums.ReturnedCents,
        HolderCents = sums.HolderCents,
    };
}
