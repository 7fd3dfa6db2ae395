namespace Pass.Core;

/// <summary>What the roll says of a holder, as far as rules need it; no name.</summary>
/// <param name="Level">SECONDE, PREMIERE, TERMINALE, CAP1, CAP2…</param>
/// <param name="Track">GENERAL, TECHNO, PRO, CAP.</param>
/// <param name="MefCode">Eleven-character study-programme code.</param>
/// <param name="EquipmentFamily">Trade that needs equipment (cuisine, coiffure…), if any.</param>
/// <param name="BirthDate">For age conditions, on the campaign's opening day.</param>
public sealed record HolderProfile(
    HolderStatus Status, string Level, string Track, string MefCode, string? EquipmentFamily, DateOnly BirthDate);

/// <summary>Conditions, all of which must hold (an empty one always holds), and what they give.</summary>
/// <param name="Units">Cents or uses granted.</param>
/// <param name="MefPrefixes">The holder's MEF code starts with one of these.</param>
/// <param name="AgeOn">Date at which the age is counted.</param>
public sealed record GrantRule(
    long Units,
    IReadOnlyList<HolderStatus>? Statuses = null,
    IReadOnlyList<string>? Levels = null,
    IReadOnlyList<string>? Tracks = null,
    IReadOnlyList<string>? MefPrefixes = null,
    IReadOnlyList<string>? EquipmentFamilies = null,
    int? MinimumAge = null,
    int? MaximumAge = null,
    DateOnly? AgeOn = null)
{
    public bool Matches(HolderProfile h) =>
        In(Statuses, h.Status) && In(Levels, h.Level) && In(Tracks, h.Track)
        && (MefPrefixes is not { Count: > 0 } || MefPrefixes.Any(p => h.MefCode.StartsWith(p, StringComparison.Ordinal)))
        && (EquipmentFamilies is not { Count: > 0 } || (h.EquipmentFamily is { } family && EquipmentFamilies.Contains(family)))
        && AgeMatches(h.BirthDate);

    private bool AgeMatches(DateOnly birth)
    {
        if (AgeOn is not { } on)
            return true;
        var age = on.Year - birth.Year - (on < birth.AddYears(on.Year - birth.Year) ? 1 : 0);
        return age >= (MinimumAge ?? 0) && age <= (MaximumAge ?? int.MaxValue);
    }

    private static bool In<T>(IReadOnlyList<T>? allowed, T value) => allowed is not { Count: > 0 } || allowed.Contains(value);
}
