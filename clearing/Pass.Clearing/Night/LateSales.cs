using Microsoft.EntityFrameworkCore;
using Pass.Data.Log;
using Pass.Data.Model;

namespace Pass.Clearing.Night;

/// <summary>Sales of earlier days that waited for a rule and have one now: netted again from the log, priced with the day being cleared.</summary>
internal sealed class LateSales
{
    private readonly List<(DayTotals Totals, DateOnly Date, List<UnpricedDay> Waiting)> _days = [];

    public IEnumerable<DateOnly> Dates => _days.Select(d => d.Date);

    public IEnumerable<EarlierSale> EarlierSales => _days.SelectMany(d => d.Totals.EarlierSales);

    public static async Task<LateSales> FoldAsync(
        PassDbContext context, ILogStore log, PricingReference reference, DateOnly day, IProgress<NightProgress>? progress, CancellationToken ct)
    {
        var waiting = await context.UnpricedDays.Where(u => u.ClearedOn == null && u.Date < day).ToListAsync(ct);
        return await FoldAsync(context, log, reference, waiting.Where(u => reference.On(u.WaitsFor).Rule(new(u.PartnerId), new((ushort)u.BenefitId)) is not null), progress, ct);
    }

    /// <param name="ready">Sales whose rule is there now.</param>
    public static async Task<LateSales> FoldAsync(
        PassDbContext context, ILogStore log, PricingReference reference, IEnumerable<UnpricedDay> ready, IProgress<NightProgress>? progress, CancellationToken ct)
    {
        var late = new LateSales();
        foreach (var group in ready.GroupBy(u => u.Date).OrderBy(g => g.Key))
        {
            var terms = reference.On(group.Key);
            var ranges = await DayRanges.LoadAsync(context, log.Identity, group.Key, ct);
            late._days.Add((FoldDay.Run(log, ranges, terms, progress, ct: ct), group.Key, [.. group]));
        }
        return late;
    }

    /// <summary>Prices them in the order of their days; the incidents are marked as settled by <paramref name="clearedOn"/>.</summary>
    public IReadOnlyList<PartnerDay> Price(DateOnly clearedOn, YearlyBases years, RulesOfSales sold)
    {
        var all = new List<PartnerDay>();
        foreach (var (totals, date, waiting) in _days)
        {
            var incidents = waiting.ToDictionary(w => (w.PartnerId, w.BenefitId));
            var again = PriceDay.Run(date, clearedOn, totals, sold.Of, (partner, benefit, rule, year) => years.Of(year, partner.Value, benefit.Value, rule));
            var priced = again.Priced.Where(p => incidents.ContainsKey((p.PartnerId, p.BenefitId))).ToList();
            years.Add(priced);
            sold.Add(priced);
            all.AddRange(priced);
            foreach (var day in priced)
                incidents[(day.PartnerId, day.BenefitId)].ClearedOn = clearedOn;
            // Another day that its sums are of has no rule either.
            foreach (var day in again.Unpriced)
            {
                if (incidents.TryGetValue((day.PartnerId, day.BenefitId), out var incident))
                    incident.WaitsFor = day.WaitsFor;
            }
        }
        return all;
    }
}
