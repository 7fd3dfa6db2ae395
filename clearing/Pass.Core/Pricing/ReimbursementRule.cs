namespace Pass.Core;

/// <summary>From this yearly turnover on, the part above it is paid back at this rate.</summary>
/// <param name="From">Turnover with the pass since 1 January (Paris), lower bound included.</param>
/// <param name="RateBasisPoints">10 000 is all of it.</param>
public readonly record struct RateTier(Money From, int RateBasisPoints);

/// <summary>The part of a movement that one rate values.</summary>
/// <param name="Part">Below zero for what is given back.</param>
public readonly record struct RateSlice(Money Part, int RateBasisPoints);

/// <summary>
/// How a partner is paid back for one benefit between two dates: a rate (with tiers by yearly turnover) XOR a fixed amount per unit.
/// The rule in force on the business day prices all of that day. Labels are immutable, rules never overlap.
/// </summary>
/// <param name="Benefit">Benefit it prices.</param>
/// <param name="Trade">Trade it prices; null for every trade without a rule of its own.</param>
/// <param name="Tiers">Marginal rates, first from zero; empty when <paramref name="AmountPerUnit"/> is given.</param>
/// <param name="AmountPerUnit">Fixed amount per unit sold; null when tiers are given.</param>
/// <param name="CapPerUnit">The most of one unit's region share that is reimbursed, before the rate. Null: no cap.</param>
/// <param name="FeePerSale">Kept back for each sale; zero for none.</param>
/// <param name="Business">Whose sales it prices: a company by its SIREN (nine digits, every outlet of it), or one outlet by its SIRET (fourteen); null for all.</param>
public sealed record ReimbursementRule(
    int Id, string Label, BenefitId Benefit, TradeId? Trade, DateOnly From, DateOnly? Until,
    IReadOnlyList<RateTier> Tiers, Money? AmountPerUnit = null, Money? CapPerUnit = null, Money FeePerSale = default, string? Business = null)
{
    public static IReadOnlyList<RateTier> Flat(int basisPoints) => [new(Money.Zero, basisPoints)];

    /// <summary>Taken back before it began, its last day the day before its first: it prices nothing, and its number stays taken.</summary>
    public bool IsWithdrawn => Until is { } until && until == From.AddDays(-1);

    /// <summary>Partners get all of what was spent.</summary>
    public bool PaysWhole => Tiers.Count > 0 && Tiers.All(t => t.RateBasisPoints == 10_000) && AmountPerUnit is null && CapPerUnit is null && FeePerSale.IsZero;

    public bool IsInForce(DateOnly day) => day >= From && (Until is not { } until || day <= until);

    /// <summary>The other prices the same sales: of the two, one may be in force on a day.</summary>
    public bool HasScopeOf(ReimbursementRule other) => (Benefit, Trade, Business) == (other.Benefit, other.Trade, other.Business);

    /// <summary>How precise it is: of the rules that fit a sale, the one with the most prices it. An outlet's before its company's, a company's before a trade's.</summary>
    public int Precision => 2 * (Business?.Length ?? 0) + (Trade is null ? 0 : 1);

    /// <summary>The trade and the business are those it prices.</summary>
    /// <param name="siret">Of the outlet that sold.</param>
    public bool Fits(TradeId trade, string siret) => (Trade is null || Trade == trade) && (Business is null || siret.StartsWith(Business, StringComparison.Ordinal));

    /// <summary>The other pays the same for the same sales, whatever it is called.</summary>
    public bool PaysAs(ReimbursementRule other) =>
        Tiers.SequenceEqual(other.Tiers) && (AmountPerUnit, CapPerUnit, FeePerSale) == (other.AmountPerUnit, other.CapPerUnit, other.FeePerSale);

    /// <summary>
    /// What one leg counts for, before rates. A return counts for the difference it makes to its sale,
    /// so that a sale given back in any number of parts counts for exactly nothing.
    /// </summary>
    public long BaseCents(in Leg leg)
    {
        if (leg.Original == 0)
            return BaseOf(leg.RegionCents, leg.Quantity);
        var keptBefore = leg.Original - leg.Returned;
        return BaseOf(keptBefore + leg.RegionCents, leg.QuantityBefore - leg.Quantity) - BaseOf(keptBefore, leg.QuantityBefore);
    }

    private long BaseOf(int regionCents, int quantity)
    {
        if (AmountPerUnit is { } amount)
            return regionCents > 0 ? amount.Cents * quantity : 0;
        return CapPerUnit is { } cap ? Math.Min(regionCents, cap.Cents * quantity) : regionCents;
    }

    /// <summary>
    /// What is paid back in all for a yearly turnover: piecewise linear, rounded once. A day is paid the difference between
    /// its end and its start, so rounding never drifts and the year's total does not depend on how it was cut into days.
    /// </summary>
    public Money PaidBackFor(Money yearlyBase)
    {
        if (AmountPerUnit is not null)
            return yearlyBase;
        Int128 total = 0;
        for (var i = 0; i < Tiers.Count; i++)
        {
            if (i > 0 && yearlyBase <= Tiers[i].From)
                break;
            var end = i + 1 < Tiers.Count && Tiers[i + 1].From < yearlyBase ? Tiers[i + 1].From : yearlyBase;
            total += (Int128)(end - Tiers[i].From).Cents * Tiers[i].RateBasisPoints;
        }
        return new(checked((long)((total + (total < 0 ? -5_000 : 5_000)) / 10_000)));
    }

    /// <summary>What a movement of <paramref name="change"/> is worth when the yearly base before it is <paramref name="before"/>.</summary>
    public Money Price(Money before, Money change) => PaidBackFor(before + change) - PaidBackFor(before);

    /// <summary>How a movement falls into the tiers, the lowest first: what <see cref="Price"/> is made of before it is rounded. Empty for an amount per unit.</summary>
    public IReadOnlyList<RateSlice> Slices(Money before, Money change)
    {
        var (low, high) = change.IsNegative ? (before + change, before) : (before, before + change);
        var slices = new List<RateSlice>();
        for (var i = 0; i < Tiers.Count; i++)
        {
            // Below zero there is no other tier than the first.
            var from = i == 0 ? low : Money.Max(low, Tiers[i].From);
            var to = i + 1 < Tiers.Count ? Money.Min(high, Tiers[i + 1].From) : high;
            if (to > from)
                slices.Add(new(change.IsNegative ? from - to : to - from, Tiers[i].RateBasisPoints));
        }
        return slices;
    }
}
