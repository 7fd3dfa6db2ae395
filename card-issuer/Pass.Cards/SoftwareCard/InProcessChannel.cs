using Pass.Cards.Iso7816;

namespace Pass.Cards.SoftwareCard;

/// <summary>A software card reached without reader: what the code above a <see cref="ICardChannel"/> cannot tell from hardware.</summary>
/// <param name="card">Not owned: the card outlives its insertions.</param>
public sealed class InProcessChannel(VirtualCard card) : ICardChannel
{
    private bool isPulled;

    public ReadOnlyMemory<byte> Atr => card.Atr;

    public ValueTask<ReadOnlyMemory<byte>> TransmitAsync(ReadOnlyMemory<byte> command, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ThrowIfPulled();
        return new ValueTask<ReadOnlyMemory<byte>>(card.Process(command));
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

    public void Dispose()
    {
        isPulled = true;
        card.PowerOff();
    }

    private void ThrowIfPulled()
    {
        if (isPulled)
            throw new CardLinkException(CardLinkFault.CardAbsent, "The card was taken out. Put it back and start again.");
    }
}
