namespace Pass.Portal.Jobs;

/// <summary>
/// Work done again and again beside the API. Whatever a step throws, the node stays up and tills go on: it is said once, counted
/// (<see cref="BackgroundHealth"/>), and tried again later and later.
/// </summary>
/// <param name="name">In the metrics and in what readiness says.</param>
/// <param name="period">Between two steps.</param>
/// <param name="longestPause">Between two steps that fail.</param>
internal abstract class RepeatedService(string name, TimeSpan period, TimeSpan longestPause, BackgroundHealth health, TimeProvider time, ILogger log)
    : BackgroundService
{
    /// <summary>One step; what it began and did not finish, the next one begins again.</summary>
    protected abstract Task StepAsync(CancellationToken stopping);

    /// <summary>Between two steps; a step that has something to wait for may begin sooner.</summary>
    protected virtual Task PauseAsync(TimeSpan pause, CancellationToken stopping) => Task.Delay(pause, time, stopping);

    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pause = period;
        // On another thread: what a step does before it first waits must not hold up the start.
        await Task.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await StepAsync(stoppingToken);
                if (health.Succeeded(name))
                    log.LogInformation("{Service} goes on", name);
                pause = period;
            }
            catch (Exception) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
            {
                if (health.Failed(name, error))
                    log.LogError(error, "{Service} fails and is tried again by itself; tills go on: {Cause}", name, error.GetBaseException().Message);
                pause = pause * 2 < longestPause ? pause * 2 : longestPause;
            }
            await PauseAsync(pause, stoppingToken).ContinueWith(static _ => { }, TaskScheduler.Default);
        }
    }
}
