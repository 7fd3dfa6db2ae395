using Pass.Clearing.Night;

namespace Pass.Portal.Jobs;

/// <summary>Folds the day that runs, on the node that hosts the jobs: the night is left with the rest.</summary>
internal sealed class DayAheadService(DayAhead ahead, BackgroundHealth health, TimeProvider time, ILogger<DayAheadService> log)
    : RepeatedService("day-ahead", DayAhead.Every, TimeSpan.FromMinutes(10), health, time, log)
{
    protected override Task StepAsync(CancellationToken stopping) => ahead.AdvanceAsync(stopping);
}
