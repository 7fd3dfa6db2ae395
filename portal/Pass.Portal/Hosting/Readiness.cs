using Pass.Clearing.Engine;
using Pass.Core;

namespace Pass.Portal.Hosting;

/// <summary>Whether this node should be given work: its log answers.</summary>
internal sealed class Readiness(AuthorizationEngine engine, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public async Task<string?> WhyNotAsync()
    {
        try
        {
            // A read is only answered once its partition has caught up with the log: it goes through the database.
            await engine.ReadAsync(new PassId(0)).WaitAsync(Patience, time);
            return null;
        }
        catch (Exception error) when (error is EngineUnavailableException or EngineOverloadedException or TimeoutException)
        {
            return "log";
        }
    }
}
