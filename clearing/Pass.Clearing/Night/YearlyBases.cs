using Microsoft.EntityFrameworkCore;
using Pass.Data.Model;

namespace Pass.Clearing.Night;

/// <summary>
/// The running yearly totals that tiers continue from. Each rule of a partner's year has its own, which starts where the year stood when
/// the rule was first used: what is given back later moves the total of the rule that paid it, and no other.
/// </summary>
internal sealed class YearlyBases
{
    private readonly Dictionary<(int Year, int Partner, int Benefit), List<PartnerYear>> _rows;

    /// <summary>Rules used for the first time in a year.</summary>
    private readonly List<PartnerYear> _added = [];

    public YearlyBases(IEnumerable<PartnerYear> stored) =>
        _rows = stored.GroupBy(y => (y.Year, y.PartnerId, y.BenefitId)).ToDictionary(g => g.Key, g => g.ToList());

    public static async Task<YearlyBases> LoadAsync(PassDbContext context, IEnumerable<int> years, CancellationToken ct)
    {
        var wanted = years.Distinct().ToList();
        return new(await context.PartnerYears.Where(y => wanted.Contains(y.Year)).ToListAsync(ct));
    }

    public long Of(int year, int partner, int benefit, int rule)
    {
        if (!_rows.TryGetValue((year, partner, benefit), out var rules))
            return 0;
        return rules.Find(r => r.RuleId == rule) is { } row ? row.FromCents + row.BaseCents : rules.Sum(r => r.BaseCents);
    }

    public void Add(IEnumerable<PartnerDay> priced)
    {
        foreach (var day in priced)
        {
            if (day.HasOwn)
                Move(day.Date.Year, day.PartnerId, day.BenefitId, day.RuleId, day.BaseBeforeCents, day.BaseCents);
            foreach (var sale in day.EarlierSales)
                Move(sale.SaleDay.Year, sale.PartnerId, sale.BenefitId, sale.RuleId, sale.BaseBeforeCents, sale.BaseCents);
        }
    }

    private void Move(int year, int partner, int benefit, int rule, long from, long cents)
    {
        if (!_rows.TryGetValue((year, partner, benefit), out var rules))
            _rows.Add((year, partner, benefit), rules = []);
        if (rules.Find(r => r.RuleId == rule) is not { } row)
        {
            row = new() { Year = year, PartnerId = partner, BenefitId = benefit, RuleId = rule, FromCents = from };
            rules.Add(row);
            _added.Add(row);
        }
        row.BaseCents = checked(row.BaseCents + cents);
    }

    public void Save(PassDbContext context) => context.PartnerYears.AddRange(_added);
}
