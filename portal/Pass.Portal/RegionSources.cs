using Pass.Data;
using Pass.Data.Log;
using Pass.Region.Hosting;

namespace Pass.Portal;

/// <summary>Where a node finds its region's data.</summary>
/// <param name="Log">Disposed by the host, after the engine.</param>
public sealed record RegionSources(PassDatabase Database, ILogStore Log)
{
    /// <summary>Opens a region whose parts are all there; its tables are brought to this program's version.</summary>
    /// <exception cref="RegionMissingException">There is none, or a part of it is missing or another's.</exception>
    public static async Task<RegionSources> OpenAsync(PassDatabase database, CancellationToken ct = default) => new(database, await RegionParts.OpenAsync(database, ct));
}
