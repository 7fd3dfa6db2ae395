using Pass.Data.Log;
using Pass.Data.Projection;

namespace Pass.Portal.Hosting;

/// <summary>Keeps the projection up with the log while the node runs. On several nodes, one projects at a time.</summary>
internal sealed class ProjectorService(Projector projector, ILogger<ProjectorService> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await Task.Run(() => projector.RunAsync(stoppingToken), stoppingToken);
        }
        catch (LogBrokenException error)
        {
            // Sales on the other partitions go on; the growing lag tells that somebody must look.
            log.LogCritical(error, "The projection stopped: the log does not follow itself");
        }
    }
}
