namespace Pass.Core;

/// <summary>What is wrong with a benefit's rules, where, and what to do.</summary>
public sealed record BenefitProblem(BenefitId Benefit, int Version, string Field, string Explanation);

/// <summary>Rules are data; data is checked before anybody's money depends on it.</summary>
public static class BenefitValidation
{
    /// <summary>Largest grant a purse may hold: 100 000 € or as many uses in cents. Purses are 32-bit on purpose.</summary>
    public const long MaxUnits = 10_000_000;

    public const int MaxPriority = short.MaxValue;

    public static IEnumerable<BenefitProblem> Check(IEnumerable<BenefitVersion> versions)
    {
        var all = versions.ToList();
        foreach (var v in all)
        {
            foreach (var (field, explanation) in CheckOne(v))
                yield return new(v.Benefit, v.Version, field, explanation);
        }
        foreach (var group in all.GroupBy(v => v.Benefit))
        {
            var ordered = group.OrderBy(v => v.Version).ToList();
            for (var i = 1; i < ordered.Count; i++)
            {
                if (ordered[i].AppliesFrom <= ordered[i - 1].AppliesFrom)
                    yield return new(group.Key, ordered[i].Version, nameof(BenefitVersion.AppliesFrom), "A later version starts after the one before it.");
                if (ordered[i].Unit != ordered[0].Unit)
                    yield return new(group.Key, ordered[i].Version, nameof(BenefitVersion.Unit), "The unit of a benefit never changes: open another benefit.");
                if (ordered[i].Campaign != ordered[0].Campaign)
                    yield return new(group.Key, ordered[i].Version, nameof(BenefitVersion.Campaign), "A benefit stays in its campaign: open another benefit.");
                if (ordered[i].Label != ordered[0].Label || ordered[i].Code != ordered[0].Code)
                    yield return new(group.Key, ordered[i].Version, nameof(BenefitVersion.Label), "Code and label never change: open another benefit.");
            }
        }
    }

    private static IEnumerable<(string Field, string Explanation)> CheckOne(BenefitVersion v)
    {
        if (string.IsNullOrWhiteSpace(v.Code) || string.IsNullOrWhiteSpace(v.Label))
            yield return (nameof(v.Code), "Give a code and a label.");
        if (v.Products.Count == 0)
            yield return (nameof(v.Products), "Name at least one product.");
        if (v.Trades.Count == 0)
            yield return (nameof(v.Trades), "Name at least one trade.");
        if (v.ValidUntil < v.ValidFrom)
            yield return (nameof(v.ValidUntil), "The last day is on or after the first.");
        if (v.Grants.Any(g => g.Units is <= 0 or > MaxUnits))
            yield return (nameof(v.Grants), $"A grant is between 1 and {MaxUnits} cents or uses.");
        if (v.Grants.Any(g => g.AgeOn is null && (g.MinimumAge is not null || g.MaximumAge is not null)))
            yield return (nameof(v.Grants), "Say at which date the age is counted.");
        if (v.Priority is < 0 or > MaxPriority)
            yield return (nameof(v.Priority), $"A priority is between 0 and {MaxPriority}.");
        if (v.HolderShare.BasisPoints is < 0 or > 10_000 || v.HolderShare.FixedPerUnit.IsNegative)
            yield return (nameof(v.HolderShare), "A share is between 0 and 100 %, a fixed share is not negative.");
        if (v.HolderShare.BasisPoints != 0 && !v.HolderShare.FixedPerUnit.IsZero)
            yield return (nameof(v.HolderShare), "A share is fixed or a percentage, not both.");
        if (v.RegionCapPerUnit is { Cents: <= 0 or > MaxUnits })
            yield return (nameof(v.RegionCapPerUnit), $"A cap is between 1 and {MaxUnits} cents; leave it empty for none.");
        if (v.RegionCapPerSale is { Cents: <= 0 or > MaxUnits })
            yield return (nameof(v.RegionCapPerSale), $"A cap is between 1 and {MaxUnits} cents; leave it empty for none.");
        if (v.LimitPerDay is <= 0 or > MaxUnits)
            yield return (nameof(v.LimitPerDay), "A daily limit is positive; leave it empty for none.");
        if (v.LimitPerWeek is <= 0 or > MaxUnits)
            yield return (nameof(v.LimitPerWeek), "A weekly limit is positive; leave it empty for none.");
        if (v.LimitPerMonth is <= 0 or > MaxUnits)
            yield return (nameof(v.LimitPerMonth), "A monthly limit is positive; leave it empty for none.");
        if (v.OfflineFloor.IsNegative)
            yield return (nameof(v.OfflineFloor), "An offline floor is zero (never offline) or more.");
        if (string.IsNullOrWhiteSpace(v.FundingLine))
            yield return (nameof(v.FundingLine), "Name the budget line that bears it.");
    }
}
