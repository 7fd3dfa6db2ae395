using FsCheck;
using FsCheck.Fluent;
using Pass.Testing;

namespace Pass.Core.Tests.Banking;

public class IbanTests
{
    [Theory]
    [InlineData("FR7630006000011234567890189")]
    [InlineData("fr76 3000 6000 0112 3456 7890 189")]
    [InlineData("FR14 2004 1010 0505 0001 3M02 606")]
    [InlineData("DE89 3704 0044 0532 0130 00")]
    [InlineData("GB29 NWBK 6016 1331 9268 19")]
    [InlineData("NO93 8601 1117 947")]
    [InlineData("MT84 MALT 0110 0001 2345 MTLC AST0 01S")]
    [InlineData("BE68 5390 0754 7034")]
    [InlineData("CH93 0076 2011 6238 5295 7")]
    [InlineData("SC18 SSCB 1101 0000 0000 0000 1497 USD")]
    public void Published_examples_are_read(string text) =>
        Iban.Parse(text).OrThrow().Electronic.ShouldBe(text.Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant());

    [Theory]
    [InlineData(null, "IbanMissing")]
    [InlineData("  ", "IbanMissing")]
    [InlineData("7630006000011234567890189", "IbanCharacters")]
    [InlineData("FR76-3000-6000", "IbanCharacters")]
    [InlineData("FR76３0006000011234567890189", "IbanCharacters")]
    [InlineData("US7630006000011234567890189", "IbanCountry")]
    [InlineData("FR763000600001123456789018", "IbanLength")]
    [InlineData("FR7630006000011234567890188", "IbanChecksum")]
    [InlineData("FR7630006000011234567809189", "IbanChecksum")]
    public void A_refusal_has_a_stable_code(string? text, string code) =>
        Iban.Parse(text).ProblemCode().ShouldBe(code);

    [Fact]
    public void It_prints_masked_and_can_be_grouped()
    {
        var iban = Iban.Parse("FR7630006000011234567890189").OrThrow();
        iban.ToString().ShouldBe("FR76 •••• •••• •••• •••• •••• 189");
        $"{iban}".ShouldBe(iban.Masked);
        iban.Grouped.ShouldBe("FR76 3000 6000 0112 3456 7890 189");
    }

    [Theory]
    [InlineData("FR76 3000 6000 0112 3456 7890 18", "FR76 •••• •••• •••• •••• •••0 18")]
    [InlineData("30006000011", "•••••••••••")]
    public void What_was_mistyped_is_masked_too(string text, string masked) => Iban.Mask(text).ShouldBe(masked);

    [Theory]
    [InlineData("FR7630006000011234567890189", true)]
    [InlineData("CH9300762011623852957", true)]
    [InlineData("RS35260005601001611379", true)]
    [InlineData("TR330006100519786457841326", false)]
    [InlineData("TN5910006035183598478831", false)]
    public void The_country_says_whether_SEPA_reaches_it(string text, bool sepa) =>
        Iban.Parse(text).OrThrow().IsSepa.ShouldBe(sepa);

    [Fact]
    public void Invisible_marks_pasted_from_a_document_do_no_harm() =>
        Iban.Parse("\u202aBE68\u00a05390\u202f0754\u200b7034\u202c").OrThrow().Electronic.ShouldBe("BE68539007547034");

    [Fact]
    public void Equal_accounts_are_equal_however_they_were_typed() =>
        Iban.Parse("be68 5390 0754 7034").OrThrow().ShouldBe(Iban.Parse("BE68539007547034").OrThrow());

    [Fact]
    public void Computed_check_digits_are_accepted_and_any_changed_digit_is_caught() => Prop.ForAll(
        ArbMap.Default.GeneratorFor<uint>().Two().ToArbitrary(),
        pair =>
        {
            var national = $"{pair.Item1:0000000000}{pair.Item2:0000000000}000";
            var iban = Iban.FromNational("FR", national).OrThrow();
            var position = (int)(pair.Item1 % 23) + 4;
            var digit = (iban.Electronic[position] - '0' + 1 + (int)(pair.Item2 % 9)) % 10;
            var mistyped = iban.Electronic[..position] + digit + iban.Electronic[(position + 1)..];
            return Iban.Parse(iban.Grouped).OrThrow() == iban && Iban.Parse(mistyped).ProblemCode() == "IbanChecksum";
        }).Check(Seeded.Config);

    [Fact]
    public void Two_neighbours_swapped_are_caught() => Prop.ForAll(
        ArbMap.Default.GeneratorFor<uint>().ToArbitrary(),
        number =>
        {
            var electronic = Iban.FromNational("FR", $"1027804100{number:0000000000}123").OrThrow().Electronic.ToCharArray();
            var position = (int)(number % 22) + 4;
            (electronic[position], electronic[position + 1]) = (electronic[position + 1], electronic[position]);
            return electronic[position] == electronic[position + 1]
                || Iban.Parse(new string(electronic)).ProblemCode() == "IbanChecksum";
        }).Check(Seeded.Config);

    [Fact]
    public void No_text_makes_it_throw() => Prop.ForAll(
        ArbMap.Default.ArbFor<string?>(), text => { Iban.Parse(text); }).Check(Seeded.Config);
}
