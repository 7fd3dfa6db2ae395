namespace Pass.Cards.Iso7816;

/// <summary>A conversation with one card, in the clear. The channel stays its opener's.</summary>
public class CardConnection
{
    /// <param name="channel">Not owned.</param>
    /// <param name="extendedLength">False for a card that only takes short APDUs: long commands are chained.</param>
    public CardConnection(ICardChannel channel, bool extendedLength = true)
    {
        var transport = ApduPipeline.ResponseChaining(ApduPipeline.Transport(channel));
        Plain = extendedLength ? transport : ApduPipeline.CommandChaining(transport);
        Sender = Plain;
    }

    /// <summary>The way to the card without protection.</summary>
    protected ApduSender Plain { get; }

    /// <summary>The way that commands go now.</summary>
    protected ApduSender Sender { get; set; }

    public async ValueTask<TResult> SendAsync<TResult>(ICardCommand<TResult> command, CancellationToken cancellationToken = default) =>
        command.Parse(await Sender(command.ToApdu(), cancellationToken));

    /// <summary>Sends a command as it is built, through the open secure channel if there is one.</summary>
    public ValueTask<ResponseApdu> TransmitAsync(CommandApdu command, CancellationToken cancellationToken = default) =>
        Sender(command, cancellationToken);
}
