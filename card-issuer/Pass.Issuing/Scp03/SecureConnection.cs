using Pass.Cards.Iso7816;

namespace Pass.Issuing.Scp03;

/// <summary>A conversation with one card that may be protected by SCP03. Disposing it forgets the session keys; the channel stays its opener's.</summary>
/// <inheritdoc cref="CardConnection(ICardChannel, bool)" path="/param"/>
public sealed class SecureConnection(ICardChannel channel, bool extendedLength = true) : CardConnection(channel, extendedLength), IDisposable
{
    private SecureChannel? secureChannel;

    /// <summary>Level of the open secure channel; null when none is open.</summary>
    public SecurityLevel? SecurityLevel => secureChannel?.Level;

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
        secureChannel = await SecureChannel.OpenAsync(Plain, keyVersion, chooseKeys, level, options, cancellationToken);
        Sender = secureChannel.Over(Plain);
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
        Sender = Plain;
    }

    public void Dispose() => CloseSecureChannel();
}
