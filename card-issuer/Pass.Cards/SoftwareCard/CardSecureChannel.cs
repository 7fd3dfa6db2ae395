using System.Security.Cryptography;
using Pass.Cards.Crypto;
using Pass.Cards.Iso7816;
using Pass.Cards.Scp03;

namespace Pass.Cards.SoftwareCard;

/// <summary>Card side of one SCP03 session (Amendment D v1.1.2), i = 70. Every applet of the card opens it with the keys of the issuer security domain.</summary>
internal sealed class CardSecureChannel : IDisposable
{
    private readonly SessionKeys keys;
    private readonly byte[] chainingValue = new byte[AesKey.BlockLength];
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

    public bool IsAuthenticated => Level is not null;

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
        Level = (SecurityLevel)command.P1;
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
