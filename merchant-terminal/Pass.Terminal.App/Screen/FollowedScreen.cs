namespace Pass.Terminal.App.Screen;

/// <summary>What several windows show at once: every change has a number, so that each follows.</summary>
internal abstract class FollowedScreen(TimeProvider time)
{
    private readonly Lock _one = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Grows with every change.</summary>
    public long Revision { get; private set; }

    public void Changed()
    {
        TaskCompletionSource before;
        lock (_one)
        {
            Revision++;
            (before, _changed) = (_changed, new(TaskCreationOptions.RunContinuationsAsynchronously));
        }
        before.SetResult();
    }

    /// <summary>Returns at a change after this revision, or when the time is over.</summary>
    public async Task WaitAsync(long after, TimeSpan most, CancellationToken ct)
    {
        Task changed;
        lock (_one)
        {
            if (Revision > after)
                return;
            changed = _changed.Task;
        }
        try
        {
            await changed.WaitAsync(most, time, ct);
        }
        catch (TimeoutException)
        {
            // As it was.
        }
    }
}
