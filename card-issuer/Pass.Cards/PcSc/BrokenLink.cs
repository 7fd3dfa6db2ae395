namespace Pass.Cards.PcSc;

/// <summary>What to wait for when the link to a card broke.</summary>
public static class BrokenLink
{
    /// <summary>More than a service needs to notice that a reader is empty (pcsc-lite looks every 400 ms).</summary>
    private static readonly TimeSpan LeavingTime = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Returns when the card has left; after a second in any case. The holder may be quicker than the service, or the card may not have left at all
    /// (it was mute, another program held it, the service was restarted): whatever is in the reader then is worth another try.
    /// </summary>
    /// <inheritdoc cref="ICardReader.WaitForCardAsync" path="/exception"/>
    public static async Task LeaveAsync(this ICardReader reader, TimeProvider time, CancellationToken cancellationToken = default)
    {
        using var patience = new CancellationTokenSource(LeavingTime, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        try
        {
            await reader.WaitForRemovalAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Still there, or back already.
        }
    }
}
