using Pass.Cards.Iso7816;

namespace Pass.Issuing.Scp03;

/// <summary>What a card says when a session starts (Amendment D v1.1.2 §7.1.1.6).</summary>
/// <param name="DiversificationData">10 bytes.</param>
/// <param name="KeyVersion">Version of the keys the card chose.</param>
/// <param name="Protocol">3 for SCP03.</param>
/// <param name="Parameter">The "i" parameter.</param>
/// <param name="CardChallenge">8 bytes.</param>
/// <param name="CardCryptogram">8 bytes.</param>
/// <param name="SequenceCounter">Only with a pseudo-random challenge.</param>
public sealed record InitializeUpdateAnswer(
    ReadOnlyMemory<byte> DiversificationData,
    byte KeyVersion,
    byte Protocol,
    Scp03Parameter Parameter,
    ReadOnlyMemory<byte> CardChallenge,
    ReadOnlyMemory<byte> CardCryptogram,
    int? SequenceCounter);

/// <summary>INITIALIZE UPDATE (Amendment D v1.1.2 §7.1.1). Key version 0 lets the card choose.</summary>
public sealed record InitializeUpdate(byte KeyVersion, ReadOnlyMemory<byte> HostChallenge) : ICardCommand<InitializeUpdateAnswer>
{
    private const int FixedLength = 29;
    private const int WithSequenceCounter = 32;

    public CommandApdu ToApdu() => new(0x80, 0x50, KeyVersion, 0, HostChallenge, le: CommandApdu.MaxShortLe);

    public InitializeUpdateAnswer Parse(ResponseApdu response)
    {
        CardRefusedException.ThrowUnlessOk(response, "INITIALIZE UPDATE");
        var data = response.Data;
        if (data.Length is not (FixedLength or WithSequenceCounter))
            throw new InvalidDataException(Words.Say("InitializeLength", FixedLength, WithSequenceCounter, data.Length));
        var span = data.Span;
        int? sequence = data.Length == WithSequenceCounter ? span[29] << 16 | span[30] << 8 | span[31] : null;
        return new InitializeUpdateAnswer(data[..10], span[10], span[11], (Scp03Parameter)span[12], data[13..21], data[21..29], sequence);
    }
}

/// <summary>BEGIN R-MAC SESSION (Amendment D v1.1.2 §7.1.3): answers of the next commands are protected beyond the level of the session.</summary>
/// <param name="Protection">10 or 30.</param>
public sealed record BeginResponseMac(SecurityLevel Protection) : ICardCommand<bool>
{
    private static readonly byte[] NoData = [0x00];

    public CommandApdu ToApdu() => new(0x80, 0x7A, (byte)Protection, 0x01, NoData);

    public bool Parse(ResponseApdu response)
    {
        CardRefusedException.ThrowUnlessOk(response, "BEGIN R-MAC SESSION");
        return true;
    }
}

/// <summary>END R-MAC SESSION (Amendment D v1.1.2 §7.1.4).</summary>
public sealed record EndResponseMac : ICardCommand<bool>
{
    public CommandApdu ToApdu() => new(0x80, 0x78, 0x00, 0x03, le: CommandApdu.MaxShortLe);

    public bool Parse(ResponseApdu response)
    {
        CardRefusedException.ThrowUnlessOk(response, "END R-MAC SESSION");
        return true;
    }
}
