using System.Globalization;

namespace Pass.Core.Tests;

public class MoneyTests
{
    [Theory]
    [InlineData(0, "0.00")]
    [InlineData(5, "0.05")]
    [InlineData(-5, "-0.05")]
    [InlineData(123456, "1234.56")]
    [InlineData(long.MinValue, "-92233720368547758.08")]
    public void Iso_form_keeps_every_cent(long cents, string iso) => new Money(cents).ToIso().ShouldBe(iso);

    [Fact]
    public void Overflow_throws_and_never_wraps() =>
        Should.Throw<OverflowException>(() => new Money(long.MaxValue) + new Money(1));

    [Theory]
    [InlineData(850, 10_000, 850)]
    [InlineData(1, 5_000, 1)]
    [InlineData(-1, 5_000, -1)]
    [InlineData(999, 9_700, 969)]
    public void A_share_rounds_half_away_from_zero(long cents, int basisPoints, long expected) =>
        new Money(cents).Share(basisPoints).ShouldBe(new Money(expected));

    [Fact]
    public void People_read_euros_in_their_language() =>
        new Money(123456).ToString(CultureInfo.GetCultureInfo("en-GB")).ShouldBe("1,234.56 €");
}
