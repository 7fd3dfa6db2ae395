using System.Globalization;

namespace Pass.Simulation.Generation;

/// <summary>Who the pupil of a rank is: the same person wherever the rank is met.</summary>
internal readonly record struct InventedPupil(string Ine, string FamilyName, string? UsualName, string GivenName, string? SecondName, bool IsGirl)
{
    private const string Letters = "ABCDEFGHJK";

    public static InventedPupil Of(int seed, int rank)
    {
        var draw = Draw.For(seed, 'P', rank);
        var ine = IneOf(ref draw, seed, rank);
        var isGirl = draw.Percent(49);
        var given = isGirl ? PupilNames.Girls : PupilNames.Boys;
        var family = draw.Of(PupilNames.Families);
        if (draw.Percent(7))
            family += "-" + draw.Of(PupilNames.Families);
        return new(ine, family, draw.Percent(3) ? draw.Of(PupilNames.Families) : null,
            draw.Of(given), draw.Percent(60) ? draw.Of(given) : null, isGirl);
    }

    /// <summary>Ranks are spread one-to-one over the numbers of each shape (the multiplier is prime to ten), so none comes twice.</summary>
    private static string IneOf(ref Draw draw, int seed, int rank)
    {
        const long multiplier = 387_420_489;
        var spread = (long)(Draw.For(seed, 'I', 0).Next() % 1_000_000_000) + rank * multiplier;
        var nine = (spread % 1_000_000_000).ToString("000000000", CultureInfo.InvariantCulture);
        var shape = draw.Below(100);
        var key = Letters[draw.Below(Letters.Length)];
        return shape switch
        {
            < 82 => $"{nine}{Letters[draw.Below(Letters.Length)]}{key}",
            < 94 => $"{(spread % 10_000_000_000).ToString("0000000000", CultureInfo.InvariantCulture)}{key}",
            _ => $"{nine[..4]}A{nine[4..]}{key}",
        };
    }
}
