using System.Globalization;
using Pass.Portal.Http;

namespace Pass.Portal.Pages;

/// <summary>What every answer of a page says to the browser, and the language it is in.</summary>
internal sealed class PageAnswer(RequestDelegate next)
{
    public const string LanguageCookie = "__Host-pass-langue";

    /// <summary>Nothing inline, nothing from elsewhere: what is not named is refused.</summary>
    internal const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

    public async Task InvokeAsync(HttpContext context)
    {
        var headers = context.Response.Headers;
        context.Response.OnStarting(static state =>
        {
            var headers = ((HttpContext)state).Response.Headers;
            // A page that names something by a number made for this answer has said it already.
            if (headers.ContentSecurityPolicy.Count == 0)
                headers.ContentSecurityPolicy = ContentSecurityPolicy;
            headers["Referrer-Policy"] = "same-origin";
            headers["Permissions-Policy"] = "camera=(self), geolocation=(self), microphone=(), payment=(), usb=()";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            headers.XFrameOptions = "DENY";
            // Pages hold what is somebody's: no copy stays anywhere.
            if (headers.CacheControl.Count == 0)
                headers.CacheControl = "no-store";
            return Task.CompletedTask;
        }, context);
        CultureInfo.CurrentUICulture = context.Request.Cookies[LanguageCookie] switch
        {
            "en" => ApiLanguage.English,
            "fr" => ApiLanguage.French,
            _ => ApiLanguage.Of(context.Request),
        };
        headers.ContentLanguage = CultureInfo.CurrentUICulture.TwoLetterISOLanguageName;
        await next(context);
    }
}
