namespace Pass.Core;

/// <summary>What is wrong with a benefit's rules, where, and what to do.</summary>
public sealed record BenefitProblem(BenefitId Benefit, int Version, string Field, Problem Problem);

/// <summary>Rules are data; data is checked before anybody's money depends on it.</summary>
public static class BenefitValidation
{
    private static readonly Texts Words = Texts.Beside(typeof(BenefitValidation), "Benefits.Benefits");

    /// <summary>Largest grant a purse may hold: 100 000 € or as many uses in cents. Purses are 32-bit on purpose.</summary>
    public const long MaxUnits = 10_000_000;

    public const int MaxPriority = short.MaxValue;

    public static IEnumerable<BenefitProblem> Check(IEnumerable<BenefitVersion> versions)
    {
        var all = versions.ToList();
        foreach (var v in all)
        {
            foreach (var (field, problem) in CheckOne(v))
                yield return new(v.Benefit, v.Version, field, problem);
        }
        foreach (var group in all.GroupBy(v => v.Benefit))
        {
            var ordered = group.OrderBy(v => v.Version).ToList();
            for (var i = 1; i < ordered.Count; i++)
            {
                if (ordered[i].AppliesFrom <= ordered[i - 1].AppliesFrom)
                    yield return new(group.Key, ordered[i].Version, nameof(BenefitVersion.AppliesFrom), Words.Problem("VersionOrder"));
                if (ordered[i].Unit != ordered[0].Unit)
                    yield return new(group.Key, ordered[i].Version, nameof(BenefitVersion.Unit), Words.Problem("UnitFixed"));
                if (ordered[i].Campaign != ordered[0].Campaign)
                    yield return new(group.Key, ordered[i].Version, nameof(BenefitVersion.Campaign), Words.Problem("CampaignFixed"));
                if ((ordered[i].LabelFr, ordered[i].LabelEn, ordered[i].Code) != (ordered[0].LabelFr, ordered[0].LabelEn, ordered[0].Code))
                    yield return new(group.Key, ordered[i].Version, nameof(BenefitVersion.Label), Words.Problem("LabelFixed"));
                if (ordered[i].Funding != ordered[0].Funding)
                    yield return new(group.Key, ordered[i].Version, nameof(BenefitVersion.Funding), Words.Problem("FundingFixed"));
            }
        }
        foreach (var families in all.Where(v => v.IsOfFamilies))
        {
            if (all.Find(v => !v.IsOfFamilies && v.Benefit != families.Benefit && v.Campaign == families.Campaign && v.Priority >= families.Priority) is { } after)
                yield return new(families.Benefit, families.Version, nameof(BenefitVersion.Priority), Words.Problem("FamilyNotLast", after.Code, after.Priority));
        }
    }

    private static IEnumerable<(string Field, Problem Problem)> CheckOne(BenefitVersion v)
    {
        if (string.IsNullOrWhiteSpace(v.Code) || string.IsNullOrWhiteSpace(v.LabelFr) || string.IsNullOrWhiteSpace(v.LabelEn))
            yield return (nameof(v.Code), Words.Problem("CodeMissing"));
        if (v.Products.Count == 0)
            yield return (nameof(v.Products), Words.Problem("ProductMissing"));
        if (v.Trades.Count == 0)
            yield return (nameof(v.Trades), Words.Problem("TradeMissing"));
        if (v.ValidUntil < v.ValidFrom)
            yield return (nameof(v.ValidUntil), Words.Problem("LastDayBefore"));
        if (v.Grants.Any(g => g.Units is <= 0 or > MaxUnits))
            yield return (nameof(v.Grants), Words.Problem("GrantRange", MaxUnits));
        if (v.Grants.Any(g => g.AgeOn is null && (g.MinimumAge is not null || g.MaximumAge is not null)))
            yield return (nameof(v.Grants), Words.Problem("AgeDateMissing"));
        if (v.Priority is < 0 or > MaxPriority)
            yield return (nameof(v.Priority), Words.Problem("PriorityRange", MaxPriority));
        if (v.HolderShare.BasisPoints is < 0 or > 10_000 || v.HolderShare.FixedPerUnit.IsNegative)
            yield return (nameof(v.HolderShare), Words.Problem("ShareRange"));
        if (v.HolderShare.BasisPoints != 0 && !v.HolderShare.FixedPerUnit.IsZero)
            yield return (nameof(v.HolderShare), Words.Problem("ShareTwice"));
        if (v.RegionCapPerUnit is { Cents: <= 0 or > MaxUnits })
            yield return (nameof(v.RegionCapPerUnit), Words.Problem("CapRange", MaxUnits));
        if (v.RegionCapPerSale is { Cents: <= 0 or > MaxUnits })
            yield return (nameof(v.RegionCapPerSale), Words.Problem("CapRange", MaxUnits));
        if (v.LimitPerDay is <= 0 or > MaxUnits)
            yield return (nameof(v.LimitPerDay), Words.Problem("LimitRange", MaxUnits));
        if (v.LimitPerWeek is <= 0 or > MaxUnits)
            yield return (nameof(v.LimitPerWeek), Words.Problem("LimitRange", MaxUnits));
        if (v.LimitPerMonth is <= 0 or > MaxUnits)
            yield return (nameof(v.LimitPerMonth), Words.Problem("LimitRange", MaxUnits));
        if (v.OfflineFloor.IsNegative)
            yield return (nameof(v.OfflineFloor), Words.Problem("FloorNegative"));
        if (v.OfflineOverdraft is < 0 or > MaxUnits)
            yield return (nameof(v.OfflineOverdraft), Words.Problem("OverdraftRange", MaxUnits));
        if (string.IsNullOrWhiteSpace(v.FundingLine))
            yield return (nameof(v.FundingLine), Words.Problem("FundingMissing"));
        if (v.IsOfFamilies && !IsFitForFamilies(v))
            yield return (nameof(v.Funding), Words.Problem("FamilyShape"));
    }

    /// <summary>What a family paid in is euros of its own: nobody is granted any, no part of a price is left to the holder, and no till may take what is not there.</summary>
    private static bool IsFitForFamilies(BenefitVersion v) => v.Unit == BenefitUnit.Cents && v.Grants.Count == 0 && v.HolderShare == HolderShare.None
        && v.RegionCapPerUnit is null && v.RegionCapPerSale is null && v.OverdraftLimit == 0 && v.OfflineFloor.IsZero;
}
