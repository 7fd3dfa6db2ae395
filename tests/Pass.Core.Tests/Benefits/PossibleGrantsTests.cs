namespace Pass.Core.Tests.Benefits;

public class PossibleGrantsTests
{
    private static readonly CodeTable Levels = Catalogue2026.Content.Levels, Tracks = Catalogue2026.Content.Tracks;

    [Theory]
    [InlineData("MANUELS", "SECONDE", "10000 GENERAL TECHNO; 5000 PRO")]
    [InlineData("MANUELS", "PREMIERE", "7000 GENERAL TECHNO; 5000 PRO")]
    [InlineData("MANUELS", "CAP1", "5000")]
    [InlineData("CINEMA", "TERMINALE", "5")]
    [InlineData("PERMIS", "SECONDE", "")]
    [InlineData("PERMIS", "TERMINALE", "20000")]
    [InlineData("EQUIPEMENT", "TERMINALE", "")]
    [InlineData("EQUIPEMENT", "CAP1", "40000; 20000; 5000")]
    [InlineData("PERMIS", null, "50000")]
    [InlineData("MANUELS", null, "10000 GENERAL TECHNO; 7000 GENERAL TECHNO; 5000 PRO CAP")]
    public void Each_level_has_its_rules(string benefit, string? level, string expected) => string.Join("; ", Of(benefit, level)
        .Select(g => string.Join(' ', new[] { g.Units.ToString(System.Globalization.CultureInfo.InvariantCulture) }.Concat(g.Tracks ?? [])))).ShouldBe(expected);

    [Fact]
    public void What_is_promised_is_what_the_rules_give()
    {
        foreach (var level in Levels.All.Where(l => l.Mef.Length > 0))
        {
            foreach (var benefit in Catalogue2026.OfRegion)
            {
                foreach (var track in Tracks.All.Where(t => t.Mef.Length > 0))
                {
                    var given = benefit.EntitlementOf(new(HolderStatus.Student, level.Code, track.Code, "", "cuisine", new(2008, 1, 1)));
                    var promised = Of(benefit.Code, level.Code).FirstOrDefault(g => g.Tracks is null || g.Tracks.Contains(track.Code));
                    // A track that no programme of the level is of is not told.
                    if (promised is not null && (level.Code, track.Code) is not (_, "CAP") and not ("CAP1" or "CAP2", _))
                        promised.Units.ShouldBe(given.ShouldNotBeNull(), $"{benefit.Code} {level.Code} {track.Code}");
                }
            }
        }
    }

    [Fact]
    public void Nobody_is_of_two_tracks_at_once() =>
        PossibleGrants.Most([Of("MANUELS", "SECONDE"), Of("EQUIPEMENT", "SECONDE")]).ShouldBe(45_000);

    private static IReadOnlyList<GrantRule> Of(string benefit, string? level) => PossibleGrants.Of(
        Catalogue2026.Benefits.First(b => b.Code == benefit), level is null ? HolderStatus.Apprentice : HolderStatus.Student, level is null ? null : Levels.Find(level), Tracks);
}
