using FsCheck;
using FsCheck.Fluent;
using Pass.Testing;

namespace Pass.Core.Tests.Schools;

public class SchoolIdentifierTests
{
    [Theory]
    [InlineData("0590116F")]
    [InlineData("0931190N")]
    [InlineData(" 0132634t ")]
    public void Numbers_of_real_schools_have_the_right_check_letter(string text)
    {
        Uai.TryParse(text, out var uai).ShouldBeTrue();
        uai.Value.ShouldBe(text.Trim().ToUpperInvariant());
        uai.Department.ShouldBe(text.Trim()[..3]);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("0590116G")]
    [InlineData("059011F")]
    [InlineData("05901166F")]
    [InlineData("059O116F")]
    [InlineData("0590116I")]
    [InlineData("٠٥٩٠١١٦F")]
    public void A_wrong_school_number_is_refused(string? text) => Uai.TryParse(text, out _).ShouldBeFalse();

    [Fact]
    public void Every_number_reads_back_and_one_wrong_digit_is_always_seen() =>
        Check.One(Seeded.Config, Prop.ForAll(
            Gen.Choose(0, 9_999_999).ToArbitrary(), Gen.Choose(0, 6).ToArbitrary(), Gen.Choose(1, 9).ToArbitrary(), (number, at, plus) =>
        {
            var text = Uai.From(number).Value;
            Uai.TryParse(text, out var back).ShouldBeTrue();
            back.ShouldBe(Uai.From(number));
            var wrong = text.ToCharArray();
            wrong[at] = (char)('0' + (wrong[at] - '0' + plus) % 10);
            Uai.TryParse(new string(wrong), out _).ShouldBeFalse();
        }));

    [Theory]
    [InlineData("001291528AA")]
    [InlineData("1234567890F")]
    [InlineData("1234A12345F")]
    [InlineData(" 001291528aa ")]
    public void The_three_shapes_of_pupil_identifiers_are_accepted(string text)
    {
        Ine.TryParse(text, out var ine).ShouldBeTrue();
        ine.Value.ShouldBe(text.Trim().ToUpperInvariant());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("12345678901")]
    [InlineData("1234567890")]
    [InlineData("12345678ABC")]
    [InlineData("1234B12345F")]
    [InlineData("123456789É9")]
    [InlineData("1234567890FF")]
    public void Other_shapes_are_refused(string? text) => Ine.TryParse(text, out _).ShouldBeFalse();

    [Fact]
    public void A_pupil_identifier_shows_only_its_end()
    {
        Ine.TryParse("001291528AA", out var ine).ShouldBeTrue();
        ine.ToString().ShouldBe("********8AA");
        $"{ine}".ShouldNotContain("0012");
        Ine.Mask("12").ShouldBe("12");
    }

    [Fact]
    public void Two_identifiers_never_share_a_number()
    {
        string[] close = ["0000000000A", "0000000001A", "000000000AA", "000000000BA", "000000001AA", "0000A00000A", "0001A00000A", "0000000010A", "9999999999Z", "999999999ZZ", "9999A99999Z"];
        close.Select(t => Ine.TryParse(t, out var ine) ? ine.ToUInt64() : throw new InvalidOperationException(t)).Distinct().Count().ShouldBe(close.Length);
    }
}
