using System.Globalization;

namespace Pass.Portal.Pages;

/// <summary>A date as browsers send it (ISO 8601), or as French people write it.</summary>
internal static class TypedDate
{
    private static readonly string[] Forms = ["yyyy-MM-dd", "d/M/yyyy", "dd/MM/yyyy"];

    public static bool TryRead(string? typed, out DateOnly date) => DateOnly.TryParseExact((typed ?? "").Trim(), Forms, CultureInfo.InvariantCulture, DateTimeStyles.None, out date);
}
