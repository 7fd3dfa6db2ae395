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
