using Pass.Cards.GlobalPlatform;
using Pass.Cards.Scp03;

namespace Pass.Cards.Iso7816;

/// <summary>A conversation with one card. Disposing it forgets the session keys; the channel stays its opener's.</summary>
public sealed class CardConnection : IDisposable
{
    private readonly ApduSender plain;
    private ApduSender sender;
    private SecureChannel? secureChannel;

    /// <param name="channel">Not owned.</param>
    /// <param name="extendedLength">False for a card that only takes short APDUs: long commands are chained.</param>
    public CardConnection(ICardChannel channel, bool extendedLength = true)
    {
        Channel = channel;
        var transport = ApduPipeline.ResponseChaining(ApduPipeline.Transport(channel));
        plain = extendedLength ? transport : ApduPipeline.CommandChaining(transport);
        sender = plain;
    }

    public ICardChannel Channel { get; }

    /// <summary>Level of the open secure channel; null when none is open.</summary>
    public SecurityLevel? SecurityLevel => secureChannel?.Level;

    public async ValueTask<TResult> SendAsync<TResult>(ICardCommand<TResult> command, CancellationToken cancellationToken = default) =>
        command.Parse(await sender(command.ToApdu(), cancellationToken));

    /// <summary>Sends a command as it is built, through the open secure channel if there is one.</summary>
    public ValueTask<ResponseApdu> TransmitAsync(CommandApdu command, CancellationToken cancellationToken = default) =>
        sender(command, cancellationToken);

    /// <summary>Opens SCP03 with the selected application; from here every command is protected at <paramref name="level"/>.</summary>
    /// <exception cref="CardRefusedException">Wrong keys on our side, or keys locked.</exception>
    /// <exception cref="SecureChannelException">The card does not hold these keys.</exception>
    public Task OpenSecureChannelAsync(StaticKeys keys, SecurityLevel level, SecureChannelOptions options, CancellationToken cancellationToken = default) =>
        // Version FF cannot be named in P1: a card that has it chooses it.
        OpenSecureChannelAsync(keys.Version == 0xFF ? (byte)0 : keys.Version, _ => keys, level, options, cancellationToken);

    /// <summary>The same, with keys found from what the card says of itself (its key version and diversification data).</summary>
    public async Task OpenSecureChannelAsync(byte keyVersion, Func<InitializeUpdateAnswer, StaticKeys> chooseKeys, SecurityLevel level, SecureChannelOptions options, CancellationToken cancellationToken = default)
    {
        CloseSecureChannel();
        secureChannel = await SecureChannel.OpenAsync(plain, keyVersion, chooseKeys, level, options, cancellationToken);
        sender = secureChannel.Over(plain);
    }

    /// <summary>Has the card protect its answers in a session opened at level 01, 03 or 13, until <see cref="EndResponseMacAsync"/>.</summary>
    /// <param name="protection"><see cref="Scp03.SecurityLevel.ResponseMac"/>, with or without <see cref="Scp03.SecurityLevel.ResponseEncryption"/>.</param>
    /// <param name="cancellationToken">Cancels before the command.</param>
    public async Task BeginResponseMacAsync(SecurityLevel protection, CancellationToken cancellationToken = default)
    {
        await SendAsync(new BeginResponseMac(protection), cancellationToken);
        secureChannel?.BeginResponseMac(protection);
    }

    public async Task EndResponseMacAsync(CancellationToken cancellationToken = default)
    {
        await SendAsync(new EndResponseMac(), cancellationToken);
        secureChannel?.EndResponseMac();
    }

    /// <summary>Forgets the session keys. The card ends the session at the next selection or reset.</summary>
    public void CloseSecureChannel()
    {
        secureChannel?.Dispose();
        secureChannel = null;
        sender = plain;
    }

    public void Dispose() => CloseSecureChannel();
}
