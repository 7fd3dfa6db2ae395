using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data.Model;

namespace Pass.Clearing.Night;

/// <summary>The rules that priced the sales of which something is given back, as they are recorded with their days: not as they would be found today.</summary>
internal sealed class RulesOfSales(IEnumerable<ReimbursementRule> rules)
{
    private readonly Dictionary<int, ReimbursementRule> _rules = rules.ToDictionary(r => r.Id);
    private readonly Dictionary<(int Partner, int Benefit, DateOnly Day), int> _used = [];

    public async Task LoadAsync(PassDbContext context, IEnumerable<EarlierSale> sales, CancellationToken ct)
    {
        foreach (var day in sales.GroupBy(s => s.SaleDay))
        {
            var partners = day.Select(s => s.Partner.Value).Distinct().ToList();
            var used = context.PartnerDays.Where(d => d.Date == day.Key && partners.Contains(d.PartnerId)).Select(d => new { d.PartnerId, d.BenefitId, d.RuleId });
            foreach (var u in await used.ToListAsync(ct))
                _used[(u.PartnerId, u.BenefitId, day.Key)] = u.RuleId;
        }
    }

    /// <summary>Days priced just now, and not saved yet.</summary>
    public void Add(IEnumerable<PartnerDay> priced)
    {
        foreach (var day in priced)
            _used[(day.PartnerId, day.BenefitId, day.Date)] = day.RuleId;
    }

    public ReimbursementRule? Of(PartnerId partner, BenefitId benefit, DateOnly saleDay) =>
        _used.TryGetValue((partner.Value, benefit.Value, saleDay), out var id) ? _rules[id] : null;
}
