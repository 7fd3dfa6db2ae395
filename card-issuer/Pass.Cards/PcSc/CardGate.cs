using Pass.Cards.Iso7816;

namespace Pass.Cards.PcSc;

/// <summary>Where a reader stands.</summary>
public enum CardGateState
{
    WaitingForCard,
    Serving,
    WaitingForRemoval,
}

/// <summary>
/// The life of a reader: card in → served once → card out, for ever. A card pulled out while it was served, a mute card, a card of another kind
/// that refuses what it is asked, or a service that was restarted is reported and the gate goes on with the next card; a reader that is gone ends it.
/// </summary>
/// <param name="reader">One gate per reader.</param>
/// <param name="serve">What to do with a card; the channel is closed after it.</param>
/// <param name="time">Bounds the wait for a card whose link broke.</param>
public sealed class CardGate(ICardReader reader, Func<ICardChannel, CancellationToken, Task> serve, TimeProvider? time = null)
{
    /// <summary>Called at every change of state.</summary>
    public Action<CardGateState>? StateChanged { get; init; }

    /// <summary>Called when the link broke while a card was served (<see cref="CardLinkException"/>), or the card was not what it should be.</summary>
    public Action<Exception>? CardFailed { get; init; }

    /// <summary>Runs until cancelled.</summary>
    /// <exception cref="CardLinkException">The reader is gone.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            StateChanged?.Invoke(CardGateState.WaitingForCard);
            await reader.WaitForCardAsync(cancellationToken);
            StateChanged?.Invoke(CardGateState.Serving);
            var isBroken = false;
            try
            {
                using var channel = reader.Connect();
                await serve(channel, cancellationToken);
            }
            catch (Exception failure) when (failure is CardLinkException { Fault: not CardLinkFault.ReaderAbsent } or CardRefusedException or InvalidDataException)
            {
                CardFailed?.Invoke(failure);
                isBroken = failure is CardLinkException;
            }

            StateChanged?.Invoke(CardGateState.WaitingForRemoval);
            await (isBroken ? reader.LeaveAsync(time ?? TimeProvider.System, cancellationToken) : reader.WaitForRemovalAsync(cancellationToken));
        }
    }
}
