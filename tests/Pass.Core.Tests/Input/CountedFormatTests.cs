using System.Globalization;

namespace Pass.Core.Tests.Input;

public class CountedFormatTests
{
    [Theory]
    [InlineData("fr", 0, "0 élève")]
    [InlineData("fr", 1, "1 élève")]
    [InlineData("fr", -1, "-1 élève")]
    [InlineData("fr", 2, "2 élèves")]
    [InlineData("en", 0, "0 élèves")]
    [InlineData("en", 1, "1 élève")]
    [InlineData("en", 2, "2 élèves")]
    public void A_number_chooses_the_form_that_its_language_has(string language, int count, string said) =>
        string.Format(new CountedFormat(CultureInfo.GetCultureInfo(language)), "{0} {0:|élève|élèves}", count).ShouldBe(said);

    [Theory]
    [InlineData("1", "1 élève")]
    [InlineData("12", "12 élèves")]
    [InlineData("[[[[", "[[[[ élèves")]
    [InlineData("99999999999999999999", "99999999999999999999 élèves")]
    public void What_a_file_says_for_a_number_may_be_anything(string count, string said) =>
        string.Format(new CountedFormat(CultureInfo.GetCultureInfo("fr")), "{0} {0:|élève|élèves}", count).ShouldBe(said);

    [Theory]
    [InlineData("fr", "{0:d MMMM yyyy}", "1er septembre 2026")]
    [InlineData("fr", "{0:dddd d MMMM}", "mardi 1er septembre")]
    [InlineData("fr", "{0:dd MMM}", "01 sept.")]
    [InlineData("fr", "{0:yyyy-MM-dd}", "2026-09-01")]
    [InlineData("en", "{0:d MMMM yyyy}", "1 September 2026")]
    public void The_first_of_a_month_is_said_so(string language, string format, string said) =>
        string.Format(new CountedFormat(CultureInfo.GetCultureInfo(language)), format, new DateOnly(2026, 9, 1)).ShouldBe(said);

    [Fact]
    public void Other_formats_are_those_of_the_language() => string.Format(
        new CountedFormat(CultureInfo.GetCultureInfo("fr-FR")), "{0:0.0} {1:yyyy-MM-dd} {2} {3}", 1.5, new DateOnly(2026, 9, 1), null, "x").ShouldBe("1,5 2026-09-01  x");
}
