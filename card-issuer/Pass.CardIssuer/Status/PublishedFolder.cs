using System.Globalization;

namespace Pass.CardIssuer.Status;

/// <summary>The lists as files, for a plain web server or a stick: trust.cose, status.cose, and the deltas to it.</summary>
internal static class PublishedFolder
{
    public static async Task WriteAsync(string folder, ReadOnlyMemory<byte> trust, PublishedStatus published, CancellationToken cancellationToken)
    {
        await IssuerSession.WriteWholeAsync(Path.Combine(folder, "trust.cose"), trust, cancellationToken);
        foreach (var (from, delta) in published.Deltas)
            await IssuerSession.WriteWholeAsync(Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"status-{from}-{published.List.Version}.delta")), delta, cancellationToken);
        await IssuerSession.WriteWholeAsync(Path.Combine(folder, "status.cose"), published.List.Encoded, cancellationToken);
        var current = string.Create(CultureInfo.InvariantCulture, $"-{published.List.Version}.delta");
        foreach (var stale in Directory.EnumerateFiles(folder, "status-*.delta").Where(path => !path.EndsWith(current, StringComparison.Ordinal)))
            File.Delete(stale);
    }
}
