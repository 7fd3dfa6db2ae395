using System.Security.Cryptography;
using Pass.Cards.Crypto;
using Pass.Cards.Iso7816;
using Pass.Issuing.Scp03;

namespace Pass.SoftwareCard;

/// <summary>Card side of one SCP03 session (Amendment D v1.1.2), i = 70. Every applet of the card opens it with the keys of the issuer security domain.</summary>
internal sealed class CardSecureChannel : IDisposable
{
    private readonly SessionKeys keys;
    private readonly byte[] chainingValue = new byte[AesKey.BlockLength];
    private SecurityLevel sessionLevel;
    private SecurityLevel? nextLevel;
    private uint counter;

    public CardSecureChannel(StaticKeys staticKeys, ReadOnlySpan<byte> hostChallenge, ReadOnlySpan<byte> cardChallenge)
    {
        keys = new SessionKeys(staticKeys, hostChallenge, cardChallenge);
        // Kept: PUT KEY may replace the version that opened this session, and its keys stay wrapped under this one.
        Dek = new AesKey(staticKeys.Dek.Reveal());
        CardCryptogram = keys.CardCryptogram();
    }

    public byte[] CardCryptogram { get; }

    public AesKey Dek { get; }

    /// <summary>Null until EXTERNAL AUTHENTICATE succeeded.</summary>
    public SecurityLevel? Level { get; private set; }

    [System.Diagnostics.CodeAnalysis.MemberNotNullWhen(true, nameof(Level))]
    public bool IsAuthenticated => Level is not null;

    /// <summary>As tag D3 says it (GPCS 2.3.1 Table 10-1): 80 authenticated, with the bits of the level.</summary>
    public byte CurrentLevel => IsAuthenticated ? (byte)(0x80 | (int)Level.Value) : (byte)0;

    public bool RequiresMac => Level is { } level && level.HasFlag(SecurityLevel.CommandMac);

    /// <summary>
    /// Both are always computed. A wrong cryptogram, that is wrong keys, is 6300 (§7.1.2.6); a right one under a wrong MAC is 6982.
    /// Either is the end of the session.
    /// </summary>
    public StatusWord Authenticate(CommandApdu command)
    {
        var hasMac = Verify(command) is not null;
        var cryptogram = command.Data[..SessionKeys.ChallengeLength].Span;
        if (!CryptographicOperations.FixedTimeEquals(keys.HostCryptogram(), cryptogram))
            return StatusWord.AuthenticationFailed;
        if (!hasMac)
            return StatusWord.SecurityStatusNotSatisfied;
        Level = sessionLevel = (SecurityLevel)command.P1;
        return StatusWord.Ok;
    }

    /// <summary>
    /// BEGIN R-MAC SESSION (Amendment D v1.1.2 §7.1.3): P1 10 R-MAC, 30 R-MAC and R-ENCRYPTION; data: length (1), up to 24 bytes.
    /// It only raises a session whose commands have a MAC, to a level that exists, from the next command on.
    /// </summary>
    public StatusWord BeginResponseMac(CommandApdu command)
    {
        if (command.P1 is not (0x10 or 0x30) || command.P2 != 0x01)
            return StatusWord.WrongP1P2;
        var data = command.Data.Span;
        if (data.Length > 25 || data.Length > 0 && data[0] != data.Length - 1)
            return StatusWord.WrongData;
        var raised = sessionLevel | (SecurityLevel)command.P1;
        if (!RequiresMac || Level != sessionLevel || raised == sessionLevel || !raised.IsAllowed())
            return StatusWord.ConditionsNotSatisfied;
        nextLevel = raised;
        return StatusWord.Ok;
    }

    /// <summary>END R-MAC SESSION (§7.1.4): its own answer is the last one protected so, then the session is at its first level again.</summary>
    public StatusWord EndResponseMac(CommandApdu command)
    {
        if (command.P1 != 0 || command.P2 != 0x03)
            return StatusWord.WrongP1P2;
        if (command.Data.Length > 0)
            return StatusWord.WrongData;
        if (Level == sessionLevel)
            return StatusWord.ConditionsNotSatisfied;
        nextLevel = sessionLevel;
        return StatusWord.Ok;
    }

    /// <summary>The command in the clear, or null when it was altered: the session is over.</summary>
    public CommandApdu? Unwrap(CommandApdu command)
    {
        counter++;
        if (Verify(command) is not { } data)
            return null;
        if (Level!.Value.HasFlag(SecurityLevel.CommandEncryption) && data.Length > 0)
        {
            if (data.Length % AesKey.BlockLength != 0)
                return null;
            var plain = keys.Enc.DecryptCbc(data.Span, keys.Iv(counter, response: false));
            var end = BlockPadding.UnpaddedLength(plain);
            if (end < 0)
                return null;
            data = plain.AsMemory(0, end);
        }

        return new CommandApdu((byte)(command.Cla & ~0x04), command.Ins, command.P1, command.P2, data, command.Le, command.IsExtended);
    }

    /// <summary>Answers of 9000, 62xx and 63xx are protected; errors go bare and without data (§6.2.5).</summary>
    public ResponseApdu Wrap(ResponseApdu response)
    {
        if (!(response.Status.IsOk || response.Status.IsWarning))
            return new ResponseApdu(response.Status);
        var level = Level!.Value;
        Level = nextLevel ?? level;
        nextLevel = null;
        if (!level.HasFlag(SecurityLevel.ResponseMac))
            return response;
        var data = response.Data;
        if (level.HasFlag(SecurityLevel.ResponseEncryption) && data.Length > 0)
            data = keys.Enc.EncryptCbc(BlockPadding.Pad(data.Span), keys.Iv(counter, response: true));
        byte[] secured = [.. data.Span, .. ResponseMac.Compute(keys.ResponseMac, chainingValue, data.Span, response.Status)];
        return new ResponseApdu(secured, response.Status);
    }

    public void Dispose()
    {
        keys.Dispose();
        Dek.Dispose();
    }

    private ReadOnlyMemory<byte>? Verify(CommandApdu command)
    {
        var length = command.Data.Length - SessionKeys.MacLength;
        if (length < 0)
            return null;
        var data = command.Data[..length];
        var mac = command.Data.Span[length..];
        var before = chainingValue.ToArray();
        var matches = Matches(command, data.Span, mac, command.IsExtended);
        if (!matches && command.IsExtended && command.Data.Length <= CommandApdu.MaxShortData)
        {
            // Extended only for its Le: some hosts then cover the one-byte Lc. No ambiguity, as a one-byte Lc is never zero here.
            before.CopyTo(chainingValue, 0);
            matches = Matches(command, data.Span, mac, isExtended: false);
        }

        // The cast matters: a bare null would convert to an empty memory, which is an accepted message.
        return matches ? data : (ReadOnlyMemory<byte>?)null;
    }

    private bool Matches(CommandApdu command, ReadOnlySpan<byte> data, ReadOnlySpan<byte> mac, bool isExtended)
    {
        CommandMac.Compute(keys.Mac, chainingValue, command.Cla, command.Ins, command.P1, command.P2, data, isExtended);
        return CryptographicOperations.FixedTimeEquals(chainingValue.AsSpan(0, SessionKeys.MacLength), mac);
    }
}
