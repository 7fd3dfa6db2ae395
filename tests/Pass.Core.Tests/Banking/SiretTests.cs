using FsCheck;
using FsCheck.Fluent;
using Pass.Testing;

namespace Pass.Core.Tests.Banking;

public class SiretTests
{
    [Theory]
    [InlineData("73282932000074")]
    [InlineData("732 829 320 00074")]
    [InlineData("35600000000048")]
    [InlineData("35600000049837")]
    [InlineData("20005376700014")]
    public void Real_numbers_are_read(string text) =>
        Siret.Parse(text).OrThrow().Digits.ShouldBe(text.Replace(" ", "", StringComparison.Ordinal));

    [Theory]
    [InlineData(null, "SiretMissing")]
    [InlineData("", "SiretMissing")]
    [InlineData("7,32829E+13", "SiretSpreadsheet")]
    [InlineData("732829320", "SiretShape")]
    [InlineData("7328293200007A", "SiretShape")]
    [InlineData("٧٣٢٨٢٩٣٢٠٠٠٠٧٤", "SiretShape")]
    [InlineData("73282932000075", "SiretChecksum")]
    [InlineData("00000000000000", "SiretChecksum")]
    [InlineData("35600000049838", "SiretChecksum")]
    public void A_refusal_has_a_stable_code(string? text, string code) => Siret.Parse(text).ProblemCode().ShouldBe(code);

    [Fact]
    public void The_exception_of_La_Poste_is_not_for_others()
    {
        // Both have a sum of digits that is a multiple of five and fail Luhn.
        Siret.Parse("35600000009075").OrThrow().Siren.ShouldBe("356000000");
        Siret.Parse("73282932000056").ProblemCode().ShouldBe("SiretChecksum");
    }

    [Fact]
    public void People_read_it_in_groups() => Siret.Parse("73282932000074").OrThrow().ToString().ShouldBe("732 829 320 00074");

    [Fact]
    public void A_computed_number_is_accepted_and_any_changed_digit_is_caught() => Prop.ForAll(
        Gen.Choose(1, 99_999_999).Zip(Gen.Choose(0, 9_999)).Zip(Gen.Choose(0, 13)).ToArbitrary(),
        sample =>
        {
            var ((company, place), position) = sample;
            var siret = Siret.FromCompany(company, place);
            var digits = siret.Digits.ToCharArray();
            digits[position] = (char)('0' + (digits[position] - '0' + 1) % 10);
            return Siret.Parse(siret.ToString()).OrThrow() == siret
                && (siret.Siren == "356000000" || Siret.Parse(new string(digits)).ProblemCode() == "SiretChecksum");
        }).Check(Seeded.Config);
}
