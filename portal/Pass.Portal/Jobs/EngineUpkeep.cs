using Pass.Engine;

namespace Pass.Portal.Jobs;

/// <summary>What the engine needs from time to time: holds that lapse, snapshots so that the next start is fast; and a clean stop.</summary>
internal sealed class EngineUpkeep(
    RegionSources sources, AuthorizationEngine engine, EngineOptions options, BackgroundHealth health, TimeProvider time, ILogger<EngineUpkeep> log)
    : RepeatedService("upkeep", TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(2), health, time, log)
{
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(30);

    private bool _started;

    protected override async Task StepAsync(CancellationToken stopping)
    {
        // Not at the start: the engine has just read everything.
        if (_started)
        {
            await engine.LapseHoldsAsync(stopping);
            await SnapshotAsync(stopping);
        }
        _started = true;
    }

    private async Task SnapshotAsync(CancellationToken stopping)
    {
        var partitions = sources.Log.Identity.Partitions;
        for (var partition = 0; partition < partitions; partition++)
        {
            if (!Snapshotter.RunPartition(sources.Log, partition, options.WindowPerPartition))
                continue;
            // Of all partitions one after the other, what was read would stay a node's size for good: its collector has no reason to hurry. Beside the sales, without stopping them.
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: false);
            await PauseAsync(Round / partitions, stopping);
        }
    }

    /// <summary>Called once the server has answered its last request.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await engine.DisposeAsync();
        try
        {
            Snapshotter.Run(sources.Log, options.WindowPerPartition, rowsSince: 1_000, cancellationToken);
        }
        catch (Exception error)
        {
            log.LogWarning(error, "No snapshot was written at the stop: the next start reads more of the log");
        }
        sources.Log.Dispose();
    }
}
