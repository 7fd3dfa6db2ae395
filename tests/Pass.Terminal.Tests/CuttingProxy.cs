using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Pass.Terminal.Tests;

/// <summary>Stands between a till that is a process and its region: it may keep answers back, so that the till is killed between its call and the answer.</summary>
internal sealed class CuttingProxy : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpClient _region;
    private readonly TaskCompletionSource _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private CuttingProxy(WebApplication app, Uri region)
    {
        _app = app;
        _region = new() { BaseAddress = region };
    }

    /// <summary>Sales arrive, and their answers are kept back.</summary>
    public bool KeepsAnswers { get; set; }

    /// <summary>Nothing passes at all.</summary>
    public bool IsDown { get; set; }

    /// <summary>When a sale whose answer is kept back was decided.</summary>
    public Task Arrived => _arrived.Task;

    public Uri Address => new(_app.Urls.First());

    public static async Task<CuttingProxy> StartAsync(Uri region)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var proxy = new CuttingProxy(app, region);
        app.Urls.Add("http://127.0.0.1:0");
        app.Run(proxy.PassAsync);
        await app.StartAsync();
        return proxy;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
        _region.Dispose();
    }

    private async Task PassAsync(HttpContext context)
    {
        if (IsDown)
        {
            context.Abort();
            return;
        }
        using var request = new HttpRequestMessage(new(context.Request.Method), context.Request.Path.ToString().TrimStart('/') + context.Request.QueryString);
        if (HttpMethods.IsPost(context.Request.Method))
        {
            request.Content = new StreamContent(context.Request.Body);
            request.Content.Headers.TryAddWithoutValidation("Content-Type", context.Request.ContentType);
        }
        foreach (var name in new[] { "Authorization", "Accept-Language" })
            request.Headers.TryAddWithoutValidation(name, context.Request.Headers[name].ToString());
        using var response = await _region.SendAsync(request, CancellationToken.None);
        var body = await response.Content.ReadAsByteArrayAsync();
        if (KeepsAnswers && context.Request.Method == "POST" && context.Request.Path == "/v1/sales")
        {
            _arrived.TrySetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            return;
        }
        context.Response.StatusCode = (int)response.StatusCode;
        context.Response.ContentType = response.Content.Headers.ContentType?.ToString();
        await context.Response.Body.WriteAsync(body);
    }
}
