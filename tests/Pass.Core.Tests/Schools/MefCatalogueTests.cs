namespace Pass.Core.Tests.Schools;

public class MefCatalogueTests
{
    [Theory]
    [InlineData("20010018110", "SECONDE", "GENERAL", null)]
    [InlineData("20110019110", "PREMIERE", "GENERAL", null)]
    [InlineData("21231016110", "TERMINALE", "TECHNO", null)]
    [InlineData("21133401110", "PREMIERE", "TECHNO", "hotellerie")]
    [InlineData("24122146210", "CAP1", "CAP", "cuisine")]
    [InlineData("24122146220", "CAP2", "CAP", "cuisine")]
    [InlineData("24733604330", "TERMINALE", "PRO", "coiffure")]
    [InlineData("24731213320", "PREMIERE", "PRO", null)]
    public void A_listed_programme_has_its_level_track_and_trade(string code, string level, string track, string? family)
    {
        var mef = MefCatalogue.Find(code);
        (LevelOf(code), TrackOf(code), mef.EquipmentFamily).ShouldBe((level, track, family));
        MefCatalogue.All.ShouldContain(mef);
    }

    [Theory]
    [InlineData("24723303310", "SECONDE", "PRO", "batiment")]
    [InlineData("24622106210", "PREMIERE", "PRO", "cuisine")]
    [InlineData("24622106220", "TERMINALE", "PRO", "cuisine")]
    [InlineData("24012345110", "CAP1", "CAP", null)]
    [InlineData("31131000210", "AUTRE", "AUTRE", null)]
    [InlineData("10010012110", "AUTRE", "AUTRE", null)]
    public void A_programme_that_is_not_listed_is_read_from_its_code(string code, string level, string track, string? family)
    {
        var mef = MefCatalogue.Find(code);
        (LevelOf(code), TrackOf(code), mef.EquipmentFamily).ShouldBe((level, track, family));
    }

    [Fact]
    public void A_schools_own_variant_keeps_the_national_label() =>
        MefCatalogue.Find("2412214621B").Label.ShouldBe(MefCatalogue.Find("24122146210").Label);

    [Theory]
    [InlineData("")]
    [InlineData("12341234")]
    [InlineData("2412214621é")]
    public void A_code_without_the_shape_is_an_unknown_programme(string code) =>
        MefCatalogue.Find(code).ShouldBe(new Mef(code, "Formation inconnue", null));

    [Fact]
    public void Every_listed_code_has_the_shape_and_says_its_level() =>
        MefCatalogue.All.ShouldAllBe(m => Mef.HasShape(m.Code) && LevelOf(m.Code) != Mef.Other && TrackOf(m.Code) != Mef.Other && m.Label.Length > 0);

    private static string LevelOf(string mef) => Catalogue2026.Content.Levels.OfMef(mef)?.Code ?? Mef.Other;

    private static string TrackOf(string mef) => Catalogue2026.Content.Tracks.OfMef(mef)?.Code ?? Mef.Other;
}
