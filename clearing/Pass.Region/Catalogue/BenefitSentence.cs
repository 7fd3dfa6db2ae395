using System.Globalization;
using Pass.Core;

namespace Pass.Region.Catalogue;

/// <summary>The rules of a benefit in words, for whoever wants to know what it gives and to whom; in the language of the current user interface.</summary>
public static class BenefitSentence
{
    private static readonly Texts Words = Texts.Beside(typeof(BenefitSentence), "Benefits");

    private static CultureInfo Culture => CultureInfo.CurrentUICulture;

    /// <param name="units">Cents or uses, as the benefit counts.</param>
    public static string Amount(BenefitVersion benefit, long units) => benefit.Unit == BenefitUnit.Uses ? Words.Say("Uses", units) : Said(new(units));

    /// <summary>Whom a rule is for: its conditions, or that it is for all.</summary>
    public static string Who(GrantRule rule, Reference region) => Conditions(rule, region) is { Length: > 0 } said ? char.ToUpper(said[0], Culture) + said[1..] : Words.Say("Everybody");

    /// <summary>What a rule asks; empty when it asks nothing.</summary>
    public static string Conditions(GrantRule rule, Reference region)
    {
        var parts = new[]
        {
            Any(rule.Statuses?.Select(s => Words.Say($"Status.{s}"))),
            Any(rule.Levels?.Select(l => Label(region.Levels, l))),
            Any(rule.Tracks?.Select(t => Label(region.Tracks, t))),
            Any(rule.EquipmentFamilies?.Select(f => Label(region.EquipmentFamilies, f))) is { Length: > 0 } families ? Words.Say("Families", families) : "",
            rule.MefPrefixes is { Count: > 0 } codes ? Words.Say("Programmes", string.Join(", ", codes)) : "",
            Age(rule),
        };
        return string.Join(", ", parts.Where(p => p.Length > 0));
    }

    /// <summary>What stays to be paid of a purchase, and the most that the region pays of one.</summary>
    public static IEnumerable<string> Shares(BenefitVersion benefit)
    {
        if (benefit.HolderShare.BasisPoints > 0)
            yield return Words.Say("SharePercent", (benefit.HolderShare.BasisPoints / 100m).ToString("0.##", Culture));
        else if (!benefit.HolderShare.FixedPerUnit.IsZero)
            yield return Words.Say("ShareFixed", Said(benefit.HolderShare.FixedPerUnit));
        else
            yield return Words.Say(benefit.RegionCapPerUnit is null && benefit.RegionCapPerSale is null ? "ShareNone" : "ShareNoneCapped");
        if (benefit.RegionCapPerUnit is { } unit)
            yield return Words.Say("CapPerUnit", Said(unit));
        if (benefit.RegionCapPerSale is { } sale)
            yield return Words.Say("CapPerSale", Said(sale));
    }

    /// <summary>How much may be spent in a time.</summary>
    /// <returns>None when nothing but the purse limits it.</returns>
    public static IEnumerable<string> Limits(BenefitVersion benefit)
    {
        if (benefit.LimitPerDay is { } day)
            yield return Words.Say("PerDay", Amount(benefit, day));
        if (benefit.LimitPerWeek is { } week)
            yield return Words.Say("PerWeek", Amount(benefit, week));
        if (benefit.LimitPerMonth is { } month)
            yield return Words.Say("PerMonth", Amount(benefit, month));
    }

    /// <summary>Words of a table, <c>Librairie, Cinéma</c>.</summary>
    public static string Labels(CodeTable table, IEnumerable<byte> numbers) => string.Join(", ", numbers.Select(n => table.Find(n)?.Label(Culture)).OfType<string>());

    private static string Age(GrantRule rule) => (rule.AgeOn, rule.MinimumAge, rule.MaximumAge) switch
    {
        ({ } on, { } from, { } to) => Words.Say("AgeBetween", from, to, on),
        ({ } on, { } from, null) => Words.Say("AgeFrom", from, on),
        ({ } on, null, { } to) => Words.Say("AgeTo", to, on),
        _ => "",
    };

    private static string Any(IEnumerable<string>? some)
    {
        var all = some?.ToList() ?? [];
        return all.Count < 2 ? string.Concat(all) : Words.Say("Or", string.Join(", ", all[..^1]), all[^1]);
    }

    private static string Label(CodeTable table, string code)
    {
        var label = table.All.FirstOrDefault(e => e.Code == code)?.Label(Culture) ?? code;
        // A word in a sentence; what is written in capitals alone, CAP, stays.
        return label.Length > 1 && char.IsLower(label[1]) ? char.ToLower(label[0], Culture) + label[1..] : label;
    }

    private static string Said(Money amount) => amount.ToString(Culture);
}
