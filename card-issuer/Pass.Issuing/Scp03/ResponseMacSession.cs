using Pass.Cards.Iso7816;

namespace Pass.Issuing.Scp03;

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
