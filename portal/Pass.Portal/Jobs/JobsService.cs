using System.Diagnostics.Metrics;
using Pass.Clearing.Jobs;
using Pass.Data.Machine;

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

/// <summary>Which of the region's jobs wait for a person, as this node last saw. Safe from several threads.</summary>
internal sealed class JobsHealth
{
    private volatile IReadOnlyList<JobStanding> _waiting = [];

    public JobsHealth(IMeterFactory meters) =>
        meters.Create(Telemetry.Name).CreateObservableGauge("pass.jobs.waiting", () => _waiting.Count, "{job}", "Jobs that wait for a person.");

    /// <summary>Their names.</summary>
    public IReadOnlyList<string> Waiting => [.. _waiting.Select(s => s.Job.Name)];

    /// <returns>Those that did not wait before, or of another run.</returns>
    public IReadOnlyList<JobStanding> Take(IReadOnlyList<JobStanding> standings)
    {
        var known = _waiting.Select(s => s.Last!.Id).ToHashSet();
        _waiting = [.. standings.Where(s => s.Waits is not null)];
        return [.. _waiting.Where(s => !known.Contains(s.Last!.Id))];
    }
}
