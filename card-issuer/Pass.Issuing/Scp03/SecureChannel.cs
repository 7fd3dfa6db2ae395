using System.Security.Cryptography;
using Pass.Cards.Crypto;
using Pass.Cards.Iso7816;

namespace Pass.Issuing.Scp03;

/// <summary>The card is not what it claims, or a message was altered on the way: the session is over.</summary>
public sealed class SecureChannelException(string message) : CryptographicException(message);

/// <summary>How to open a channel.</summary>
/// <param name="Random">Source of the host challenge.</param>
/// <param name="ApplicationAid">When given, a pseudo-random card challenge (i = 10, 30, 70) is recomputed and checked too.</param>
public sealed record SecureChannelOptions(RandomNumberGenerator Random, ReadOnlyMemory<byte> ApplicationAid = default);

/// <summary>Host side of SCP03 (Amendment D v1.1.2), levels 00 01 03 11 13 33, AES-128/192/256, any "i".</summary>
public sealed class SecureChannel : IDisposable
{
    private const byte SecureMessagingBit = 0x04;

    private readonly SessionKeys keys;
    private readonly byte[] chainingValue = new byte[AesKey.BlockLength];
    private readonly SecurityLevel sessionLevel;
    private uint counter;
    private bool closed;

    private SecureChannel(SessionKeys keys, SecurityLevel level)
    {
        this.keys = keys;
        Level = sessionLevel = level;
    }

    /// <summary>How messages are protected now.</summary>
    public SecurityLevel Level { get; private set; }

    /// <summary>Mutual authentication with the selected application.</summary>
    /// <param name="send">The way to the card.</param>
    /// <param name="keyVersion">0 lets the card choose.</param>
    /// <param name="chooseKeys">Finds the keys from what the card says of itself; they stay the caller's.</param>
    /// <param name="level">00, 01, 03, 11, 13 or 33.</param>
    /// <param name="options">Randomness and checks.</param>
    /// <param name="cancellationToken">Cancels between two commands.</param>
    public static async Task<SecureChannel> OpenAsync(ApduSender send, byte keyVersion, Func<InitializeUpdateAnswer, StaticKeys> chooseKeys, SecurityLevel level, SecureChannelOptions options, CancellationToken cancellationToken = default)
    {
        var hostChallenge = new byte[SessionKeys.ChallengeLength];
        options.Random.GetBytes(hostChallenge);
        var initialize = new InitializeUpdate(keyVersion, hostChallenge);
        var answer = initialize.Parse(await send(initialize.ToApdu(), cancellationToken));
        var channel = Start(chooseKeys(answer), level, hostChallenge, answer, options.ApplicationAid.Span);
        try
        {
            var authenticate = await send(channel.ExternalAuthenticate(), cancellationToken);
            CardRefusedException.ThrowUnlessOk(authenticate, "EXTERNAL AUTHENTICATE");
            return channel;
        }
        catch
        {
            channel.Dispose();
            throw;
        }
    }

    /// <summary>Checks the card's answer to INITIALIZE UPDATE. No I/O.</summary>
    /// <exception cref="SecureChannelException">Another protocol, a level the card cannot do, or a card without these keys.</exception>
    public static SecureChannel Start(StaticKeys keys, SecurityLevel level, ReadOnlySpan<byte> hostChallenge, InitializeUpdateAnswer answer, ReadOnlySpan<byte> applicationAid = default)
    {
        if (!level.IsAllowed())
            throw new ArgumentOutOfRangeException(nameof(level), level, "SCP03 levels are 00, 01, 03, 11, 13 and 33.");
        if (answer.Protocol != 3)
            throw new SecureChannelException(Words.Say("ScpOther", answer.Protocol));
        if (level.HasFlag(SecurityLevel.ResponseMac) && !answer.Parameter.HasFlag(Scp03Parameter.ResponseMac)
            || level.HasFlag(SecurityLevel.ResponseEncryption) && !answer.Parameter.HasFlag(Scp03Parameter.ResponseEncryption))
            throw new SecureChannelException(Words.Say("ScpLevel", (int)answer.Parameter, (int)level));
        if (answer.SequenceCounter is { } sequence && !applicationAid.IsEmpty
            && !CryptographicOperations.FixedTimeEquals(SessionKeys.CardChallenge(keys.Enc, sequence, applicationAid), answer.CardChallenge.Span))
            throw new SecureChannelException(Words.Say("ScpChallenge"));

        var session = new SessionKeys(keys, hostChallenge, answer.CardChallenge.Span);
        if (CryptographicOperations.FixedTimeEquals(session.CardCryptogram(), answer.CardCryptogram.Span))
            return new SecureChannel(session, level);
        session.Dispose();
        throw new SecureChannelException(Words.Say("ScpKeys", answer.KeyVersion));
    }

