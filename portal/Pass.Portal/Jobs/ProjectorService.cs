using Pass.Data.Projection;

namespace Pass.Portal.Jobs;

/// <summary>Keeps the projection up with the log while the node runs. On several nodes, one projects at a time.</summary>
internal sealed class ProjectorService(Projector projector, BackgroundHealth health, TimeProvider time, ILogger<ProjectorService> log)
    : RepeatedService("projector", TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30), health, time, log)
{
    protected override Task StepAsync(CancellationToken stopping) => Task.Run(() => projector.RunAsync(stopping), stopping);
}
