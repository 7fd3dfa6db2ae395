using Pass.Engine;
using Pass.Region.Hosting;

namespace Pass.Portal.Jobs;

/// <summary>
/// Looks whether the log is still there, is still the region's, and has what was committed; when nobody sells, also whether it can be written.
/// What it finds is in the engine's health.
/// </summary>
internal sealed class LogWatch(AuthorizationEngine engine, BackgroundHealth health, TimeProvider time, ILogger<LogWatch> log)
    : RepeatedService("log-watch", TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5), health, time, log)
{
    /// <summary>A commit of a sale says as much as ours would.</summary>
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(2);

    protected override Task StepAsync(CancellationToken stopping) =>
        Task.Run(() => engine.Probe(write: engine.Health.Trouble is not null || engine.Health.SinceCommit > Idle), stopping);
}

/// <summary>Looks whether the region's keys are still there and still its own: tills go on without them, the next roll could not, and a copy is best looked for early.</summary>
internal sealed class KeysWatch(RegionSources sources, BackgroundHealth health, TimeProvider time, ILogger<KeysWatch> log)
    : RepeatedService("region-keys", TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(10), health, time, log)
{
    protected override async Task StepAsync(CancellationToken stopping)
    {
        if (await RegionParts.CheckKeysAsync(sources.Database, stopping) is { } problem)
            throw new RegionMissingException(problem.Text);
    }
}
