namespace Pass.Core;

/// <summary>What a benefit may give somebody of whom only the status and the level are known: what else its rules ask is left open.</summary>
public static class PossibleGrants
{
    /// <param name="level">Null when any.</param>
    /// <param name="tracks">The region's kinds of studies.</param>
    /// <returns>Rules that may be the first to match, in order, each with the conditions that the answer leaves open; none when the benefit is not for such a person.</returns>
    public static IReadOnlyList<GrantRule> Of(BenefitVersion benefit, HolderStatus status, CodeEntry? level, CodeTable tracks)
    {
        var possible = tracks.All.Where(t => !t.IsRetired && (level is null ? t.Mef.Length > 0 : Meet(level, t))).Select(t => t.Code).ToList();
        var left = new List<GrantRule>();
        foreach (var grant in benefit.Grants)
        {
            if (!Allows(grant.Statuses, status) || level is not null && !Allows(grant.Levels, level.Code))
                continue;
            var asked = grant.Tracks is { Count: > 0 } named ? possible.Where(named.Contains) : possible;
            // Who is of these tracks had its rule before this one.
            var served = left.Where(l => IsWider(l, grant)).SelectMany(l => l.Tracks ?? possible);
            var open = asked.Except(served).ToList();
            if (open.Count == 0 && (possible.Count > 0 || left.Exists(l => IsWider(l, grant))))
                continue;
            left.Add(grant with { Statuses = null, Levels = level is null ? grant.Levels : null, Tracks = open.Count == possible.Count ? null : open });
        }
        return left;
    }

    /// <summary>The most that somebody may have of several benefits together, in their units: of one track, since nobody is of two.</summary>
    public static long Most(IReadOnlyCollection<IReadOnlyList<GrantRule>> benefits)
    {
        var tracks = benefits.SelectMany(b => b).SelectMany(g => g.Tracks ?? []).Distinct().Append("").ToList();
        return tracks.Max(track => benefits.Sum(b => b.Where(g => g.Tracks is null || g.Tracks.Contains(track)).Select(g => g.Units).DefaultIfEmpty().Max()));
    }

    /// <summary>Whoever a rule is for, but for the track, this one before it was for too.</summary>
    private static bool IsWider(GrantRule before, GrantRule rule) =>
        Covers(before.Levels, rule.Levels) && Covers(before.MefPrefixes, rule.MefPrefixes) && Covers(before.EquipmentFamilies, rule.EquipmentFamilies)
        && (before.AgeOn is null || (before.AgeOn, before.MinimumAge, before.MaximumAge) == (rule.AgeOn, rule.MinimumAge, rule.MaximumAge));

    private static bool Covers(IReadOnlyList<string>? wide, IReadOnlyList<string>? narrow) =>
        wide is not { Count: > 0 } || narrow is { Count: > 0 } && narrow.All(wide.Contains);

    private static bool Allows<T>(IReadOnlyList<T>? allowed, T value) => allowed is not { Count: > 0 } || allowed.Contains(value);

    /// <summary>Some study programme is of both.</summary>
    private static bool Meet(CodeEntry level, CodeEntry track) => level.Mef.Length == 0 || Patterns(level).Any(l => Patterns(track).Any(t => AreOfOne(l, t)));

    private static string[] Patterns(CodeEntry entry) => entry.Mef.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static bool AreOfOne(string one, string other)
    {
        for (var i = 0; i < Math.Min(one.Length, other.Length); i++)
        {
            if (one[i] != other[i] && one[i] != '?' && other[i] != '?')
                return false;
        }
        return true;
    }
}
