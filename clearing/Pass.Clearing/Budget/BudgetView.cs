using Pass.Core;

namespace Pass.Clearing.Budget;

/// <summary>Where a threshold of an envelope stands.</summary>
public enum AlertState : byte
{
    Clear = 0,
    /// <summary>Only the high end of the forecast's band comes to it.</summary>
    Possible = 1,
    /// <summary>The forecast comes to it.</summary>
    Foreseen = 2,
    /// <summary>What partners are owed and were paid comes to it.</summary>
    Reached = 3,
}

/// <param name="Percent">Of the envelope.</param>
public sealed record BudgetAlert(int Percent, AlertState State);

/// <summary>One benefit of a campaign: what was set aside, promised, used and paid, and how it will end. As sealed days stand.</summary>
/// <param name="Unit">Of <paramref name="Granted"/>, <paramref name="Used"/>, <paramref name="Expired"/> and <paramref name="Left"/>: cents or uses.</param>
/// <param name="Envelope">Null where none was set.</param>
/// <param name="Granted">To holders, corrections of purses included.</param>
/// <param name="Used">By sales, less what was given back.</param>
/// <param name="Left">Granted and still to be used.</param>
/// <param name="Owed">To partners and not paid yet, under way included, and sales that wait for a price rule.</param>
/// <param name="Paid">By the bank's or accountant's own word.</param>
/// <param name="From">The first day of <paramref name="Curve"/>.</param>
/// <param name="Curve">What each sealed day cost, incidents left out.</param>
public sealed record BudgetLine(
    BenefitId Benefit, string Code, string Label, string FundingLine, BenefitUnit Unit, Money? Envelope,
    long Granted, long Used, long Expired, long Left, Money Owed, Money Paid, Forecast Forecast, IReadOnlyList<BudgetAlert> Alerts, DateOnly From, BudgetCurve Curve)
{
    /// <summary><see cref="Left"/> in money, see <see cref="ValueOf"/>.</summary>
    public Money? LeftValue => ValueOf(Left);

    /// <summary>What the region may still have to pay: what is left in purses, and what is owed.</summary>
    public Money? Committed => LeftValue is { } left ? left + Owed : null;

    /// <summary>Units in money: a use is worth what one was paid on average so far; null while none was paid.</summary>
    public Money? ValueOf(long units) =>
        Unit == BenefitUnit.Cents || units == 0 ? new Money(units) : Used <= 0 ? null : new Money(BudgetForecast.Part(units, Spent.Cents, Used));

    /// <summary>What is owed and was paid.</summary>
    public Money Spent => Owed + Paid;

    /// <summary>Of the envelope, once all that is committed is paid; below zero when it is not enough.</summary>
    public Money? Remaining => Envelope is { } envelope && Committed is { } committed ? envelope - Paid - committed : null;
}

/// <summary>One funding line of a campaign, over its benefits. What cannot be said of one of them is not said of their sum: null.</summary>
/// <param name="Envelope">Of those that have one.</param>
/// <param name="Granted">In money, as <see cref="BudgetLine.ValueOf"/> says it, as what expired.</param>
/// <param name="Low">The lowest end of every band at once: it cannot end lower; null where a benefit has none.</param>
/// <param name="High">The highest.</param>
public sealed record BudgetSum(string FundingLine, Money Envelope, Money? Granted, Money? Expired, Money Owed, Money Paid, Money? Committed, Money? Forecast, Money? Low, Money? High)
{
    /// <summary>What is owed and was paid.</summary>
    public Money Spent => Owed + Paid;
}

/// <summary>A campaign's budget as its sealed days stand.</summary>
/// <param name="Through">The last day cleared; null when none is.</param>
public sealed record BudgetView(string Campaign, DateOnly? Through, IReadOnlyList<BudgetLine> Lines)
{
    public IReadOnlyList<BudgetSum> ByFundingLine => [.. Lines.GroupBy(l => l.FundingLine, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => Sum(g.Key, g))];

    /// <summary>Over all of them, without a name.</summary>
    public BudgetSum Total => Sum("", Lines);

    private static BudgetSum Sum(string fundingLine, IEnumerable<BudgetLine> of)
    {
        return new(
            fundingLine, All(l => l.Envelope ?? Money.Zero)!.Value, All(l => l.ValueOf(l.Granted)), All(l => l.ValueOf(l.Expired)), All(l => l.Owed)!.Value, All(l => l.Paid)!.Value, All(l => l.Committed),
            All(l => Money.From(l.Forecast.Total)), All(l => Money.From(l.Forecast.Low)), All(l => Money.From(l.Forecast.High)));

        Money? All(Func<BudgetLine, Money?> part) => of.Aggregate((Money?)Money.Zero, (sum, line) => sum + part(line));
    }
}

/// <summary>What other prices would make of a benefit's end, by what they would have made of days gone by.</summary>
/// <param name="Before">What the simulated days cost.</param>
/// <param name="After">What they would have cost.</param>
/// <param name="Rest">What is foreseen for the days to come; null with too little history.</param>
/// <param name="RestAfter">The same in the proportion of the simulated days; null where they cost nothing.</param>
public sealed record RuleCost(BenefitId Benefit, string Label, Money Before, Money After, Money? Rest, Money? RestAfter)
{
    /// <summary>What the change would cost by the campaign's end, if it began tomorrow; below zero when it saves.</summary>
    public Money? Cost => RestAfter - Rest;
}
