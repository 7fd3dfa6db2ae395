using Pass.Clearing.Jobs;

namespace Pass.Portal.Jobs;

/// <summary>Hosts the region's jobs while the node runs, on however many nodes: what is due happens on one of them, once.</summary>
internal sealed class JobsService(JobHost host, JobHistory history, JobsHealth waiting, RegionWork work, BackgroundHealth health, TimeProvider time, ILogger<JobsService> log)
    : RepeatedService("jobs", TimeSpan.FromSeconds(20), TimeSpan.FromMinutes(2), health, time, log)
{
    protected override async Task StepAsync(CancellationToken stopping)
    {
        await host.RoundAsync(stopping);
        foreach (var standing in waiting.Take(await history.ListAsync(JobList.Of(work), stopping)))
            log.LogError("{Waits}", standing.Waits);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await host.DisposeAsync();
    }
}
