using System.Collections.Frozen;
using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data.Model;

namespace Pass.Clearing.Netting;

/// <summary>The stored data that pricing depends on: rules, benefits, and the trade of each partner.</summary>
public sealed class PricingReference(
    ReimbursementRules rules, IReadOnlyList<BenefitVersion> benefits, IEnumerable<(PartnerId Partner, PartnerCategory Trade)> trades)
{
    private readonly FrozenDictionary<PartnerId, PartnerCategory> _trades = trades.ToFrozenDictionary(t => t.Partner, t => t.Trade);

    public IReadOnlyList<BenefitVersion> Benefits { get; } = benefits;

    public ReimbursementRules Rules { get; } = rules;

    public DayTerms On(DateOnly day) => new(day, this);

    public PartnerCategory Trade(PartnerId partner) => _trades.GetValueOrDefault(partner);

    public static async Task<PricingReference> LoadAsync(PassDbContext context, CancellationToken ct = default)
    {
        var rules = await context.ReimbursementRules.AsNoTracking().ToListAsync(ct);
        var benefits = await context.BenefitVersions.AsNoTracking().OrderBy(b => b.BenefitId).ThenByDescending(b => b.Version).ToListAsync(ct);
        var trades = await context.Partners.AsNoTracking().Select(p => new { p.Id, p.Category }).ToListAsync(ct);
        return new(new(rules.Select(r => r.ToRule())), [.. benefits.Select(b => b.ToBenefit())], trades.Select(t => (new PartnerId(t.Id), t.Category)));
    }
}

/// <summary>What pricing one business day depends on.</summary>
public sealed class DayTerms(DateOnly day, PricingReference reference)
{
    public DateOnly Day { get; } = day;

    /// <summary>One more than the largest benefit id: the length of arrays indexed by benefit.</summary>
    public int BenefitSlots { get; } = reference.Benefits.Select(b => b.Benefit.Value + 1).Append(1).Max();

    /// <summary>The rule that prices a partner's sales of a benefit on this day, or null when none is in force.</summary>
    public ReimbursementRule? Rule(PartnerId partner, BenefitId benefit) => reference.Rules.Find(benefit, reference.Trade(partner), Day);
}
