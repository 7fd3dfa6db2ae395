using System.Data.Common;
using Pass.Core;
using Pass.Data.Projection;
using Pass.Engine;

namespace Pass.Portal.Hosting;

/// <summary>Whether this node should be given work: its log answers, and the projection is not far behind.</summary>
internal sealed class Readiness(AuthorizationEngine engine, Projector projector, PassOptions options, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public async Task<string?> WhyNotAsync()
    {
        try
        {
            // A read is only answered once its partition has caught up with the log: it goes through the database.
            await engine.ReadAsync(new PassId(0)).WaitAsync(Patience, time);
            return projector.Lag().Rows > options.MaxProjectionLag ? "projection" : null;
        }
        catch (Exception error) when (error is EngineUnavailableException or EngineOverloadedException or TimeoutException or DbException or IOException)
        {
            return "log";
        }
    }
}
