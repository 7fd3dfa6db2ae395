namespace Pass.Core.Tests.Banking;

public class BicTests
{
    [Theory]
    [InlineData("AGRIFRPP882", "AGRIFRPP882", "FR")]
    [InlineData("bnpafrpp", "BNPAFRPP", "FR")]
    [InlineData("CMCI FR 2A XXX", "CMCIFR2AXXX", "FR")]
    [InlineData("DEUTDEFF", "DEUTDEFF", "DE")]
    public void Real_shapes_are_read(string text, string code, string country)
    {
        var bic = Bic.Parse(text).OrThrow();
        bic.Code.ShouldBe(code);
        bic.CountryCode.ShouldBe(country);
    }

    [Theory]
    [InlineData(null, "BicMissing")]
    [InlineData(" ", "BicMissing")]
    [InlineData("AGRIFRP", "BicShape")]
    [InlineData("AGRIFRPP88", "BicShape")]
    [InlineData("AGR1FRPP", "BicShape")]
    [InlineData("AGRIFR1P", "BicShape")]
    [InlineData("AGRIFRPO", "BicShape")]
    [InlineData("FR7630006000011234567890189", "BicShape")]
    [InlineData("AGRIFRPP\n", null)]
    public void A_refusal_has_a_stable_code(string? text, string? code) => Bic.Parse(text).ProblemCode().ShouldBe(code);
}
