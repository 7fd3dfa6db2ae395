using Pass.Cards.Iso7816;

namespace Pass.Cards.PcSc;

/// <summary>A card in a PC/SC reader. Calls block the calling thread for as long as the card works: milliseconds.</summary>
internal sealed class PcscChannel : ICardChannel
{
    private const int MaxAtrLength = 33;
    private const int StatusWordLength = 2;
    private const int MaxAnswerLength = CommandApdu.MaxExtendedLe + 2;

    private static readonly NativePcsc Native = NativePcsc.Instance;

    private readonly PcscContext context;
    private readonly string reader;
    private readonly nint card;
    private readonly byte[] answer = new byte[MaxAnswerLength];
    private uint protocol;
    private bool isClosed;

    private PcscChannel(PcscContext context, string reader, nint card, uint protocol)
    {
        this.context = context;
        this.reader = reader;
        this.card = card;
        this.protocol = protocol;
        Atr = ReadAtr();
    }

    public ReadOnlyMemory<byte> Atr { get; private set; }

    public static PcscChannel Connect(string reader, byte[] nativeName)
    {
        var context = PcscContext.Establish();
        try
        {
            PcscCode.ThrowUnlessSuccess(Native.Connect(context.Value, nativeName, out var card, out var protocol), reader);
            return new PcscChannel(context, reader, card, protocol);
        }
        catch
        {
            context.Dispose();
            throw;
        }
    }

    public ValueTask<ReadOnlyMemory<byte>> TransmitAsync(ReadOnlyMemory<byte> command, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        PcscCode.ThrowUnlessSuccess(Native.Transmit(card, protocol, command.Span, answer, out var length), reader);
        // A card that leaves while it works: some drivers (vpcd's) report success and no status word.
        if (length < StatusWordLength)
            throw PcscCode.ToException(PcscCode.NotTransacted, reader);
        return new ValueTask<ReadOnlyMemory<byte>>(answer.AsSpan(0, length).ToArray());
    }

    public void Reset()
    {
        PcscCode.ThrowUnlessSuccess(Native.Reconnect(card, NativePcsc.ResetCard, out protocol), reader);
        Atr = ReadAtr();
    }

    public CardTransaction BeginTransaction()
    {
        var wasReset = false;
        var code = Native.BeginTransaction(card);
        while (code == PcscCode.ResetCard)
        {
            wasReset = true;
            PcscCode.ThrowUnlessSuccess(Native.Reconnect(card, NativePcsc.LeaveCard, out protocol), reader);
            code = Native.BeginTransaction(card);
        }

        PcscCode.ThrowUnlessSuccess(code, reader);
        return new CardTransaction(wasReset, () => Native.EndTransaction(card));
    }

    public void Dispose()
    {
        if (isClosed)
            return;
        isClosed = true;
        Native.Disconnect(card, NativePcsc.LeaveCard);
        context.Dispose();
    }

    private byte[] ReadAtr()
    {
        Span<byte> atr = stackalloc byte[MaxAtrLength];
        PcscCode.ThrowUnlessSuccess(Native.AnswerToReset(card, atr, out var length), reader);
        return atr[..length].ToArray();
    }
}
