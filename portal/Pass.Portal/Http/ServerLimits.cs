using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Pass.Portal.Http;

/// <summary>What one connection may cost: size, time and number.</summary>
internal static class ServerLimits
{
    public const long BodyBytes = 64 * 1024;
    public const long BatchBytes = 1024 * 1024;

    public static void Apply(KestrelServerOptions server)
    {
        server.AddServerHeader = false;
        var limits = server.Limits;
        limits.MaxRequestBodySize = BodyBytes;
        limits.MaxRequestLineSize = 4 * 1024;
        limits.MaxRequestHeadersTotalSize = 16 * 1024;
        limits.MaxRequestHeaderCount = 50;
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        limits.KeepAliveTimeout = TimeSpan.FromMinutes(2);
        // The largest body at this rate takes a minute; a drip is cut after the grace.
        limits.MinRequestBodyDataRate = new(bytesPerSecond: 1_024, gracePeriod: TimeSpan.FromSeconds(3));
        limits.MaxConcurrentConnections = 20_000;
        limits.Http2.MaxStreamsPerConnection = 100;
    }
}
