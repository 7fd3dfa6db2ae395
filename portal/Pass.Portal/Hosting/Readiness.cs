using Pass.Data.Projection;
using Pass.Engine;
using Pass.Portal.Jobs;

namespace Pass.Portal.Hosting;

/// <summary>Whether this node should be given work, told by the work itself: its commits, its projector, the services beside it.</summary>
/// <param name="engine">Its last commit, or that of the watch where nobody sells, is durable and of a few seconds ago.</param>
/// <param name="projector">It is alive, and not far behind.</param>
/// <param name="jobs">Those of the region that wait for a person.</param>
internal sealed class Readiness(AuthorizationEngine engine, Projector projector, BackgroundHealth background, JobsHealth jobs, PassOptions options, ILogger<Readiness> log)
{
    /// <summary>The watch commits every other second where nobody sells, and a projector without work steps five times in one.</summary>
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(15);

    private string? _said;

    /// <summary>One line: ready, or degraded and why, with true; not ready and why, with false.</summary>
    public (bool IsReady, string Text) Now()
    {
        var (isReady, text) = Look();
        if (Interlocked.Exchange(ref _said, text) is { } before ? before != text : !isReady)
            log.LogWarning("The node is {State}", text);
        return (isReady, text);
    }

    private (bool, string) Look()
    {
        if (engine.Health.Trouble is not null || engine.Health.SinceCommit > LongestSilence)
            return (false, "not ready: log");
        if (engine.Health.ClockAhead is { } ahead)
            return (false, FormattableString.Invariant($"not ready: clock, {ahead.TotalMinutes:0} minutes ahead of the database's"));
        if (projector.Health.SinceStep > LongestSilence || BehindBy() is not { } rows || rows > options.MaxProjectionLag)
            return (false, "not ready: projection");
        var refused = engine.Health.RefusedPartitions.Union(projector.Health.RefusedPartitions).Order().Select(p => $"partition {p}");
        List<string> less = [.. refused, .. projector.Health.Trouble is null ? [] : new[] { "projector" }, .. background.Failing, .. jobs.Waiting.Select(j => $"job {j}")];
        return (true, less.Count == 0 ? "ready" : $"degraded: {string.Join(", ", less)}");
    }

    /// <summary>Null when nobody can tell.</summary>
    private long? BehindBy()
    {
        try
        {
            return projector.Lag()?.Rows;
        }
        catch (Exception error)
        {
            log.LogDebug(error, "The projection's lag cannot be told");
            return null;
        }
    }
}
