using Pass.Core;

namespace Pass.Terminal.Selling;

/// <summary>A scanned article: thirteen digits with their check digit (ISO/IEC 15420, GS1); a book's begin with 978 or 979 (ISO 2108).</summary>
public readonly record struct Ean13
{
    private Ean13(string digits) => Digits = digits;

    public string Digits { get; }

    /// <summary>An ISBN; 9790 are printed music.</summary>
    public bool IsBook => Digits.StartsWith("978", StringComparison.Ordinal) || Digits.StartsWith("979", StringComparison.Ordinal) && Digits[3] != '0';

    public static Result<Ean13> Parse(string text)
    {
        var digits = text.Replace("-", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal);
        if (digits.Length != 13 || !digits.All(char.IsAsciiDigit))
            return Words.Refuse("EanShape", text.Length > 40 ? text[..40] : text);
        var sum = digits.Select((c, i) => (c - '0') * (i % 2 == 0 ? 1 : 3)).Sum();
        return sum % 10 == 0 ? new Ean13(digits) : Words.Refuse("EanCheck", digits);
    }

    public override string ToString() => Digits;
}
