namespace Pass.Portal.Hosting;

/// <summary>Who is told what the node measures, under <c>Pass:Telemetry:</c>; nobody unless set, and then nothing is gathered.</summary>
/// <param name="Metrics">Where /metrics is served for Prometheus, and nothing else: a port of its own, never the API's.</param>
/// <param name="Otlp">A collector that takes OTLP over gRPC.</param>
public sealed record TelemetryOptions(Uri? Metrics, Uri? Otlp)
{
    public bool IsOn => Metrics is not null || Otlp is not null;

    /// <exception cref="InvalidOperationException">A setting is wrong; the message names it and says what to write.</exception>
    public static TelemetryOptions Read(IConfiguration pass) =>
        new(Address(pass, "Telemetry:Metrics", "http://127.0.0.1:9464"), Address(pass, "Telemetry:Otlp", "http://127.0.0.1:4317"));

    private static Uri? Address(IConfiguration pass, string name, string example)
    {
        if (pass[name] is not { Length: > 0 } text)
            return null;
        return Uri.TryCreate(text, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps) && address.AbsolutePath == "/"
            ? address
            : throw PassOptions.Wrong("AddressShape", $"Pass:{name}", text, example);
    }
}
