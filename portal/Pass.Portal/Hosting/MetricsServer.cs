using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using OpenTelemetry.Metrics;
using Pass.Portal.Http;

namespace Pass.Portal.Hosting;

/// <summary>Serves /metrics on a port of its own: who may reach the API does not reach it, nor the other way round.</summary>
internal sealed class MetricsServer(Uri address, MeterProvider meters, ILogger<MetricsServer> log) : IHostedService
{
    private WebApplication? _app;

    /// <summary>Where it listens, once started; port 0 took a free one.</summary>
    public string? Address => _app?.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault();

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls(address.GetLeftPart(UriPartial.Authority)).ConfigureKestrel(ServerLimits.Apply);
        _app = builder.Build();
        _app.UseOpenTelemetryPrometheusScrapingEndpoint(meters, predicate: null, path: "/metrics", configureBranchedPipeline: null, optionsName: null);
        await _app.StartAsync(cancellationToken);
        log.LogInformation("Metrics on {Address}/metrics", Address);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_app is null)
            return;
        await _app.StopAsync(cancellationToken);
        await _app.DisposeAsync();
    }
}
