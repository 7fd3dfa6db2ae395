using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;
using Pass.Design;

namespace Pass.Terminal.App.Screen;

/// <summary>The screen's server: on this machine alone, with pages that are part of the program.</summary>
internal static class ScreenHost
{
    private const int MaxBodyBytes = 64 * 1024;

    /// <summary>What the till has in common with the portal: its colours, sizes and typeface, and the decoder for browsers that have none.</summary>
    private static readonly string[] Shared = ["tokens.css", "source-sans-400.woff2", "source-sans-600.woff2", "source-sans-700.woff2", "jsQR.js", "uqr.js"];

    private static readonly Dictionary<string, string> Types = new()
    {
        [".html"] = "text/html; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".svg"] = "image/svg+xml",
        [".json"] = "application/json",
        [".woff2"] = "font/woff2",
    };

    /// <param name="port">0 takes a free one.</param>
    public static WebApplication Build(TillScreen screen, ScreenGuard guard, int port) => Build(guard, port, "index.html", () => screen.Culture, new ScreenApi(screen).Map);

    /// <summary>For a till that is not in service yet.</summary>
    public static WebApplication Build(ActivationScreen screen, ScreenGuard guard, int port) => Build(guard, port, "activate.html", () => screen.Culture, screen.Map);

    /// <summary>For a school's gate.</summary>
    public static WebApplication Build(GateScreen screen, ScreenGuard guard, int port) => Build(guard, port, "gate.html", () => screen.Culture, new GateScreenApi(screen).Map);

    private static WebApplication Build(ScreenGuard guard, int port, string home, Func<CultureInfo> culture, Action<IEndpointRouteBuilder> map)
    {
        var builder = WebApplication.CreateSlimBuilder(["--hostBuilder:reloadConfigOnChange=false"]);
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}").ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxBodyBytes;
        });
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, ScreenJson.Default));
        builder.Services.AddOpenApi("till", options => options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new() { Title = "Pass till", Version = "v1", Description = ScreenWords.Say("ApiIntroduction") };
            document.Servers = [];
            return Task.CompletedTask;
        }));
        var app = builder.Build();
        app.Use((context, next) =>
        {
            // What is begun here speaks the screen's language to its end, the region's answers too.
            CultureInfo.CurrentUICulture = culture();
            return guard.InvokeAsync(context, () => next(context));
        });
        app.UseExceptionHandler(failing => failing.Run(FailAsync));
        map(app);
        app.MapOpenApi("/openapi/{documentName}.json");
        app.MapGet("/texts.json", (string? lang) => TypedResults.Text(
            JsonSerializer.Serialize(ScreenWords.Of(ScreenWords.Language(lang) ?? culture()), ScreenJson.Default.SortedDictionaryStringString), "application/json")).ExcludeFromDescription();
        app.MapGet("/{name?}", (string? name) => Page(string.IsNullOrEmpty(name) ? home : name)).ExcludeFromDescription();
        return app;
    }

    /// <summary>What anything that is called may come to: the region's word or silence, and a disk that is full.</summary>
    private static Task FailAsync(HttpContext context) => context.Features.Get<IExceptionHandlerFeature>()?.Error switch
    {
        RegionRefusedException refused => ScreenApi.ProblemAsync(context, StatusCodes.Status403Forbidden, refused.Code, refused.Message),
        RegionUnreachableException silent => ScreenApi.ProblemAsync(context, StatusCodes.Status503ServiceUnavailable, "NoNetwork", silent.Message),
        IOException full and not BadHttpRequestException => ScreenApi.ProblemAsync(context, StatusCodes.Status507InsufficientStorage, "NotKept", full.Message),
        _ => ScreenApi.ProblemAsync(context, context.Response.StatusCode is 400 ? 400 : 500, "BadRequest", ScreenWords.Say("BadRequest")),
    };

    private static Results<FileStreamHttpResult, NotFound> Page(string name)
    {
        var found = Assembly.GetExecutingAssembly().GetManifestResourceStream($"page/{name}")
            ?? (Shared.Contains(name) ? typeof(DesignAssets).Assembly.GetManifestResourceStream($"assets/{name}") : null);
        return found is not null && Types.TryGetValue(Path.GetExtension(name), out var type) ? TypedResults.Stream(found, type) : TypedResults.NotFound();
    }
}