    /// <summary>The command that proves our keys and sets the level; it starts the MAC chain.</summary>
    public CommandApdu ExternalAuthenticate() =>
        AddMac(new CommandApdu(0x84, 0x82, (byte)Level, 0, keys.HostCryptogram()));

    /// <summary>The channel as a stage of the pipeline.</summary>
    public ApduSender Over(ApduSender next) => async (command, cancellationToken) =>
        Unwrap(await next(Wrap(command), cancellationToken));

    /// <summary>Protects one command. Each wrapped command must be sent, once, in order.</summary>
    public CommandApdu Wrap(CommandApdu command)
    {
        ObjectDisposedException.ThrowIf(closed, this);
        // The counter advances on every command, with data or without (§6.2.6).
        counter++;
        if (!Level.HasFlag(SecurityLevel.CommandMac))
            return command;
        var secured = command.With(cla: (byte)(command.Cla | SecureMessagingBit));
        if (Level.HasFlag(SecurityLevel.CommandEncryption) && command.Data.Length > 0)
            secured = secured.With(data: keys.Enc.EncryptCbc(BlockPadding.Pad(command.Data.Span), keys.Iv(counter, response: false)));
        return AddMac(secured);
    }

    /// <summary>Checks and opens the answer to the last wrapped command.</summary>
    /// <exception cref="SecureChannelException">Altered; the channel is closed.</exception>
    public ResponseApdu Unwrap(ResponseApdu response)
    {
        ObjectDisposedException.ThrowIf(closed, this);
        // Errors come without R-MAC (§6.2.5): nothing that matters may be decided on them.
        if (!Level.HasFlag(SecurityLevel.ResponseMac) || !(response.Status.IsOk || response.Status.IsWarning))
            return response;
        var length = response.Data.Length - SessionKeys.MacLength;
        if (length < 0 || !CryptographicOperations.FixedTimeEquals(ResponseMac(response.Data.Span[..length], response.Status), response.Data.Span[length..]))
            throw Fail(Words.Say("AnswerAltered"));
        var data = response.Data[..length];
        if (!Level.HasFlag(SecurityLevel.ResponseEncryption) || length == 0)
            return new ResponseApdu(data, response.Status);
        if (length % AesKey.BlockLength != 0)
            throw Fail(Words.Say("AnswerBlocks"));
        var plain = keys.Enc.DecryptCbc(data.Span, keys.Iv(counter, response: true));
        var end = BlockPadding.UnpaddedLength(plain);
        return end >= 0 ? new ResponseApdu(plain.AsMemory(0, end), response.Status) : throw Fail(Words.Say("AnswerPadding"));
    }

    /// <summary>The card accepted BEGIN R-MAC SESSION: answers are protected so from the next command on.</summary>
    public void BeginResponseMac(SecurityLevel protection) => Level = sessionLevel | protection;

    /// <summary>The card accepted END R-MAC SESSION: back to the level the session was opened at.</summary>
    public void EndResponseMac() => Level = sessionLevel;

    public void Dispose()
    {
        if (closed)
            return;
        closed = true;
        keys.Dispose();
        CryptographicOperations.ZeroMemory(chainingValue);
    }

    private SecureChannelException Fail(string message)
    {
        Dispose();
        return new SecureChannelException(message);
    }

    private CommandApdu AddMac(CommandApdu command)
    {
        CommandMac.Compute(keys.Mac, chainingValue, command.Cla, command.Ins, command.P1, command.P2, command.Data.Span, command.IsExtended);
        var data = new byte[command.Data.Length + SessionKeys.MacLength];
        command.Data.CopyTo(data);
        chainingValue.AsSpan(0, SessionKeys.MacLength).CopyTo(data.AsSpan(command.Data.Length));
        return command.With(data: data);
    }

    private byte[] ResponseMac(ReadOnlySpan<byte> data, StatusWord status) =>
        Scp03.ResponseMac.Compute(keys.ResponseMac, chainingValue, data, status);
}
