using System.Globalization;
using Microsoft.Net.Http.Headers;

namespace Pass.Portal.Http;

/// <summary>French unless English is preferred (RFC 9110 §12.5.4).</summary>
internal static class ApiLanguage
{
    public static readonly CultureInfo French = CultureInfo.GetCultureInfo("fr-FR");
    public static readonly CultureInfo English = CultureInfo.GetCultureInfo("en-IE");

    public static CultureInfo Of(HttpRequest request)
    {
        var header = request.Headers.AcceptLanguage;
        // What tills say, with each sale.
        if (header.Count == 1 && header[0] is "fr" or "fr-FR")
            return French;
        if (header.Count == 0 || !StringWithQualityHeaderValue.TryParseList(header, out var languages))
            return French;
        return Quality(languages, "en") > Quality(languages, "fr") ? English : French;
    }

    private static double Quality(IList<StringWithQualityHeaderValue> languages, string prefix) => languages
        .Where(l => l.Value.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
        .Select(l => l.Quality ?? 1)
        .DefaultIfEmpty(0)
        .Max();
}
