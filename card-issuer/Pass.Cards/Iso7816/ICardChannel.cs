namespace Pass.Cards.Iso7816;

/// <summary>
/// A powered card: the seam between what a pass does and what carries the bytes (PC/SC, or a software card in the process).
/// Faults of the link, as opposed to answers of the card, are <see cref="CardLinkException"/>.
/// </summary>
public interface ICardChannel : IDisposable
{
    /// <summary>Answer to reset (ISO/IEC 7816-3 §8).</summary>
    ReadOnlyMemory<byte> Atr { get; }

    /// <summary>Sends one APDU and returns data and status word. Answers within the time the card takes, on the calling thread.</summary>
    ValueTask<ReadOnlyMemory<byte>> TransmitAsync(ReadOnlyMemory<byte> command, CancellationToken cancellationToken = default);

    /// <summary>Resets the card: every selection, session and verified PIN is gone.</summary>
    void Reset();

    /// <summary>Keeps other programs away from the card until disposed.</summary>
    CardTransaction BeginTransaction();
}

/// <summary>Exclusive use of a card.</summary>
/// <param name="wasReset">See <see cref="WasReset"/>.</param>
/// <param name="end">Gives the card back.</param>
public sealed class CardTransaction(bool wasReset, Action end) : IDisposable
{
    private Action? end = end;

    /// <summary>True when somebody reset the card since the last exchange: select again before anything else.</summary>
    public bool WasReset { get; } = wasReset;

    public void Dispose() => Interlocked.Exchange(ref end, null)?.Invoke();
}

/// <summary>What went wrong between us and the card.</summary>
public enum CardLinkFault
{
    /// <summary>No card in the reader, or it was taken out.</summary>
    CardAbsent,

    /// <summary>Somebody reset the card: select again.</summary>
    CardReset,

    /// <summary>Another program holds the card exclusively.</summary>
    CardInUse,

    /// <summary>The card does not answer, or not in a protocol we speak.</summary>
    CardMute,

    /// <summary>The reader is unplugged or unknown.</summary>
    ReaderAbsent,

    /// <summary>The PC/SC service is not running, or was restarted: open a new context.</summary>
    ServiceAbsent,

    Other,
}

/// <summary>The link to the card broke. <see cref="Exception.Message"/> says what to do.</summary>
public sealed class CardLinkException(CardLinkFault fault, string message) : IOException(message)
{
    public CardLinkFault Fault { get; } = fault;
}
