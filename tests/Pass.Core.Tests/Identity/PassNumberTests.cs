using FsCheck;
using FsCheck.Fluent;
using Pass.Testing;

namespace Pass.Core.Tests.Identity;

public class PassNumberTests
{
    private static readonly Arbitrary<long> Ids = ArbMap.Default.GeneratorFor<ulong>().Select(n => (long)(Mix.Of(n) % PassNumber.MaxId) + 1).ToArbitrary();

    [Fact]
    public void A_number_reads_back_however_it_is_spaced() => Prop.ForAll(Ids, id =>
    {
        var number = PassNumber.Of(new(id));
        foreach (var text in new[] { number.ToString(), number.ToCompact(), number.ToString().Replace(' ', '-'), $" {number} " })
        {
            PassNumber.TryParse(text, out var read, out var problem).ShouldBeTrue();
            (read.Id.Value, problem).ShouldBe((id, PassNumberProblem.None));
        }
    }).Check(Seeded.Config);

    [Fact]
    public void Every_single_wrong_digit_and_every_swap_of_neighbours_is_caught() => Prop.ForAll(Ids, id =>
    {
        var digits = PassNumber.Of(new(id)).ToCompact();
        for (var i = 0; i < 12; i++)
        {
            for (var d = '0'; d <= '9'; d++)
            {
                if (d != digits[i])
                    ShouldBeWrong(digits[..i] + d + digits[(i + 1)..]);
            }
            if (i < 11 && digits[i] != digits[i + 1])
                ShouldBeWrong(digits[..i] + digits[i + 1] + digits[i] + digits[(i + 2)..]);
        }
    }).Check(Seeded.Config);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("12345678901")]
    [InlineData("1234567890123")]
    [InlineData("12345678901x")]
    [InlineData("１２３４５６７８９０１２")]
    public void What_is_not_twelve_digits_is_said_to_be_so(string? text)
    {
        PassNumber.TryParse(text, out _, out var problem).ShouldBeFalse();
        problem.ShouldBe(PassNumberProblem.NotTwelveDigits);
    }

    [Fact]
    public void The_number_of_no_pass_is_wrong_although_its_check_digits_are_right() => ShouldBeWrong("000000000098");

    [Fact]
    public void An_id_of_eleven_digits_has_no_number() =>
        Should.Throw<ArgumentOutOfRangeException>(() => PassNumber.Of(new(PassNumber.MaxId + 1)));

    private static void ShouldBeWrong(string digits)
    {
        PassNumber.TryParse(digits, out _, out var problem).ShouldBeFalse(digits);
        problem.ShouldBe(PassNumberProblem.CheckDigits);
    }
}
