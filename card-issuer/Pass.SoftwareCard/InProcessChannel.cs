using Pass.Cards.Iso7816;

namespace Pass.SoftwareCard;

/// <summary>A software card reached without reader: what the code above a <see cref="ICardChannel"/> cannot tell from hardware.</summary>
public sealed class InProcessChannel : ICardChannel
{
    private readonly VirtualCard card;
    private volatile bool isPulled;

    /// <param name="card">Powered on. Not owned: the card outlives its insertions.</param>
    public InProcessChannel(VirtualCard card)
    {
        this.card = card;
        card.PowerOn();
    }

    public ReadOnlyMemory<byte> Atr => card.Atr;

    public ValueTask<ReadOnlyMemory<byte>> TransmitAsync(ReadOnlyMemory<byte> command, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ThrowIfPulled();
        try
        {
            return new ValueTask<ReadOnlyMemory<byte>>(card.Process(command));
        }
        catch (IOException)
        {
            // The card's power was cut under a write: a reader would say that it left.
            isPulled = true;
            ThrowIfPulled();
            throw;
        }
    }

    public void Reset()
    {
        ThrowIfPulled();
        card.PowerOn();
    }

    public CardTransaction BeginTransaction()
    {
        ThrowIfPulled();
        return new CardTransaction(wasReset: false, () => { });
    }

    /// <summary>Only marks: the card may be at work on another thread, and is powered on anew by the next channel.</summary>
    public void Dispose() => isPulled = true;

    private void ThrowIfPulled()
    {
        if (isPulled)
            throw new CardLinkException(CardLinkFault.CardAbsent, Words.Say("CardTakenOut"));
    }
}
