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
    private readonly HashSet<PartnerYear> _added = [], _changed = [];

    public YearlyBases(IEnumerable<PartnerYear> stored) =>
        _rows = stored.GroupBy(y => (y.Year, y.PartnerId, y.BenefitId)).ToDictionary(g => g.Key, g => g.ToList());

    public static async Task<YearlyBases> LoadAsync(PassDbContext context, IEnumerable<int> years, CancellationToken ct)
    {
        var wanted = years.Distinct().ToList();
        return new(await context.PartnerYears.AsNoTracking().Where(y => wanted.Contains(y.Year)).ToListAsync(ct));
    }

    /// <summary>Where each partner's years stood when a day began: what was priced of earlier days, whenever that was done. Read only.</summary>
    // A sale is given back within weeks: no day asks for more than the year before its own.
    public static Task<YearlyBases> AtAsync(PassDbContext context, DateOnly day, CancellationToken ct) =>
        SumAsync(context, day.Year - 1, day.Year, context.PartnerDays.Where(d => d.Date < day), context.PartnerDayReturns.Where(r => r.Date < day), ct);

    /// <summary>Where each partner's years stood when a day was cleared: what had been cleared with days before it. Read only.</summary>
    /// <param name="firstYear">Of the oldest sales that were cleared with it.</param>
    public static Task<YearlyBases> ClearedBeforeAsync(PassDbContext context, DateOnly day, int firstYear, CancellationToken ct) => SumAsync(
        context, firstYear, day.Year, context.PartnerDays.Where(d => d.ClearedOn < day),
        context.PartnerDayReturns.Where(r => context.PartnerDays.Any(d => d.Date == r.Date && d.PartnerId == r.PartnerId && d.BenefitId == r.BenefitId && d.ClearedOn < day)), ct);

    private static async Task<YearlyBases> SumAsync(PassDbContext context, int firstYear, int lastYear, IQueryable<PartnerDay> days, IQueryable<PartnerDayReturn> returns, CancellationToken ct)
    {
        var rows = new List<PartnerYear>();
        for (var year = firstYear; year <= lastYear; year++)
        {
            var (first, end) = (new DateOnly(year, 1, 1), new DateOnly(year + 1, 1, 1));
            var sold = await days.Where(d => d.Date >= first && d.Date < end && (d.Sales != 0 || d.BaseCents != 0))
                .GroupBy(d => new { d.PartnerId, d.BenefitId, d.RuleId }).Select(g => new { g.Key, Cents = g.Sum(d => d.BaseCents) }).ToListAsync(ct);
            var givenBack = await returns.Where(r => r.SaleDay >= first && r.SaleDay < end)
                .GroupBy(r => new { r.PartnerId, r.BenefitId, r.RuleId }).Select(g => new { g.Key, Cents = g.Sum(r => r.BaseCents) }).ToListAsync(ct);
            var sums = sold.Concat(givenBack).GroupBy(s => (s.Key.PartnerId, s.Key.BenefitId, s.Key.RuleId)).ToDictionary(g => g.Key, g => g.Sum(s => s.Cents));
            rows.AddRange((await context.PartnerYears.AsNoTracking().Where(y => y.Year == first.Year).ToListAsync(ct))
                .Where(y => sums.ContainsKey((y.PartnerId, y.BenefitId, y.RuleId)))
                .Select(y => new PartnerYear
                {
                    Year = y.Year,
                    PartnerId = y.PartnerId,
                    BenefitId = y.BenefitId,
                    RuleId = y.RuleId,
                    FromCents = y.FromCents,
                    BaseCents = sums[(y.PartnerId, y.BenefitId, y.RuleId)],
                }));
        }
        return new(rows);
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
        else if (!_added.Contains(row))
        {
            _changed.Add(row);
        }
        row.BaseCents = checked(row.BaseCents + cents);
    }

    public async Task SaveAsync(PassDbContext context, CancellationToken ct)
    {
        await context.InsertAsync([.. _added], ct);
        await context.UpdateAsync([.. _changed], ct);
    }
}
