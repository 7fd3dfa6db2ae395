using Pass.Data;
using Pass.Data.Model;

namespace Pass.Portal.Mails;

/// <summary>Where people find these pages: what a link in a mail begins with. Never what a request says of itself: whoever asks for another's link would choose where it leads.</summary>
internal sealed class PublicAddress(PassDatabase database, string urls, bool isLoopback)
{
    /// <summary>The origin of the setting <see cref="RegionOptions.OnlineAddress"/>, else the first address the node serves.</summary>
    public async Task<string> OfAsync(HttpRequest request, CancellationToken ct)
    {
        await using var context = database.CreateContext();
        if (await RegionOptions.FindAsync(context, RegionOptions.OnlineAddress, ct) is { } told)
            return new Uri(told).GetLeftPart(UriPartial.Authority);
        // A node on loopback is somebody's own machine, and may have taken any free port.
        return isLoopback && request.Host.Host is "localhost" or "127.0.0.1" or "[::1]"
            ? $"{request.Scheme}://{request.Host}"
            : new Uri(urls.Split(';').OrderByDescending(u => u.StartsWith("https", StringComparison.OrdinalIgnoreCase)).First()).GetLeftPart(UriPartial.Authority);
    }
}
