using Pass.Cards.Iso7816;

namespace Pass.Cards.PcSc;

/// <summary>
/// A place a card is put into: the seam to PC/SC, so that another PC/SC package, or no reader at all, may stand behind it.
/// The life of a card at a desk is: <see cref="WaitForCardAsync"/> → <see cref="Connect"/> → work → <see cref="WaitForRemovalAsync"/>.
/// </summary>
public interface ICardReader
{
    string Name { get; }

    /// <summary>Returns when a card is in the reader; at once when one already is. Survives a restart of the PC/SC service.</summary>
    /// <exception cref="CardLinkException">The reader is gone.</exception>
    Task WaitForCardAsync(CancellationToken cancellationToken = default);

    /// <summary>Returns when the reader is empty.</summary>
    /// <inheritdoc cref="WaitForCardAsync" path="/exception"/>
    Task WaitForRemovalAsync(CancellationToken cancellationToken = default);

    /// <summary>Powers the card and opens a channel, shared with other programs.</summary>
    /// <exception cref="CardLinkException">No card, a mute one, or one held by another program.</exception>
    ICardChannel Connect();
}

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
