using System.Security.Cryptography;
using Scalar.AspNetCore;

namespace Pass.Portal.Pages;

/// <summary>
/// The API's documentation, Scalar's page of /openapi/v1.json: its script comes from our origin and asks nobody else. It makes one style element and one
/// small script of its own, each known to the browser by a number made for this answer: nothing inline is taken otherwise.
/// </summary>
internal static class ApiPages
{
    public const string Path = "/docs";

    private const int NonceBytes = 16;

    /// <summary>Its faint grey and its green are below 4.5 to 1 on white.</summary>
    private const string Readable = "html .light-mode{--scalar-color-3:#5b6673;--scalar-color-green:#0b6b3a}html .dark-mode{--scalar-color-3:#a9b4c6}";

    public static void MapApiPages(this WebApplication app)
    {
        app.MapScalarApiReference(Path, Describe).AllowAnonymous().ExcludeFromDescription();
        // What people type.
        app.MapGet("/api", () => Results.LocalRedirect(Path)).AllowAnonymous().ExcludeFromDescription();
    }

    private static void Describe(ScalarOptions options, HttpContext context)
    {
        var nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(NonceBytes));
        context.Response.Headers.ContentSecurityPolicy = PageAnswer.ContentSecurityPolicy
            .Replace("script-src 'self'", $"script-src 'self' 'nonce-{nonce}'", StringComparison.Ordinal).Replace("style-src 'self'", $"style-src 'self' 'nonce-{nonce}'", StringComparison.Ordinal);
        options.Title = PageWords.Say("Docs");
        options.OpenApiRoutePattern = "/openapi/{documentName}.json";
        options.HeadContent = $"<meta property=\"csp-nonce\" content=\"{nonce}\"><script nonce=\"{nonce}\">document.documentElement.lang=\"en\"</script><style nonce=\"{nonce}\">{Readable}</style>";
        (options.Nonce, options.Telemetry, options.DefaultFonts, options.HideClientButton, options.ProxyUrl) = (nonce, false, false, true, null);
        options.HideDeveloperTools().DisableAgent().DisableMcp().AddDocument("v1");
    }
}
