using Pass.Core;

namespace Pass.Portal.Pages;

/// <summary>What the region's rules promise: each benefit as it is on a day, or as it will be.</summary>
internal static class PublishedBenefits
{
    /// <summary>Those that can be used, or will be, in the order they are spent; the version in force, or the first to come.</summary>
    public static IReadOnlyList<BenefitVersion> On(Reference reference, DateOnly day) =>
        [.. reference.Benefits.GroupBy(b => b.Benefit).Select(g => reference.Benefit(g.Key, day) ?? g.MinBy(b => b.AppliesFrom)!).Where(b => b.ValidUntil >= day)
            .OrderBy(b => b.IsOfFamilies).ThenBy(b => b.ValidFrom > day).ThenBy(b => b.Benefit.Value)];

    /// <summary>The day on which another version than this one decides; null when none is published.</summary>
    public static DateOnly? ChangeOf(Reference reference, BenefitVersion benefit) =>
        reference.Benefits.Where(b => b.Benefit == benefit.Benefit && b.AppliesFrom > benefit.AppliesFrom).Min(b => (DateOnly?)b.AppliesFrom);
}

/// <summary>The rules of one version in sentences, as everybody reads them.</summary>
internal sealed record BenefitPart(BenefitVersion Benefit, Reference Region);
