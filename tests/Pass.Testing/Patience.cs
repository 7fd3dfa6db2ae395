namespace Pass.Testing;

/// <summary>Waits for what another thread or process brings about.</summary>
public static class Patience
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    /// <summary>Looks again and again until it holds.</summary>
    /// <exception cref="OperationCanceledException">It does not within that time.</exception>
    public static async Task UntilAsync(Func<Task<bool>> holds, TimeSpan within)
    {
        using var patience = new CancellationTokenSource(within);
        while (!await holds())
            await Task.Delay(Look, patience.Token);
    }
}
