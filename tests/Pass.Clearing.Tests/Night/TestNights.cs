using Pass.Clearing.Night;
using Pass.Core;
using Pass.Data.Model;

namespace Pass.Clearing.Tests.Night;

/// <summary>Prices one day after the other as the night does, without a database.</summary>
internal sealed class TestNights(TestTill till, params ReimbursementRule[] rules)
{
    private readonly YearlyBases _years = new([]);
    private readonly RulesOfSales _sold = new(rules);

    public List<PartnerDay> Priced { get; } = [];

    /// <summary>What each partner keeps of all days.</summary>
    public IEnumerable<long> Kept => Priced.GroupBy(p => (p.PartnerId, p.BenefitId)).Select(g => g.Sum(p => p.NetCents));

    public IReadOnlyList<PartnerDay> Run(DateOnly day, PricingReference? reference = null)
    {
        reference ??= TestReference.Pricing(rules);
        var totals = new DayTotals(reference.On(day));
        foreach (var row in till.RowsOf(day))
            totals.Add(row.Payload);
        var priced = PriceDay.Run(day, day, totals, _sold.Of, (partner, benefit, rule, year) => _years.Of(year, partner.Value, benefit.Value, rule));
        priced.Unpriced.ShouldBeEmpty();
        PostDay.Of(day, totals, priced, reference.Benefits); // throws unless its trial balance is zero
        var details = SaleDetail.Read(till.RowsOf(day), priced.Priced, rules.ToDictionary(r => r.Id)).ToList();
        foreach (var row in priced.Priced)
        {
            var legs = details.Where(l => l.Partner.Value == row.PartnerId && l.Leg.Benefit.Value == row.BenefitId).ToList();
            (legs.Sum(l => l.ReimbursedCents), legs.Sum(l => l.FeeCents)).ShouldBe((row.ReimbursedCents, row.FeeCents), "the sales add up to the day");
        }
        _sold.Add(priced.Priced);
        _years.Add(priced.Priced);
        Priced.AddRange(priced.Priced);
        return priced.Priced;
    }
}
