using System.Globalization;

namespace Pass.Core;

/// <summary>
/// The number printed on a pass: ten digits of <see cref="PassId"/> and two check digits, ISO 7064 MOD 97-10,
/// which catch every single wrong digit and every swap of two neighbours. Shown as <c>1234 5678 9012</c>.
/// </summary>
public readonly record struct PassNumber
{
    public const long MaxId = 9_999_999_999;

    private PassNumber(PassId id) => Id = id;

    public PassId Id { get; }

    public int CheckDigits => (int)(98 - Id.Value * 100 % 97);

    public static PassNumber Of(PassId id) => id.Value is >= 0 and <= MaxId
        ? new(id)
        : throw new ArgumentOutOfRangeException(nameof(id), id.Value, "A pass id has at most ten digits.");

    /// <summary>Reads twelve digits, spaces and hyphens allowed; <paramref name="problem"/> says what to do when they are not a number.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out PassNumber number, out PassNumberProblem problem)
    {
        number = default;
        long value = 0;
        var digits = 0;
        foreach (var c in text)
        {
            if (c is ' ' or '-' or '\u00a0' or '\u202f')
                continue;
            if (!char.IsAsciiDigit(c) || digits == 12)
            {
                problem = PassNumberProblem.NotTwelveDigits;
                return false;
            }
            value = value * 10 + (c - '0');
            digits++;
        }
        if (digits != 12)
        {
            problem = PassNumberProblem.NotTwelveDigits;
            return false;
        }
        number = new(new PassId(value / 100));
        // Ids start at 1: 0 is what a field that was never filled holds.
        problem = value % 97 == 1 && number.CheckDigits == value % 100 && number.Id.Value > 0 ? PassNumberProblem.None : PassNumberProblem.CheckDigits;
        return problem == PassNumberProblem.None;
    }

    /// <summary>Twelve digits without spaces.</summary>
    public string ToCompact() => (Id.Value * 100 + CheckDigits).ToString("D12", CultureInfo.InvariantCulture);

    public override string ToString()
    {
        var s = ToCompact();
        return $"{s[..4]} {s[4..8]} {s[8..]}";
    }
}

public enum PassNumberProblem
{
    None = 0,
    NotTwelveDigits = 1,
    CheckDigits = 2,
}
