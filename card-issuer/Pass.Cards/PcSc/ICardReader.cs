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
