using System.Collections.Frozen;
using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data.Model;

namespace Pass.Clearing.Night;

/// <summary>The stored data that pricing depends on: rules, benefits, and the trade and the SIRET of each partner.</summary>
public sealed class PricingReference(
    ReimbursementRules rules, IReadOnlyList<BenefitVersion> benefits, IEnumerable<(PartnerId Partner, TradeId Trade)> trades,
    IEnumerable<(PartnerId Partner, Convention Signed)>? secondTrades = null, IEnumerable<(PartnerId Partner, string Siret)>? outlets = null)
{
    private readonly FrozenDictionary<PartnerId, TradeId> _trades = trades.ToFrozenDictionary(t => t.Partner, t => t.Trade);
    private readonly FrozenDictionary<PartnerId, string> _outlets = (outlets ?? []).ToFrozenDictionary(o => o.Partner, o => o.Siret);

    /// <summary>Conventions of businesses that have a second trade: few.</summary>
    private readonly ILookup<PartnerId, Convention> _secondTrades = (secondTrades ?? []).ToLookup(c => c.Partner, c => c.Signed);

    public IReadOnlyList<BenefitVersion> Benefits { get; } = benefits;

    public ReimbursementRules Rules { get; } = rules;

    /// <summary>The same region by other rules.</summary>
    public PricingReference With(ReimbursementRules other) => new(other, Benefits, trades, secondTrades, outlets);

    /// <summary>The rules in force on a day.</summary>
    public DayTerms On(DateOnly day) => new(day, BenefitSlots, (partner, benefit) => Rules.Find(benefit, Trade(partner, benefit, day), day, _outlets.GetValueOrDefault(partner, "")));

    public int BenefitSlots => Benefits.Select(b => b.Benefit.Value + 1).Append(1).Max();

    /// <summary>The trade in which a partner took a benefit: the one its convention was signed for.</summary>
    public TradeId Trade(PartnerId partner, BenefitId benefit, DateOnly day) =>
        _secondTrades[partner].FirstOrDefault(c => c.Covers(benefit, day))?.Trade ?? _trades.GetValueOrDefault(partner);

    public static async Task<PricingReference> LoadAsync(PassDbContext context, CancellationToken ct = default)
    {
        var rules = await context.ReimbursementRules.AsNoTracking().ToListAsync(ct);
        var benefits = await context.BenefitVersions.AsNoTracking().OrderBy(b => b.BenefitId).ThenByDescending(b => b.Version).ToListAsync(ct);
        var trades = await context.Partners.AsNoTracking().Select(p => new { p.Id, p.Trade, p.Siret }).ToListAsync(ct);
        var seconds = await context.Conventions.AsNoTracking().Include(c => c.Benefits).Where(c => c.Trade != null).OrderBy(c => c.Id).ToListAsync(ct);
        return new(
            new(rules.Select(r => r.ToRule())), [.. benefits.Select(b => b.ToBenefit())], trades.Select(t => (new PartnerId(t.Id), t.Trade)),
            seconds.Select(c => (new PartnerId(c.PartnerId), c.ToConvention())), trades.Select(t => (new PartnerId(t.Id), t.Siret)));
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
