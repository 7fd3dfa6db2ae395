using Microsoft.Extensions.Logging;
using Pass.Data;
using Pass.Data.Catalogue;
using Pass.Data.Log;
using Pass.Data.Projection;
using Pass.Engine;
using Pass.Region.Holders;

namespace Pass.Region.Hosting;

/// <summary>A region opened by a tool for work that needs decisions: an engine of its own beside those of the portals, as any node may be.</summary>
public sealed class LiveRegion : IAsyncDisposable
{
    /// <summary>A short memory: a tool asks once and goes, and its grants are targets that need no search.</summary>
    private static readonly EngineOptions Options = new(WindowPerPartition: 1 << 11, EndDays: true);

    private LiveRegion(PassDatabase database, ILogStore log, AuthorizationEngine engine, TimeProvider time) =>
        (Database, Log, Engine, Time) = (database, log, engine, time);

    public PassDatabase Database { get; }
    public ILogStore Log { get; }
    public AuthorizationEngine Engine { get; }
    public TimeProvider Time { get; }

    /// <param name="log">Told what happens to the engine.</param>
    /// <exception cref="RegionMissingException">There is none, or a part of it is missing or another's.</exception>
    public static async Task<LiveRegion> OpenAsync(PassDatabase database, TimeProvider time, ILogger log, CancellationToken ct)
    {
        var store = await RegionParts.OpenAsync(database, ct);
        var reference = await new ReferenceLoader(database).LoadAsync(ct);
        var history = new OperationHistory(database, store);
        var engine = await AuthorizationEngine.StartAsync(store, reference, time, HistoryLookup.In(history), Options, log, ct);
        return new(database, store, engine, time);
    }

    /// <summary>The region's secret keys.</summary>
    public RegionKeys Keys() => RegionKeys.Load(RegionParts.KeysPath(Database) ?? throw new RegionMissingException("PASS_KEYS=FOLDER/region.keys.json"));

    /// <summary>Brings the projection to the end of the log and says where the next start can begin.</summary>
    public async Task SettleDownAsync(CancellationToken ct)
    {
        await using (var projector = new Projector(Database, Log, Time))
            await projector.CatchUpAsync(ct);
        // What a whole roll took to be projected is given back before every partition is read again.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        Snapshotter.Run(Log, Options.WindowPerPartition, rowsSince: 1_000, ct);
    }

    public async ValueTask DisposeAsync()
    {
        await Engine.DisposeAsync();
        Log.Dispose();
    }
}
