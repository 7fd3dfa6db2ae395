
namespace Pass.Cards.Iso7816;

/// <summary>Well-known application identifiers.</summary>
public static class Aids
{
    /// <summary>Issuer security domain, the default of GlobalPlatform cards.</summary>
    public static readonly ReadOnlyMemory<byte> IssuerSecurityDomain = Convert.FromHexString("A000000151000000");

    /// <summary>The pass applet: proprietary range F (ISO/IEC 7816-5 §8.2.1), "PASS", application 1 version 1.</summary>
    public static readonly ReadOnlyMemory<byte> Pass = Convert.FromHexString("F0504153530101");

    /// <summary>The load file of the pass applet.</summary>
    public static readonly ReadOnlyMemory<byte> PassLoadFile = Convert.FromHexString("F05041535301");
}

/// <summary>Answer to SELECT: the file control information, and whether the application says it is blocked (6283).</summary>
public sealed record Selected(ReadOnlyMemory<byte> Fci, bool IsBlocked);

/// <summary>SELECT by name (ISO/IEC 7816-4 §11.2.2, GPCS 2.3.1 §11.9).</summary>
public sealed record SelectApplication(ReadOnlyMemory<byte> Aid) : ICardCommand<Selected>
{
    public CommandApdu ToApdu() => new(0x00, 0xA4, 0x04, 0x00, Aid, le: CommandApdu.MaxShortLe);

    public Selected Parse(ResponseApdu response)
    {
        if (response.Status != StatusWord.SelectedButBlocked)
            CardRefusedException.ThrowUnlessOk(response, "SELECT");
        return new Selected(response.Data, response.Status == StatusWord.SelectedButBlocked);
    }
}

/// <summary>GET DATA of one object (GPCS 2.3.1 §11.3, ISO/IEC 7816-4 §11.4.3); null when the card has none.</summary>
public sealed record GetData(int Tag, bool GlobalPlatformClass = false) : ICardCommand<ReadOnlyMemory<byte>?>
{
    public CommandApdu ToApdu() =>
        new((byte)(GlobalPlatformClass ? 0x80 : 0x00), 0xCA, (byte)(Tag >> 8), (byte)Tag, le: CommandApdu.MaxShortLe);

    public ReadOnlyMemory<byte>? Parse(ResponseApdu response)
    {
        if (response.Status == StatusWord.ReferencedDataNotFound)
            return null;
        CardRefusedException.ThrowUnlessOk(response, $"GET DATA {Tag:X4}");
        return response.Data;
    }
}

/// <summary>GET DATA of several objects at once (INS CB, tag list 5C, ISO/IEC 7816-4 §11.4.3): those the selected application has, in the order asked; all of them when no tag is given.</summary>
public sealed record GetDataObjects(params IReadOnlyList<int> Tags) : ICardCommand<IReadOnlyList<Tlv>>
{
    private const int CurrentApplication = 0x3FFF;

    public CommandApdu ToApdu()
    {
        var list = new TlvWriter();
        foreach (var tag in Tags)
            list.AddTag(tag);
        return new(0x00, 0xCB, CurrentApplication >> 8, CurrentApplication & 0xFF, Tlv.Encode(0x5C, list.ToArray()), le: CommandApdu.MaxShortLe);
    }

    public IReadOnlyList<Tlv> Parse(ResponseApdu response)
    {
        if (response.Status == StatusWord.ReferencedDataNotFound)
            return [];
        CardRefusedException.ThrowUnlessOk(response, "GET DATA");
        return Tlv.ParseAll(response.Data) ?? throw new InvalidDataException(Words.Say("DataMalformed"));
    }
}
