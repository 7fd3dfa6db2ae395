using Pass.Cards.Iso7816;
using Pass.SoftwareCard;

namespace Pass.Testing.Cards;

/// <summary>A card pulled out at the nth APDU: before the card hears it, or after the card acted on it and before the answer arrives.</summary>
public sealed class CuttableChannel(VirtualCard card, int cutAt, bool cardActs) : ICardChannel
{
    private readonly InProcessChannel inner = new(card);
    private bool isOut;

    public int Sent { get; private set; }

    public ReadOnlyMemory<byte> Atr => inner.Atr;

    public async ValueTask<ReadOnlyMemory<byte>> TransmitAsync(ReadOnlyMemory<byte> command, CancellationToken cancellationToken = default)
    {
        if (!isOut && Sent++ != cutAt)
            return await inner.TransmitAsync(command, cancellationToken);
        if (!isOut && cardActs)
            await inner.TransmitAsync(command, cancellationToken);
        isOut = true;
        throw new CardLinkException(CardLinkFault.CardAbsent, "Pulled out.");
    }

    public void Reset() => inner.Reset();

    public CardTransaction BeginTransaction() => inner.BeginTransaction();

    public void Dispose() => inner.Dispose();
}
