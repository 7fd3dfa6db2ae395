using Pass.Engine;

namespace Pass.Portal.Hosting;

/// <summary>What the engine needs from time to time: holds that lapse, snapshots so that the next start is fast; and a clean stop.</summary>
internal sealed class EngineUpkeep(RegionSources sources, AuthorizationEngine engine, EngineOptions options, TimeProvider time, ILogger<EngineUpkeep> log)
    : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await engine.LapseHoldsAsync(stoppingToken);
                Snapshotter.Run(sources.Log, options.WindowPerPartition, cancellation: stoppingToken);
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                log.LogWarning(error, "The engine's upkeep failed; it is tried again in a minute");
            }
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
