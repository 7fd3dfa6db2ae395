using Microsoft.EntityFrameworkCore;
using Pass.Data.Model;

namespace Pass.Clearing.Night;

/// <summary>The running yearly totals that tiers continue from, loaded for the years being priced and saved with what was priced.</summary>
internal sealed class YearlyBases
{
    private readonly Dictionary<(int Year, int Partner, int Benefit), PartnerYear> _stored;
    private readonly Dictionary<(int Year, int Partner, int Benefit), long> _now = [];

    private YearlyBases(Dictionary<(int, int, int), PartnerYear> stored) => _stored = stored;

    public static async Task<YearlyBases> LoadAsync(PassDbContext context, IEnumerable<int> years, CancellationToken ct)
    {
        var wanted = years.Distinct().ToList();
        var stored = await context.PartnerYears.Where(y => wanted.Contains(y.Year)).ToListAsync(ct);
        return new(stored.ToDictionary(y => (y.Year, y.PartnerId, y.BenefitId)));
    }

    public long Of(int year, int partner, int benefit) =>
        _now.TryGetValue((year, partner, benefit), out var cents) ? cents : _stored.GetValueOrDefault((year, partner, benefit))?.BaseCents ?? 0;

    public void Add(IEnumerable<PartnerDay> priced)
    {
        foreach (var day in priced)
            _now[(day.Date.Year, day.PartnerId, day.BenefitId)] = checked(day.BaseBeforeCents + day.BaseCents);
    }

    public void Save(PassDbContext context)
    {
        foreach (var (key, cents) in _now)
        {
            if (_stored.TryGetValue(key, out var row))
                row.BaseCents = cents;
            else
                context.PartnerYears.Add(new() { Year = key.Year, PartnerId = key.Partner, BenefitId = key.Benefit, BaseCents = cents });
        }
    }
}
