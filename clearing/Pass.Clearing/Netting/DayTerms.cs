using Pass.Core;

namespace Pass.Clearing.Netting;

/// <summary>What pricing one business day depends on: the rules in force and the trade of each partner.</summary>
public sealed class DayTerms
{
    private readonly ReimbursementRules _rules;
    private readonly Reference _reference;

    public DayTerms(DateOnly day, ReimbursementRules rules, Reference reference)
    {
        Day = day;
        _rules = rules;
        _reference = reference;
        BenefitSlots = reference.Benefits.Select(b => b.Benefit.Value + 1).Append(1).Max();
    }

    public DateOnly Day { get; }

    /// <summary>One more than the largest benefit id: the length of arrays indexed by benefit.</summary>
    public int BenefitSlots { get; }

    /// <summary>The rule that prices a partner's sales of a benefit on this day, or null when none is in force.</summary>
    public ReimbursementRule? Rule(PartnerId partner, BenefitId benefit) =>
        _rules.Find(benefit, _reference.Partner(partner)?.Category ?? default, Day);
}
