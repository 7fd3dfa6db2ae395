using Npgsql;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Pass.Data.Machine;

namespace Pass.Portal.Hosting;

/// <summary>Gives what the node measures to who asked for it in the settings.</summary>
internal static class NodeTelemetry
{
    /// <summary>What the server says of its own calls; its activities carry no address, which may hold a pass's number, but the route.</summary>
    private const string AddressTag = "url.path", QueryTag = "url.query";

    public static void Add(IServiceCollection services, TelemetryOptions options)
    {
        if (!options.IsOn)
            return;
        services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("pass-portal"))
            .WithMetrics(metrics =>
            {
                metrics.AddMeter(Telemetry.Name).AddAspNetCoreInstrumentation().AddRuntimeInstrumentation().AddNpgsqlInstrumentation();
                if (options.Metrics is not null)
                    metrics.AddPrometheusExporter();
                if (options.Otlp is { } collector)
                    metrics.AddOtlpExporter(otlp => otlp.Endpoint = collector);
            })
            .WithTracing(traces =>
            {
                traces.AddSource(Telemetry.Name).AddNpgsql().AddHttpClientInstrumentation().AddAspNetCoreInstrumentation(server =>
                {
                    server.EnrichWithHttpRequest = static (activity, _) => activity.SetTag(AddressTag, null).SetTag(QueryTag, null);
                    server.EnrichWithHttpResponse = static (activity, _) => activity.SetTag(AddressTag, null).SetTag(QueryTag, null);
                });
                if (options.Otlp is { } collector)
                    traces.AddOtlpExporter(otlp => otlp.Endpoint = collector);
            });
        if (options.Metrics is { } address)
            services.AddHostedService(provider => new MetricsServer(address, provider.GetRequiredService<MeterProvider>(), provider.GetRequiredService<ILogger<MetricsServer>>()));
    }
}
