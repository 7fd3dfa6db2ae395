using Pass.Engine;

namespace Pass.Portal.Jobs;

/// <summary>What the engine needs from time to time: holds that lapse, snapshots so that the next start is fast; and a clean stop.</summary>
internal sealed class EngineUpkeep(
    RegionSources sources, AuthorizationEngine engine, EngineOptions options, BackgroundHealth health, TimeProvider time, ILogger<EngineUpkeep> log)
    : RepeatedService("upkeep", TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(2), health, time, log)
{
    private bool _started;

    protected override async Task StepAsync(CancellationToken stopping)
    {
        // Not at the start: the engine has just read everything.
        if (_started)
        {
            await engine.LapseHoldsAsync(stopping);
            Snapshotter.Run(sources.Log, options.WindowPerPartition, cancellation: stopping);
        }
        _started = true;
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
