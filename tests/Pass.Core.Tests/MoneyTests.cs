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

    [Theory]
    [InlineData("25", 2_500L), InlineData("12,5", 1_250L), InlineData("12.50 €", 1_250L), InlineData(" 7 ", 700L), InlineData("1 200", 120_000L), InlineData("−3 €", -300L), InlineData("999999999", 99_999_999_900L)]
    [InlineData("12,505", null), InlineData("12,", null), InlineData("1e3", null), InlineData("", null), InlineData(null, null), InlineData("1234567890", null), InlineData("1.200", null), InlineData("١٢", null)]
    public void Euros_are_read_as_people_write_them(string? typed, long? cents) =>
        (Money.TryReadEuros(typed, out var amount) ? amount.Cents : (long?)null).ShouldBe(cents);
}
