using System.Globalization;

namespace Pass.Core;

/// <summary>Identifiers as people type or paste them.</summary>
internal static class TypedText
{
    /// <summary>In capitals, without spaces nor the invisible marks that come along from a PDF or a spreadsheet.</summary>
    public static string Compact(string? text) => string.Concat((text ?? "").Where(c =>
        !char.IsWhiteSpace(c) && char.GetUnicodeCategory(c) != UnicodeCategory.Format)).ToUpperInvariant();

    /// <summary>As people read it best: four signs, then a space.</summary>
    public static string GroupByFour(string text) => string.Join(' ', text.Chunk(4).Select(group => new string(group)));
}

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
