using Pass.Core;
using Pass.Data;
using Pass.Data.Log;

namespace Pass.Portal.Hosting;

/// <summary>Where a node finds its region's data.</summary>
/// <param name="Log">Disposed by the host, after the engine.</param>
public sealed record RegionSources(PassDatabase Database, ILogStore Log)
{
    /// <summary>Opens the region's database, made new where there is none; its tables are brought to this program's version.</summary>
    public static async Task<RegionSources> OpenAsync(PassDatabase database, TimeProvider time, CancellationToken ct = default)
    {
        await database.MigrateAsync(ct);
        await database.EnsureLogAsync(ParisCalendar.DateOf(time.GetUtcNow()), ct: ct);
        return new(database, database.OpenLog());
    }
}
