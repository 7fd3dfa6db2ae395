using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Xml.Linq;
using Pass.Cards.Presentation;
using Pass.Core;
using Pass.Design;

namespace Pass.Portal.Pages;

/// <summary>
/// The till for partners with only a phone: the till's own screen as an application of the browser, its engine in the page. It has no sign-in: like any
/// till it is brought into service by a code, with a key made in the browser that cannot be taken out of it.
/// </summary>
internal sealed class TillApp(DesignAssets assets)
{
    public const string Scope = "/caisse/";

    private const string Prefix = "till/", Worker = "hors-ligne.js", Manifest = "application.webmanifest", Texts = "texts.json";

    private static readonly string[] Shared = ["tokens.css", "source-sans-400.woff2", "source-sans-600.woff2", "source-sans-700.woff2", "jsQR.js", "uqr.js", "base45.js", "cbor.js", "cbor-reader.js"];
    private static readonly RefusalCode[] WithoutNetwork =
        [RefusalCode.OfflineListsOld, RefusalCode.OfflineNoEvidence, RefusalCode.OfflineCodesUsedUp, RefusalCode.OfflineTillFull, RefusalCode.CredentialReplayed];

    private static readonly Assembly Own = typeof(TillApp).Assembly;

    private static readonly Dictionary<string, string> Types = new()
    {
        [".html"] = "text/html; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".svg"] = "image/svg+xml",
        [".woff2"] = "font/woff2",
    };

    private readonly Dictionary<string, byte[]> _files = Own.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal) && Types.ContainsKey(Path.GetExtension(name)))
        .ToDictionary(name => name[Prefix.Length..], Read).Concat(Shared.Select(name => KeyValuePair.Create(name, assets.Find(name)!.Value.ToArray()))).ToDictionary();

    private readonly Dictionary<string, byte[]> _texts = new() { ["fr"] = Words("fr"), ["en"] = Words("en") };

    public static void Map(WebApplication app, DesignAssets assets)
    {
        var till = new TillApp(assets);
        app.MapGet(Scope + "{name?}", (HttpContext context, RegionName region, string? name, string? lang) => till.AnswerAsync(context, region, name ?? "index.html", lang)).AllowAnonymous().ExcludeFromDescription();
    }

    private async Task<IResult> AnswerAsync(HttpContext context, RegionName region, string name, string? lang)
    {
        // Asked for again each time: the worker has them for when there is no network.
        context.Response.Headers.CacheControl = "no-cache";
        if (name == Texts)
            return Results.Bytes(_texts[lang == "en" ? "en" : "fr"], "application/json");
        if (name == Worker)
            return Results.Text(WorkerScript(), Types[".js"]);
        if (name == Manifest)
            return Results.Json(await ManifestAsync(region, context.RequestAborted), JsonSerializerOptions.Web, "application/manifest+json");
        return _files.TryGetValue(name, out var bytes) ? Results.Bytes(bytes, Types[Path.GetExtension(name)]) : Results.NotFound();
    }

    /// <summary>Newest first from the network, else what is kept; sales never pass here.</summary>
    private string WorkerScript() => $$"""
        const name = 'pass-till-{{assets.Version}}';
        const files = {{JsonSerializer.Serialize(_files.Keys.Order().Select(f => "./" + f).Append("./").Concat(_texts.Keys.Select(l => $"./{Texts}?lang={l}")))}};
        self.addEventListener('install', event => { self.skipWaiting(); event.waitUntil(caches.open(name).then(cache => cache.addAll(files))); });
        self.addEventListener('activate', event => event.waitUntil((async () => {
          for (const old of await caches.keys()) if (old.startsWith('pass-till-') && old !== name) await caches.delete(old);
          await self.clients.claim();
        })()));
        self.addEventListener('fetch', event => {
          const { pathname } = new URL(event.request.url);
          if (event.request.method !== 'GET' || !pathname.startsWith('{{Scope}}')) return;
          event.respondWith((async () => {
            const cache = await caches.open(name);
            try {
              const fresh = await fetch(event.request);
              if (fresh.ok) await cache.put(event.request, fresh.clone());
              return fresh;
            } catch {
              return await cache.match(event.request) ?? await cache.match('./') ?? Response.error();
            }
          })());
        });
        """;

    private static async Task<Dictionary<string, object>> ManifestAsync(RegionName region, CancellationToken ct) => new()
    {
        ["id"] = Scope,
        ["name"] = $"{PageWords.Say("TillApp.Name")} – {await region.GetAsync(ct)}",
        ["short_name"] = PageWords.Say("TillApp.Name"),
        ["lang"] = CultureInfo.CurrentUICulture.TwoLetterISOLanguageName,
        ["start_url"] = Scope,
        ["scope"] = Scope,
        ["display"] = "standalone",
        ["background_color"] = "#ffffff",
        ["theme_color"] = "#1d4f91",
        ["icons"] = AppIcon.Sizes.Select(size => new { src = $"{PhoneApp.Scope}/icone-{size}.png", sizes = $"{size}x{size}", type = "image/png" }),
    };

    /// <summary>What the till's program says: its screen, its engine ("Till."), why a presentation proves nothing and why nothing is sold without the network.</summary>
    private static byte[] Words(string language)
    {
        var culture = CultureInfo.GetCultureInfo(language);
        var words = Written($"texts.{language}").Concat(Written($"words.{language}").Select(w => KeyValuePair.Create($"Till.{w.Key}", w.Value)))
            .Concat(Enum.GetValues<PresentationRefusal>().Select(r => KeyValuePair.Create($"Presentation.{r}", PresentationExplanation.Of(r, culture))))
            .Concat(WithoutNetwork.Select(r => KeyValuePair.Create($"Refusal.{r}", Explanation.Of(r, default, null, default, culture))));
        return JsonSerializer.SerializeToUtf8Bytes(words.ToDictionary(), JsonSerializerOptions.Web);
    }

    private static IEnumerable<KeyValuePair<string, string>> Written(string name)
    {
        using var stream = Own.GetManifestResourceStream(Prefix + name)!;
        return XDocument.Load(stream).Root!.Elements("data").Select(d => KeyValuePair.Create((string)d.Attribute("name")!, (string)d.Element("value")!));
    }

    private static byte[] Read(string resource)
    {
        using var stream = Own.GetManifestResourceStream(resource)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
