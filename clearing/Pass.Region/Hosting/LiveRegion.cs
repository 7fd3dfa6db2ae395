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

    private AuthorizationEngine? _engine;

    private LiveRegion(PassDatabase database, ILogStore log, AuthorizationEngine engine, TimeProvider time) =>
        (Database, Log, _engine, Time) = (database, log, engine, time);

    public PassDatabase Database { get; }
    public ILogStore Log { get; }
    /// <exception cref="ObjectDisposedException">The region has settled down.</exception>
    public AuthorizationEngine Engine => _engine ?? throw new ObjectDisposedException(nameof(AuthorizationEngine));
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

    /// <summary>The last thing a tool does: nothing is decided any more, the projection is brought to the end of the log, and the next start is told where it can begin.</summary>
    public async Task SettleDownAsync(CancellationToken ct)
    {
        await StopAsync();
        GiveBack();
        await using (var projector = new Projector(Database, Log, Time))
            await projector.CatchUpAsync(ct);
        GiveBack();
        Snapshotter.Run(Log, Options.WindowPerPartition, rowsSince: 1_000, ct);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Log.Dispose();
    }

    /// <summary>Before something large is loaded, what was is given back to the system: a command then holds as much as its largest part.</summary>
    private static void GiveBack() => GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);

    private async Task StopAsync()
    {
        if (Interlocked.Exchange(ref _engine, null) is { } engine)
            await engine.DisposeAsync();
    }
}
