namespace Pass.Core;

/// <summary>What is wrong with a rule, in which of its fields, and what to do.</summary>
public sealed record RuleProblem(int Rule, string Field, Problem Problem);

/// <summary>The dated rules of a region, checked as a whole: one answer for each benefit, outlet and day.</summary>
public sealed class ReimbursementRules
{
    private static readonly Texts Words = Texts.Beside(typeof(ReimbursementRules), "Pricing.Pricing");

    private readonly ILookup<BenefitId, ReimbursementRule> _byBenefit;

    public ReimbursementRules(IEnumerable<ReimbursementRule> rules)
    {
        All = [.. rules.OrderBy(r => r.Benefit.Value).ThenBy(r => r.From).ThenBy(r => r.Id)];
        if (Problems(All).FirstOrDefault() is { } problem)
            throw new ArgumentException(problem.Problem.ToString(), nameof(rules));
        _byBenefit = All.ToLookup(r => r.Benefit);
    }

    public IReadOnlyList<ReimbursementRule> All { get; }

    /// <summary>The most precise rule in force: for the outlet, else for its company, else for its trade, else for all.</summary>
    /// <param name="siret">Of the outlet that sold; empty when it has none.</param>
    public ReimbursementRule? Find(BenefitId benefit, TradeId trade, DateOnly day, string siret = "")
    {
        ReimbursementRule? found = null;
        foreach (var rule in _byBenefit[benefit])
        {
            if (rule.IsInForce(day) && rule.Fits(trade, siret) && (found is null || rule.Precision > found.Precision))
                found = rule;
        }
        return found;
    }

    /// <summary>What is wrong with a set of rules, and what to do; empty when it may be used.</summary>
    public static IEnumerable<RuleProblem> Problems(IReadOnlyList<ReimbursementRule> rules)
    {
        foreach (var rule in rules)
        {
            if (rule.Tiers.Count == 0 == (rule.AmountPerUnit is null))
                yield return Wrong(rule, nameof(rule.Tiers), "RateOrAmount");
            if (rule.Tiers.Count > 0 && !rule.Tiers[0].From.IsZero)
                yield return Wrong(rule, nameof(rule.Tiers), "FirstTier");
            if (rule.Tiers.Zip(rule.Tiers.Skip(1)).Any(t => t.Second.From <= t.First.From))
                yield return Wrong(rule, nameof(rule.Tiers), "TierOrder");
            if (rule.Tiers.Any(t => t.RateBasisPoints is < 0 or > 10_000))
                yield return Wrong(rule, nameof(rule.Tiers), "RateRange");
            if (rule.AmountPerUnit is { Cents: <= 0 } || rule.CapPerUnit is { Cents: <= 0 } || rule.FeePerSale.IsNegative)
                yield return Wrong(rule, nameof(rule.AmountPerUnit), "AmountRange");
            if (rule.Business is { } business && (business.Length is not (9 or 14) || !business.All(char.IsAsciiDigit)))
                yield return Wrong(rule, nameof(rule.Business), "BusinessShape");
            if (rule.Until is { } until && until < rule.From && !rule.IsWithdrawn)
                yield return Wrong(rule, nameof(rule.Until), "RuleLastDay");
        }
        foreach (var group in rules.Where(r => !r.IsWithdrawn).GroupBy(r => (r.Benefit, r.Trade, r.Business)))
        {
            var ordered = group.OrderBy(r => r.From).ToList();
            foreach (var (before, after) in ordered.Zip(ordered.Skip(1)))
            {
                if (before.Until is not { } end || end >= after.From)
                    yield return new(after.Id, nameof(after.From), Words.Problem("RulesOverlap", after.Id, after.Label, before.Id, before.Label, after.From.AddDays(-1)));
            }
        }
    }

    private static RuleProblem Wrong(ReimbursementRule rule, string field, string code) => new(rule.Id, field, Words.Problem(code, rule.Id));
}
