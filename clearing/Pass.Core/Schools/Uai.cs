using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Pass.Core;

/// <summary>A school's number in the national register (unité administrative immatriculée): seven digits and a check letter.</summary>
/// <remarks>
/// The first three digits are the department (001 Ain … 074 Haute-Savoie). The letter is the remainder of the seven digits
/// by 23 in an alphabet without I, O and Q (RAMSESE, répertoire national des établissements).
/// </remarks>
public readonly record struct Uai
{
    private const string Letters = "ABCDEFGHJKLMNPRSTUVWXYZ";

    private Uai(string value) => Value = value;

    /// <summary>Eight characters, upper case: <c>0690026D</c>.</summary>
    public string Value { get; }

    /// <summary>Three digits: <c>069</c>.</summary>
    public string Department => Value[..3];

    /// <summary>False when the shape or the check letter is wrong. Case and surrounding spaces do not matter.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out Uai uai)
    {
        uai = default;
        var s = text.AsSpan().Trim();
        if (s.Length != 8 || s[..7].ContainsAnyExceptInRange('0', '9'))
            return false;
        var number = int.Parse(s[..7], NumberStyles.None, CultureInfo.InvariantCulture);
        if (char.ToUpperInvariant(s[7]) != Letters[number % 23])
            return false;
        uai = From(number);
        return true;
    }

    /// <summary>The number with its check letter.</summary>
    /// <param name="number">Department × 10 000 + rank, under ten million.</param>
    public static Uai From(int number)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(number, 9_999_999);
        return new(string.Create(CultureInfo.InvariantCulture, $"{number:0000000}{Letters[number % 23]}"));
    }

    public override string ToString() => Value ?? "";
}
