using System.Globalization;
using System.Text.RegularExpressions;

namespace Pass.Core;

/// <summary>An amount in euro cents. Every operation is checked: an overflow throws, it never wraps.</summary>
/// <remarks>Cents as a 64-bit integer reach 92 million billion euros; no float or decimal ever holds money here.</remarks>
public readonly partial record struct Money(long Cents) : IComparable<Money>
{
    public static readonly Money Zero = new(0);

    public static Money? From(long? cents) => cents is { } c ? new Money(c) : null;

    public static Money FromEuros(long euros) => new(checked(euros * 100));

    /// <summary>Euros as people type them: <c>12,50</c>, <c>12.5</c>, <c>1 200</c>, <c>-3 €</c>. At most nine digits of euros; whatever the machine's culture.</summary>
    public static bool TryReadEuros(string? typed, out Money amount)
    {
        amount = Zero;
        if (Euros().Match(string.Concat((typed ?? "").Where(c => !char.IsWhiteSpace(c)))) is not { Success: true } match)
            return false;
        var cents = long.Parse(match.Groups["euros"].Value + match.Groups["cents"].Value.PadRight(2, '0'), CultureInfo.InvariantCulture);
        amount = new(match.Groups["sign"].Length > 0 ? -cents : cents);
        return true;
    }

    [GeneratedRegex(@"^(?<sign>[-−])?(?<euros>[0-9]{1,9})([.,](?<cents>[0-9]{1,2}))?€?\z")]
    private static partial Regex Euros();

    public bool IsZero => Cents == 0;
    public bool IsNegative => Cents < 0;
    public bool IsPositive => Cents > 0;

    public static Money operator +(Money a, Money b) => new(checked(a.Cents + b.Cents));
    public static Money operator -(Money a, Money b) => new(checked(a.Cents - b.Cents));
    public static Money operator -(Money a) => new(checked(-a.Cents));
    public static Money operator *(Money a, long n) => new(checked(a.Cents * n));
    public static bool operator <(Money a, Money b) => a.Cents < b.Cents;
    public static bool operator >(Money a, Money b) => a.Cents > b.Cents;
    public static bool operator <=(Money a, Money b) => a.Cents <= b.Cents;
    public static bool operator >=(Money a, Money b) => a.Cents >= b.Cents;

    public static Money Min(Money a, Money b) => a < b ? a : b;
    public static Money Max(Money a, Money b) => a > b ? a : b;

    /// <summary>A share in basis points (1/10 000), rounded half away from zero to the cent.</summary>
    public Money Share(int basisPoints)
    {
        var product = (Int128)Cents * basisPoints;
        var rounded = (product + (product < 0 ? -5_000 : 5_000)) / 10_000;
        return new(checked((long)rounded));
    }

    public int CompareTo(Money other) => Cents.CompareTo(other.Cents);

    /// <summary>French form for people: <c>1 234,56 €</c>.</summary>
    public override string ToString() => ToString(French);

    /// <summary>The amount written for people in the given culture, always with two digits and the euro sign.</summary>
    public string ToString(CultureInfo culture)
    {
        var (euros, cents) = Math.DivRem(Magnitude, 100);
        var digits = euros.ToString("N0", culture);
        return string.Create(culture, $"{(Cents < 0 ? "-" : "")}{digits}{culture.NumberFormat.NumberDecimalSeparator}{cents:00} €");
    }

    /// <summary>The machine form used in ISO 20022 files: <c>1234.56</c>, no grouping.</summary>
    public string ToIso()
    {
        var (euros, cents) = Math.DivRem(Magnitude, 100);
        return string.Create(CultureInfo.InvariantCulture, $"{(Cents < 0 ? "-" : "")}{euros}.{cents:00}");
    }

    /// <summary>As spreadsheets and accountants' programs of this country read an amount: <c>-1234,56</c>, no grouping.</summary>
    public string ToDecimalComma() => ToIso().Replace('.', ',');

    private ulong Magnitude => (ulong)Int128.Abs(Cents);

    private static readonly CultureInfo French = CultureInfo.GetCultureInfo("fr-FR");
}
