using System.Globalization;

namespace Pass.Terminal;

/// <summary>The region's signed lists, where it gives them to tills (<c>v1/</c>) or to gates (<c>v1/gate/</c>).</summary>
public sealed class RegionLists
{
    private readonly RegionLine _line;
    private readonly string _under;

    internal RegionLists(RegionLine line, string under) => (_line, _under) = (line, under);

    /// <summary>The signed trust list, or null where none is published.</summary>
    public async Task<byte[]?> TrustAsync(CancellationToken ct = default)
    {
        using var response = await _line.SendAsync(() => new(HttpMethod.Get, $"{_under}trust"), ct);
        return response.IsSuccessStatusCode ? await response.Content.ReadAsByteArrayAsync(ct)
            : await RegionLine.IsNothingAsync(response, ct) ? null : throw await RegionLine.RefusalAsync(response, ct);
    }

    /// <summary>The signed status list; empty when <paramref name="from"/> is the newest; null where none is published.</summary>
    /// <param name="from">Version of the list that is here, 0 for none.</param>
    public async Task<(byte[] Bytes, bool IsDelta)?> StatusAsync(long from, CancellationToken ct = default)
    {
        using var response = await _line.SendAsync(() => new(HttpMethod.Get, string.Create(CultureInfo.InvariantCulture, $"{_under}credentials/status?from={from}")), ct);
        if (!response.IsSuccessStatusCode && await RegionLine.IsNothingAsync(response, ct))
            return null;
        return response.IsSuccessStatusCode
            ? (await response.Content.ReadAsByteArrayAsync(ct), response.Content.Headers.ContentType?.MediaType == "application/cbor")
            : throw await RegionLine.RefusalAsync(response, ct);
    }
}
