using System.Collections.Frozen;
using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace Pass.Design;

/// <summary>Style, typeface and scripts of every page, from this assembly alone. Their address holds their digest, so that a browser keeps them for a year.</summary>
public sealed class DesignAssets
{
    private const string Prefix = "assets/";

    private readonly FrozenDictionary<string, Asset> _assets;

    public DesignAssets()
    {
        var assembly = typeof(DesignAssets).Assembly;
        _assets = assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal)
            .ToFrozenDictionary(name => name[Prefix.Length..], name => Read(assembly.GetManifestResourceStream(name)!, name));
        using var all = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var asset in _assets.OrderBy(a => a.Key, StringComparer.Ordinal))
            all.AppendData(asset.Value.Bytes);
        Version = Convert.ToHexStringLower(all.GetHashAndReset().AsSpan(0, 6));
    }

    /// <summary>Changes when any of them does.</summary>
    public string Version { get; }

    /// <exception cref="KeyNotFoundException">There is no such asset.</exception>
    public string Url(string name) => _assets.ContainsKey(name) ? $"/{Prefix}{Version}/{name}" : throw new KeyNotFoundException($"{name} is no asset of the design.");

    /// <summary>Bytes of one asset as they are sent to a browser that takes no compression; null when there is none.</summary>
    public ReadOnlyMemory<byte>? Find(string name) => _assets.TryGetValue(name, out var asset) ? asset.Bytes : null;

    internal Task WriteAsync(HttpContext context, string version, string name)
    {
        var response = context.Response;
        if (version != Version || !_assets.TryGetValue(name, out var asset))
        {
            response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }
        response.Headers.CacheControl = "public, max-age=31536000, immutable";
        response.Headers.Vary = HeaderNames.AcceptEncoding;
        response.ContentType = asset.ContentType;
        var bytes = asset.Bytes;
        if (asset.Brotli is { } packed && context.Request.Headers.AcceptEncoding.ToString().Contains("br", StringComparison.Ordinal))
        {
            response.Headers.ContentEncoding = "br";
            bytes = packed;
        }
        response.ContentLength = bytes.Length;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : response.Body.WriteAsync(bytes, context.RequestAborted).AsTask();
    }

    private static Asset Read(Stream stream, string name)
    {
        using (stream)
        {
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            var type = Path.GetExtension(name) switch
            {
                ".css" => "text/css; charset=utf-8",
                ".js" => "text/javascript; charset=utf-8",
                ".svg" => "image/svg+xml",
                ".woff2" => "font/woff2",
                var other => throw new InvalidOperationException($"{other} has no content type."),
            };
            return new(bytes, type == "font/woff2" ? null : Pack(bytes), type);
        }
    }

    private static byte[] Pack(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var brotli = new BrotliStream(packed, CompressionLevel.Optimal))
            brotli.Write(bytes);
        return packed.ToArray();
    }

    private sealed record Asset(byte[] Bytes, byte[]? Brotli, string ContentType);
}

/// <summary>Serves the assets.</summary>
public static class DesignEndpoints
{
    public static IEndpointConventionBuilder MapDesign(this IEndpointRouteBuilder endpoints, DesignAssets assets) =>
        endpoints.MapMethods("/assets/{version}/{name}", [HttpMethods.Get, HttpMethods.Head], (HttpContext context, string version, string name) => assets.WriteAsync(context, version, name));
}
