namespace Pass.Core.Tests.Operations;

/// <summary>What a till decides alone, as a regional officer may read it. Floor 30 €, lists 26 hours, 200 unsent sales or 3 000 €, five codes of a phone.</summary>
public class OfflinePolicyTests
{
    [Theory]
    // what is presented          price  floor  lists' age  unsent  their total  codes before
    [InlineData("card counting 30.00", 30_00, 30_00, "01:00", 0, 0, 0, RefusalCode.None)]
    [InlineData("card counting 29.99", 30_00, 30_00, "01:00", 0, 0, 0, RefusalCode.OfflineEvidenceShort)]
    [InlineData("card asked online", 30_00, 30_00, "01:00", 0, 0, 0, RefusalCode.OfflineNoEvidence)]
    [InlineData("number", 5_00, 30_00, "01:00", 0, 0, 0, RefusalCode.OfflineNoEvidence)]
    [InlineData("phone", 30_00, 30_00, "01:00", 0, 0, 4, RefusalCode.None)]
    [InlineData("phone", 30_00, 30_00, "01:00", 0, 0, 5, RefusalCode.OfflineCodesUsedUp)]
    [InlineData("phone", 30_01, 30_00, "01:00", 0, 0, 0, RefusalCode.OfflineNotAllowed)]
    [InlineData("phone", 1, 0, "01:00", 0, 0, 0, RefusalCode.OfflineNotAllowed)]
    [InlineData("phone", 5_00, 30_00, "1.02:00", 0, 0, 0, RefusalCode.None)]
    [InlineData("phone", 5_00, 30_00, "1.02:01", 0, 0, 0, RefusalCode.OfflineListsOld)]
    [InlineData("phone", 5_00, 30_00, "01:00", 199, 0, 0, RefusalCode.None)]
    [InlineData("phone", 5_00, 30_00, "01:00", 200, 0, 0, RefusalCode.OfflineTillFull)]
    [InlineData("phone", 5_00, 30_00, "01:00", 10, 2_995_00, 0, RefusalCode.None)]
    [InlineData("phone", 5_01, 30_00, "01:00", 10, 2_995_00, 0, RefusalCode.OfflineTillFull)]
    public void A_till_gives_goods_without_the_network_within_the_regions_numbers(
        string presented, long price, long floor, string listAge, int unsent, long unsentCents, int codes, RefusalCode answer) => OfflinePolicy.Default
        .MayTake(Evidence(presented), new(price), new(floor), new(TimeSpan.Parse(listAge, System.Globalization.CultureInfo.InvariantCulture), unsent, unsentCents), codes)
        .ShouldBe(answer);

    [Fact]
    public void A_region_may_allow_bare_numbers() => (OfflinePolicy.Default with { AllowsNumbers = true })
        .MayTake(default, new(5_00), new(30_00), default, 0).ShouldBe(RefusalCode.None);

    private static OfflineEvidence Evidence(string presented) => presented switch
    {
        "number" => default,
        "phone" => new(OfflineEvidenceKind.Phone),
        "card asked online" => new(OfflineEvidenceKind.Card),
        _ => new(OfflineEvidenceKind.Card, long.Parse(presented.Split(' ')[^1].Replace(".", "", StringComparison.Ordinal), System.Globalization.CultureInfo.InvariantCulture)),
    };
}
