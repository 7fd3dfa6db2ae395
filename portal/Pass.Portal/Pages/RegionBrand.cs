using System.Security.Cryptography;
using System.Text;
using Pass.Data.Model;

namespace Pass.Portal.Pages;

/// <summary>What a region made of the pages' look: its colour in both dresses, its mark. Served under an address that changes with it, so that browsers may keep it.</summary>
internal sealed class RegionBrand
{
    private const string Path = "/assets/region/";

    /// <summary>The grounds of pages in their dark dress.</summary>
    private static readonly BrandColour Dark = new(0x16, 0x1c, 0x27), DarkText = new(0x0f, 0x14, 0x1d);

    private readonly string? _style, _logo;
    private readonly string _version;

    private RegionBrand(string? style, string? logo) =>
        (_style, _logo, _version) = (style, logo, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(style + "\n" + logo)).AsSpan(0, 6)));

    /// <summary>Null where the pages' own colour is used.</summary>
    public string? StyleUrl => _style is null ? null : $"{Path}{_version}/brand.css";

    /// <summary>Null where the pages' own mark is used.</summary>
    public string? LogoUrl => _logo is null ? null : $"{Path}{_version}/logo.svg";

    /// <param name="colour">As <see cref="RegionOptions.Check"/> took it, as the mark.</param>
    /// <param name="logo">An SVG.</param>
    public static RegionBrand Of(string? colour, string? logo) => new(colour is not null && BrandColour.TryParse(colour, out var own) ? StyleOf(own) : null, logo);

    public static void Map(WebApplication app) => app.MapGet(Path + "{version}/{name}", async (RegionName region, HttpContext context, string version, string name) =>
    {
        var brand = await region.BrandAsync(context.RequestAborted);
        var (text, type) = name switch { "brand.css" => (brand._style, "text/css"), "logo.svg" => (brand._logo, "image/svg+xml"), _ => (null, "") };
        if (text is null || version != brand._version)
            return Results.NotFound();
        context.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        context.Response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; sandbox";
        return Results.Text(text, $"{type}; charset=utf-8");
    }).AllowAnonymous().ExcludeFromDescription();

    /// <summary>Not on paper, which is black, and not for those who ask for more contrast.</summary>
    private static string StyleOf(BrandColour own)
    {
        var bright = own;
        for (var part = 0.05; bright.ContrastTo(Dark) < 7; part += 0.05)
            bright = own.Mixed(BrandColour.White, part);
        var light = Tokens(own, own.Mixed(default, 0.25), BrandColour.White, own.Mixed(BrandColour.White, 0.9));
        var dark = Tokens(bright, bright.Mixed(BrandColour.White, 0.35), DarkText, Dark.Mixed(own, 0.25));
        return $"@media screen and (prefers-contrast:no-preference){{:root,[data-theme=light]{{{light}}}[data-theme=dark]{{{dark}}}}}"
            + $"@media screen and (prefers-contrast:no-preference) and (prefers-color-scheme:dark){{:root{{{dark}}}[data-theme=light]{{{light}}}}}";
    }

    private static string Tokens(BrandColour brand, BrandColour hover, BrandColour on, BrandColour soft) => $"--brand:{brand};--brand-hover:{hover};--on-brand:{on};--brand-soft:{soft}";
}
