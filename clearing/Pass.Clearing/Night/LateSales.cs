using Microsoft.EntityFrameworkCore;
using Pass.Data.Log;
using Pass.Data.Model;

namespace Pass.Clearing.Night;

/// <summary>Sales of earlier days that waited for a rule and have one now: netted again from the log, priced with the day being cleared.</summary>
internal sealed class LateSales
{
    private readonly List<(DayTotals Totals, DateOnly Date, List<UnpricedDay> Waiting)> _days = [];

    public IEnumerable<DateOnly> Dates => _days.Select(d => d.Date);

    public static async Task<LateSales> FoldAsync(
        PassDbContext context, ILogStore log, PricingReference reference, DateOnly day, IProgress<NightProgress>? progress, CancellationToken ct)
    {
        var late = new LateSales();
        var waiting = await context.UnpricedDays.Where(u => u.ClearedOn == null && u.Date < day).ToListAsync(ct);
        foreach (var group in waiting.GroupBy(u => u.Date).OrderBy(g => g.Key))
        {
            var terms = reference.On(group.Key);
            var ready = group.Where(u => terms.Rule(new(u.PartnerId), new((ushort)u.BenefitId)) is not null).ToList();
            if (ready.Count == 0)
                continue;
            var ranges = await DayRanges.LoadAsync(context, log.Identity, group.Key, ct);
            late._days.Add((FoldDay.Run(log, ranges, terms, progress, ct), group.Key, ready));
        }
        return late;
    }

    /// <summary>Prices them in the order of their days; the incidents are marked as settled by <paramref name="clearedOn"/>.</summary>
    public IReadOnlyList<PartnerDay> Price(DateOnly clearedOn, YearlyBases years)
    {
        var all = new List<PartnerDay>();
        foreach (var (totals, date, waiting) in _days)
        {
            var keys = waiting.Select(w => (w.PartnerId, w.BenefitId)).ToHashSet();
            var priced = PriceDay.Run(date, clearedOn, totals, (partner, benefit) => years.Of(date.Year, partner.Value, benefit.Value))
                .Priced.Where(p => keys.Contains((p.PartnerId, p.BenefitId))).ToList();
            years.Add(priced);
            all.AddRange(priced);
            foreach (var incident in waiting)
                incident.ClearedOn = clearedOn;
        }
        return all;
    }
}
