using System.Globalization;
using Pass.Cards.Credentials;

namespace Pass.CardIssuer.Status;

/// <summary>The lists as files, for a plain web server or a stick: trust.cose, status.cose, and the deltas to it.</summary>
internal static class PublishedFolder
{
    public static void Write(string folder, ReadOnlyMemory<byte> trust, PublishedStatus published)
    {
        WholeFile.Write(Path.Combine(folder, "trust.cose"), trust.Span);
        foreach (var (from, delta) in published.Deltas)
            WholeFile.Write(Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"status-{from}-{published.List.Version}.delta")), delta);
        WholeFile.Write(Path.Combine(folder, "status.cose"), published.List.Encoded.Span);
        var current = string.Create(CultureInfo.InvariantCulture, $"-{published.List.Version}.delta");
        foreach (var stale in Directory.EnumerateFiles(folder, "status-*.delta").Where(path => !path.EndsWith(current, StringComparison.Ordinal)))
            File.Delete(stale);
    }
}
