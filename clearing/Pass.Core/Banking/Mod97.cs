using System.Globalization;

namespace Pass.Core;

/// <summary>ISO 7064 MOD 97-10 over capitals and digits, letters counting from A = 10 to Z = 35.</summary>
internal static class Mod97
{
    public static int Remainder(string text) => text.Aggregate(0, (remainder, c) => char.IsAsciiDigit(c)
        ? (remainder * 10 + (c - '0')) % 97
        : (remainder * 100 + (c - 'A' + 10)) % 97);

    /// <summary>The two digits that make <paramref name="text"/> followed by them leave 1.</summary>
    public static string CheckDigits(string text) =>
        (98 - Remainder(text + "00")).ToString("00", CultureInfo.InvariantCulture);
}
