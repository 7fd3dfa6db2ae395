using Pass.Core;

namespace Pass.Clearing.Pricing;

/// <summary>The rules as they would have been. Pure.</summary>
public static class SimulatedRules
{
    /// <summary>
    /// Puts a rule in the place of those of its own scope for some days; before them, and for whoever has a rule of a narrower scope, nothing changes.
    /// Where the rule in force pays by the same terms it stays, with its number and its running total: the same rule is no other rule.
    /// </summary>
    /// <param name="rules">Without a problem, see <see cref="ReimbursementRules.Problems"/>.</param>
    /// <param name="asked">Its number and its days are not looked at.</param>
    /// <returns>True up to <paramref name="to"/>.</returns>
    public static IReadOnlyList<ReimbursementRule> Replace(IReadOnlyList<ReimbursementRule> rules, ReimbursementRule asked, DateOnly from, DateOnly to)
    {
        var (kept, gaps, free) = (new List<ReimbursementRule>(), new List<(DateOnly From, DateOnly To)>(), from);
        foreach (var rule in rules.OrderBy(r => r.From).ThenBy(r => r.Id))
        {
            if (rule.IsWithdrawn || !rule.HasScopeOf(asked) || rule.From > to || rule.Until < from)
            {
                kept.Add(rule);
            }
            else if (rule.PaysAs(asked))
            {
                kept.Add(rule);
                if (free < rule.From)
                    gaps.Add((free, rule.From.AddDays(-1)));
                free = rule.Until < to ? rule.Until.Value.AddDays(1) : to.AddDays(1);
            }
            else if (rule.From < from)
            {
                kept.Add(rule with { Until = from.AddDays(-1) });
            }
        }
        if (free <= to)
            gaps.Add((free, to));
        var next = 1 + rules.Select(r => r.Id).DefaultIfEmpty().Max();
        kept.AddRange(gaps.Select((gap, i) => asked with { Id = next + i, From = gap.From, Until = gap.To }));
        return kept;
    }
}
