using System.Diagnostics.Metrics;
using Pass.Clearing.Jobs;
using Pass.Data.Machine;

namespace Pass.Portal.Jobs;

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
