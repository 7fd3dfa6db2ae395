using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Pass.Design;

namespace Pass.Portal.Pages;

/// <summary>
/// The young people's pages as an application on their phone: its manifest and icons, and the worker that keeps the pass and the wallet for when there is
/// no network. What is kept is one person's: each page says whose it is, and the worker keeps no two persons' pages beside each other.
/// </summary>
internal static class PhoneApp
{
    public const string Scope = "/jeune";

    /// <summary>Of a page: an opaque word, the same for all pages of one session.</summary>
    public const string OwnerHeader = "Pass-Owner";

    private const string Manifest = Scope + "/application.webmanifest", Worker = Scope + "/hors-ligne.js", Icon = Scope + "/icone-";

    /// <summary>Pages that work without a network; the last says so in the place of any other.</summary>
    private static readonly string[] KeptPages = [Scope, Scope + "/pass", Scope + "/hors-ligne"];

    private static readonly string[] KeptAssets =
    [
        "pass.css", "source-sans-400.woff2", "source-sans-600.woff2", "source-sans-700.woff2", "mark.svg", "frame.js", "app.js",
        "phone-pass.js", "phone-token.js", "device-store.js", "base45.js", "cbor.js", "uqr.js",
    ];

    private static readonly string[] Purposes = ["any", "maskable"];

    public static AppShell Shell { get; } = new(Manifest, Worker, Icon + "192.png");

    public static string OwnerOf(string session) => Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(session)).AsSpan(0, 12));

    public static void MapPhoneApp(this WebApplication app, DesignAssets assets)
    {
        var worker = $"const SHELL = {JsonSerializer.Serialize(new { assets.Version, Assets = KeptAssets.Select(assets.Url), Pages = KeptPages }, JsonSerializerOptions.Web)};\n"
            + Encoding.UTF8.GetString(assets.Find("away.js")!.Value.Span);
        app.MapGet(Worker, (HttpContext context) =>
        {
            // The wallet's address has no slash at its end, so it lies above the script's folder.
            context.Response.Headers["Service-Worker-Allowed"] = Scope;
            return Results.Text(worker, "text/javascript; charset=utf-8");
        }).AllowAnonymous().ExcludeFromDescription();
        app.MapGet(Manifest, async (RegionName region, HttpContext context) => Results.Json(await ManifestAsync(region, context.RequestAborted), JsonSerializerOptions.Web, "application/manifest+json"))
            .AllowAnonymous().ExcludeFromDescription();
        foreach (var size in AppIcon.Sizes)
        {
            app.MapGet($"{Icon}{size}.png", (HttpContext context) =>
            {
                context.Response.Headers.CacheControl = "public, max-age=86400";
                return Results.Bytes(AppIcon.Png(size), "image/png");
            }).AllowAnonymous().ExcludeFromDescription();
        }
    }

    private static async Task<Dictionary<string, object>> ManifestAsync(RegionName region, CancellationToken ct) => new()
    {
        ["id"] = Scope,
        ["name"] = $"{PageWords.Say("App.Name")} – {await region.GetAsync(ct)}",
        ["short_name"] = PageWords.Say("App.Name"),
        ["description"] = PageWords.Say("App.Text"),
        ["lang"] = System.Globalization.CultureInfo.CurrentUICulture.TwoLetterISOLanguageName,
        ["start_url"] = Scope + "/pass",
        ["scope"] = Scope,
        ["display"] = "standalone",
        ["orientation"] = "portrait",
        ["background_color"] = "#ffffff",
        ["theme_color"] = "#1d4f91",
        ["icons"] = AppIcon.Sizes.SelectMany(_ => Purposes, (size, purpose) => new { src = $"{Icon}{size}.png", sizes = $"{size}x{size}", type = "image/png", purpose }),
    };
}
