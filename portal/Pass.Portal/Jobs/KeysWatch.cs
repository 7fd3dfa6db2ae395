using Pass.Region.Hosting;

namespace Pass.Portal.Jobs;

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
