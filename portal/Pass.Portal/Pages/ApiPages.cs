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

    public static void MapApiPages(this WebApplication app) => app.MapScalarApiReference(Path, (options, context) =>
    {
        var nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(NonceBytes));
        context.Response.Headers.ContentSecurityPolicy = PageAnswer.ContentSecurityPolicy
            .Replace("script-src 'self'", $"script-src 'self' 'nonce-{nonce}'", StringComparison.Ordinal).Replace("style-src 'self'", $"style-src 'self' 'nonce-{nonce}'", StringComparison.Ordinal);
        options.Title = PageWords.Say("Docs");
        options.OpenApiRoutePattern = "/openapi/{documentName}.json";
        options.HeadContent = $"<meta property=\"csp-nonce\" content=\"{nonce}\">";
        (options.Nonce, options.Telemetry, options.DefaultFonts, options.HideClientButton, options.ProxyUrl) = (nonce, false, false, true, null);
        options.HideDeveloperTools().DisableAgent().DisableMcp().AddDocument("v1");
    }).AllowAnonymous().ExcludeFromDescription();
}
