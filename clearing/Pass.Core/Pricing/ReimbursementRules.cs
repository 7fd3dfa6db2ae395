namespace Pass.Core;

/// <summary>The dated rules of a region, checked as a whole: one answer for each benefit, trade and day.</summary>
public sealed class ReimbursementRules
{
    private readonly ILookup<BenefitId, ReimbursementRule> _byBenefit;

    public ReimbursementRules(IEnumerable<ReimbursementRule> rules)
    {
        All = [.. rules.OrderBy(r => r.Benefit.Value).ThenBy(r => r.From).ThenBy(r => r.Id)];
        if (Problems(All).FirstOrDefault() is { } problem)
            throw new ArgumentException(problem, nameof(rules));
        _byBenefit = All.ToLookup(r => r.Benefit);
    }

    public IReadOnlyList<ReimbursementRule> All { get; }

    /// <summary>The rule for a trade, or the one for all trades.</summary>
    public ReimbursementRule? Find(BenefitId benefit, TradeId trade, DateOnly day)
    {
        ReimbursementRule? general = null;
        foreach (var rule in _byBenefit[benefit])
        {
            if (!rule.IsInForce(day))
                continue;
            if (rule.Trade == trade)
                return rule;
            if (rule.Trade is null)
                general = rule;
        }
        return general;
    }

    /// <summary>What is wrong with a set of rules, in words that say what to do; empty when it may be used.</summary>
    public static IEnumerable<string> Problems(IReadOnlyList<ReimbursementRule> rules)
    {
        foreach (var rule in rules)
        {
            if (rule.Tiers.Count == 0 == (rule.AmountPerUnit is null))
                yield return $"Rule {rule.Id}: give a rate or an amount per unit, and not both.";
            if (rule.Tiers.Count > 0 && !rule.Tiers[0].From.IsZero)
                yield return $"Rule {rule.Id}: the first tier starts at zero.";
            if (rule.Tiers.Zip(rule.Tiers.Skip(1)).Any(t => t.Second.From <= t.First.From))
                yield return $"Rule {rule.Id}: each tier starts above the one before.";
            if (rule.Tiers.Any(t => t.RateBasisPoints is < 0 or > 10_000))
                yield return $"Rule {rule.Id}: a rate is between 0 and 10 000 basis points.";
            if (rule.AmountPerUnit is { Cents: <= 0 } || rule.CapPerUnit is { Cents: <= 0 } || rule.FeePerSale.IsNegative)
                yield return $"Rule {rule.Id}: amounts are positive; leave a cap empty for none.";
            if (rule.Until is { } until && until < rule.From)
                yield return $"Rule {rule.Id}: the last day is on or after the first.";
        }
        foreach (var group in rules.GroupBy(r => (r.Benefit, r.Trade)))
        {
            var ordered = group.OrderBy(r => r.From).ToList();
            foreach (var (before, after) in ordered.Zip(ordered.Skip(1)))
            {
                if (before.Until is not { } end || end >= after.From)
                    yield return $"Rules {before.Id} and {after.Id} overlap: end the first the day before the second starts.";
            }
        }
    }
}
