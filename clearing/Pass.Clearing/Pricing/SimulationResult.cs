using Pass.Core;

namespace Pass.Clearing.Pricing;

/// <summary>What a partner was due for a benefit, and would have been.</summary>
/// <param name="FundingLine">Of the benefit's version on the days.</param>
/// <param name="Sales">Of the days looked at.</param>
/// <param name="Before">Net, by the rules as they are.</param>
/// <param name="After">Net, by the rules asked about.</param>
/// <param name="WaitsBefore">The region's share of what no rule prices, by the rules as they are.</param>
public sealed record SimulatedAmount(
    PartnerId Partner, string PartnerName, BenefitId Benefit, string BenefitLabel, string FundingLine, long Sales, Money Before, Money After, Money WaitsBefore, Money WaitsAfter)
{
    public Money Difference => After - Before;
}

/// <summary>A sum of a simulation.</summary>
public sealed record SimulatedSum(string Name, int Partners, Money Before, Money After)
{
    public Money Difference => After - Before;
}

/// <summary>What other rules would have paid for sealed days.</summary>
/// <param name="Rules">The rule asked about, in force on those days, once for each time it would have begun; empty when it changes nothing.</param>
/// <param name="Amounts">By partner, then benefit.</param>
/// <param name="Paid">What those days were paid: <see cref="Before"/>, unless a rule came late and its sales were priced with a later day.</param>
public sealed record SimulationResult(DateOnly From, DateOnly To, IReadOnlyList<ReimbursementRule> Rules, IReadOnlyList<SimulatedAmount> Amounts, Money Paid)
{
    public Money Before => Sum(Amounts.Select(a => a.Before));

    public Money After => Sum(Amounts.Select(a => a.After));

    public Money Difference => After - Before;

    public IReadOnlyList<SimulatedSum> ByBenefit => SumsBy(a => a.BenefitLabel);

    public IReadOnlyList<SimulatedSum> ByFundingLine => SumsBy(a => a.FundingLine);

    /// <summary>Partners that would get more, the one with the most first.</summary>
    public IReadOnlyList<SimulatedSum> Winners => [.. ByPartner.Where(s => s.Difference.IsPositive).OrderByDescending(s => s.Difference.Cents)];

    /// <summary>Partners that would get less, the one with the most first.</summary>
    public IReadOnlyList<SimulatedSum> Losers => [.. ByPartner.Where(s => s.Difference.IsNegative).OrderBy(s => s.Difference.Cents)];

    public IReadOnlyList<SimulatedSum> ByPartner =>
        [.. Amounts.GroupBy(a => a.Partner).Select(g => new SimulatedSum(g.First().PartnerName, 1, Sum(g.Select(a => a.Before)), Sum(g.Select(a => a.After))))];

    private SimulatedSum[] SumsBy(Func<SimulatedAmount, string> name) =>
    [
        .. Amounts.GroupBy(name, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => new SimulatedSum(g.Key, g.Select(a => a.Partner).Distinct().Count(), Sum(g.Select(a => a.Before)), Sum(g.Select(a => a.After)))),
    ];

    private static Money Sum(IEnumerable<Money> amounts) => amounts.Aggregate(Money.Zero, (sum, amount) => sum + amount);
}
