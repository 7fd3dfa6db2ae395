using System.Globalization;

namespace Pass.Portal.Pages;

/// <summary>The addresses in the codes on statements, which are on paper for years: each leads to the page that has what the paper sums up.</summary>
internal static class StatementCodes
{
    public static void Map(WebApplication app)
    {
        app.MapGet("/statements/{number:maxlength(20)}", (string number) => Results.LocalRedirect($"/pro/versements/{Uri.EscapeDataString(number)}")).AllowAnonymous().ExcludeFromDescription();
        app.MapGet("/statements/{partner:maxlength(20)}/{period:maxlength(10)}", (string partner, string period) => Results.LocalRedirect(AddressOf(partner, period))).AllowAnonymous().ExcludeFromDescription();
    }

    /// <summary>P000001 and 2026-09, or 2026; what is neither leads to the latest sales.</summary>
    private static string AddressOf(string partner, string period)
    {
        var culture = CultureInfo.InvariantCulture;
        var isMonth = DateOnly.TryParseExact(period, "yyyy-MM", culture, DateTimeStyles.None, out var from);
        if (partner is not ['P', .. var digits] || !int.TryParse(digits, NumberStyles.None, culture, out var number) || !isMonth && !DateOnly.TryParseExact(period, "yyyy", culture, DateTimeStyles.None, out from))
            return "/pro/ventes";
        return string.Create(culture, $"/pro/ventes?partenaire={number}&du={from:yyyy-MM-dd}&au={(isMonth ? from.AddMonths(1) : from.AddYears(1)).AddDays(-1):yyyy-MM-dd}");
    }
}
