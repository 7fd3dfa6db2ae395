using System.Collections.Frozen;
using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data.Model;

namespace Pass.Clearing.Night;

/// <summary>The stored data that pricing depends on: rules, benefits, and the trade of each partner.</summary>
public sealed class PricingReference(
    ReimbursementRules rules, IReadOnlyList<BenefitVersion> benefits, IEnumerable<(PartnerId Partner, TradeId Trade)> trades)
{
    private readonly FrozenDictionary<PartnerId, TradeId> _trades = trades.ToFrozenDictionary(t => t.Partner, t => t.Trade);

    public IReadOnlyList<BenefitVersion> Benefits { get; } = benefits;

    public ReimbursementRules Rules { get; } = rules;

    /// <summary>The rules in force on a day.</summary>
    public DayTerms On(DateOnly day) => new(day, BenefitSlots, (partner, benefit) => Rules.Find(benefit, Trade(partner), day));

    public int BenefitSlots => Benefits.Select(b => b.Benefit.Value + 1).Append(1).Max();

    public TradeId Trade(PartnerId partner) => _trades.GetValueOrDefault(partner);

    public static async Task<PricingReference> LoadAsync(PassDbContext context, CancellationToken ct = default)
    {
        var rules = await context.ReimbursementRules.AsNoTracking().ToListAsync(ct);
        var benefits = await context.BenefitVersions.AsNoTracking().OrderBy(b => b.BenefitId).ThenByDescending(b => b.Version).ToListAsync(ct);
        var trades = await context.Partners.AsNoTracking().Select(p => new { p.Id, p.Trade }).ToListAsync(ct);
        return new(new(rules.Select(r => r.ToRule())), [.. benefits.Select(b => b.ToBenefit())], trades.Select(t => (new PartnerId(t.Id), t.Trade)));
    }
}

/// <summary>What netting and pricing one business day depend on.</summary>
/// <param name="benefitSlots">One more than the largest benefit id: the length of arrays indexed by benefit.</param>
/// <param name="rule">The rule that prices a partner's sales of a benefit, or null when there is none.</param>
public sealed class DayTerms(DateOnly day, int benefitSlots, Func<PartnerId, BenefitId, ReimbursementRule?> rule)
{
    public DateOnly Day { get; } = day;

    public int BenefitSlots { get; } = benefitSlots;

    public ReimbursementRule? Rule(PartnerId partner, BenefitId benefit) => rule(partner, benefit);
}
