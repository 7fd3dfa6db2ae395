using System.Diagnostics.CodeAnalysis;

namespace Pass.Core;

/// <summary>A book's number (ISBN-13, ISO 2108): thirteen digits that begin with 978 or 979 and end with a check digit.</summary>
public readonly record struct Isbn
{
    private Isbn(string digits) => Digits = digits;

    /// <summary>Thirteen digits.</summary>
    public string Digits { get; }

    /// <summary>Hyphens and spaces do not matter; an ISBN-10 is taken as the thirteen digits it has become.</summary>
    /// <returns>False when the shape or the check digit is wrong. 9790 is printed music, and no book.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, out Isbn isbn)
    {
        isbn = default;
        if (text is not { Length: <= 40 })
            return false;
        var typed = string.Concat(text.Where(c => c is not ('-' or ' ' or '\u00a0' or '\u2010' or '\u2011' or '\u2013'))).ToUpperInvariant();
        if (typed.Length == 10)
            typed = OfTen(typed) ?? "";
        if (typed.Length != 13 || !typed.All(char.IsAsciiDigit) || !(typed.StartsWith("978", StringComparison.Ordinal) || typed.StartsWith("979", StringComparison.Ordinal) && typed[3] != '0'))
            return false;
        if (typed[12] != CheckOf(typed))
            return false;
        isbn = new(typed);
        return true;
    }

    /// <summary>In groups that are read aloud; those of the standard would need every publisher's range.</summary>
    public override string ToString() => Digits is null ? "" : $"{Digits[..3]} {Digits[3..7]} {Digits[7..10]} {Digits[10..]}";

    private static char CheckOf(string digits) => (char)('0' + (10 - digits.Take(12).Select((c, i) => (c - '0') * (i % 2 == 0 ? 1 : 3)).Sum() % 10) % 10);

    /// <summary>Null when its own check digit is wrong (0 to 9, X for 10; ISO 2108:1992).</summary>
    private static string? OfTen(string ten)
    {
        if (!ten[..9].All(char.IsAsciiDigit) || !char.IsAsciiDigit(ten[9]) && ten[9] != 'X')
            return null;
        var sum = ten.Select((c, i) => (c == 'X' ? 10 : c - '0') * (10 - i)).Sum();
        var digits = "978" + ten[..9];
        return sum % 11 == 0 ? digits + CheckOf(digits + "0") : null;
    }
}
