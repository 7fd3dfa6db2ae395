namespace Pass.Core.Tests.Schools;

/// <summary>What the ready catalogue says of study programmes.</summary>
public class MefTests
{
    [Theory]
    [InlineData("20010018110", "SECONDE", "GENERAL", null)]
    [InlineData("20110019110", "PREMIERE", "GENERAL", null)]
    [InlineData("21231016110", "TERMINALE", "TECHNO", null)]
    [InlineData("21133401110", "PREMIERE", "TECHNO", "hotellerie")]
    [InlineData("24122146210", "CAP1", "CAP", "cuisine")]
    [InlineData("24122146220", "CAP2", "CAP", "cuisine")]
    [InlineData("2412214621B", "CAP1", "CAP", "cuisine")]
    [InlineData("24733604330", "TERMINALE", "PRO", "coiffure")]
    [InlineData("24731213320", "PREMIERE", "PRO", null)]
    [InlineData("24723303310", "SECONDE", "PRO", "batiment")]
    [InlineData("24622106210", "PREMIERE", "PRO", "cuisine")]
    [InlineData("24622106220", "TERMINALE", "PRO", "cuisine")]
    [InlineData("24012345110", "CAP1", "CAP", null)]
    [InlineData("20022106110", "SECONDE", "GENERAL", null)]
    [InlineData("31131000210", "AUTRE", "AUTRE", null)]
    [InlineData("10010012110", "AUTRE", "AUTRE", null)]
    public void A_programme_is_read_from_its_code(string code, string level, string track, string? family)
    {
        Mef.HasShape(code).ShouldBeTrue();
        var catalogue = Catalogue2026.Content;
        (catalogue.Levels.OfMef(code)?.Code ?? Mef.Other, catalogue.Tracks.OfMef(code)?.Code ?? Mef.Other, catalogue.EquipmentFamilies.OfMef(code)?.Code).ShouldBe((level, track, family));
    }

    [Theory]
    [InlineData("")]
    [InlineData("12341234")]
    [InlineData("2412214621é")]
    [InlineData(null)]
    public void A_code_without_the_shape_is_none(string? code) => Mef.HasShape(code).ShouldBeFalse();
}
