using Pass.Cards.Iso7816;

namespace Pass.Issuing.GlobalPlatform;

/// <summary>Life cycle of the card (GPCS 2.3.1 Table 11-6).</summary>
public enum CardLifeCycle
{
    OperationReady = 0x01,
    Initialized = 0x07,
    Secured = 0x0F,
    Locked = 0x7F,
    Terminated = 0xFF,
}

/// <summary>P1 of GET STATUS and SET STATUS (GPCS 2.3.1 Tables 11-33 and 11-85).</summary>
public enum StatusScope
{
    IssuerSecurityDomain = 0x80,
    Applications = 0x40,
    LoadFiles = 0x20,
    LoadFilesAndModules = 0x10,
}

/// <summary>One thing on the card.</summary>
public sealed record StatusEntry(ReadOnlyMemory<byte> Aid, byte LifeCycle, ReadOnlyMemory<byte> Privileges);

/// <summary>GET STATUS in TLV format (GPCS 2.3.1 §11.4).</summary>
public sealed record GetStatus(StatusScope Scope) : ICardCommand<IReadOnlyList<StatusEntry>>
{
    private static readonly byte[] AnyAid = [0x4F, 0x00];

    public CommandApdu ToApdu() => new(0x80, 0xF2, (byte)Scope, 0x02, AnyAid, le: CommandApdu.MaxShortLe);

    public IReadOnlyList<StatusEntry> Parse(ResponseApdu response)
    {
        if (response.Status == StatusWord.ReferencedDataNotFound)
            return [];
        CardRefusedException.ThrowUnlessOk(response, "GET STATUS");
        var entries = new List<StatusEntry>();
        foreach (var entry in Tlv.ParseAll(response.Data) ?? throw new InvalidDataException(Words.Say("StatusMalformed")))
        {
            var lifeCycle = Tlv.Find(entry.Value, 0x9F70) ?? throw new InvalidDataException(Words.Say("StatusIncomplete"));
            entries.Add(new StatusEntry(Tlv.Find(entry.Value, 0x4F) ?? default, lifeCycle.Span[0], Tlv.Find(entry.Value, 0xC5) ?? default));
        }

        return entries;
    }
}

/// <summary>SET STATUS (GPCS 2.3.1 §11.10). An empty AID is the issuer security domain itself.</summary>
public sealed record SetStatus(StatusScope Scope, byte State, ReadOnlyMemory<byte> Aid = default) : ICardCommand<bool>
{
    public CommandApdu ToApdu() => new(0x80, 0xF0, (byte)Scope, State, Aid);

    public bool Parse(ResponseApdu response)
    {
        CardRefusedException.ThrowUnlessOk(response, $"SET STATUS {State:X2}");
        return true;
    }
}

/// <summary>INSTALL [for personalization] (GPCS 2.3.1 §11.5.2.3.6): the next STORE DATA go to this application.</summary>
public sealed record InstallForPersonalization(ReadOnlyMemory<byte> Aid) : ICardCommand<bool>
{
    public CommandApdu ToApdu()
    {
        byte[] data = [0x00, 0x00, (byte)Aid.Length, .. Aid.Span, 0x00, 0x00, 0x00];
        return new CommandApdu(0x80, 0xE6, 0x20, 0x00, data, le: CommandApdu.MaxShortLe);
    }

    public bool Parse(ResponseApdu response)
    {
        CardRefusedException.ThrowUnlessOk(response, "INSTALL [for personalization]");
        return true;
    }
}

/// <summary>How STORE DATA is laid out (GPCS 2.3.1 Table 11-90, P1 b5-b4).</summary>
public enum StoreDataFormat
{
    Plain = 0x00,
    DataGroups = 0x08,
    BerTlv = 0x10,
}

/// <summary>One STORE DATA block (GPCS 2.3.1 §11.11).</summary>
public sealed record StoreData(StoreDataFormat Format, int BlockNumber, bool IsLast, ReadOnlyMemory<byte> Data) : ICardCommand<bool>
{
    private const byte LastBlock = 0x80;

    /// <summary>Fits a short APDU with padding and MAC.</summary>
    public const int BlockLength = 224;

    public CommandApdu ToApdu() =>
        new(0x80, 0xE2, (byte)((int)Format | (IsLast ? LastBlock : 0)), checked((byte)BlockNumber), Data);

    public bool Parse(ResponseApdu response)
    {
        CardRefusedException.ThrowUnlessOk(response, $"STORE DATA block {BlockNumber}");
        return true;
    }

    /// <summary>Cuts data into numbered blocks.</summary>
    public static IEnumerable<StoreData> Blocks(StoreDataFormat format, ReadOnlyMemory<byte> data)
    {
        var number = 0;
        do
        {
            var length = Math.Min(BlockLength, data.Length);
            yield return new StoreData(format, number++, length == data.Length, data[..length]);
            data = data[length..];
        }
        while (data.Length > 0);
    }
}

/// <summary>Data grouping: identifier (2 bytes), length (1 byte, or FF and 2 bytes), value (GPCS 2.3.1 §11.11.2.3).</summary>
public readonly record struct DataGroup(int Identifier, ReadOnlyMemory<byte> Value)
{
    public static byte[] Encode(params IEnumerable<DataGroup> groups)
    {
        using var bytes = new MemoryStream();
        foreach (var (identifier, value) in groups)
        {
            bytes.Write([(byte)(identifier >> 8), (byte)identifier]);
            if (value.Length >= 0xFF)
                bytes.Write([0xFF, (byte)(value.Length >> 8), (byte)value.Length]);
            else
                bytes.WriteByte((byte)value.Length);
            bytes.Write(value.Span);
        }

        return bytes.ToArray();
    }

    /// <summary>Null when malformed.</summary>
    public static IReadOnlyList<DataGroup>? ParseAll(ReadOnlyMemory<byte> bytes)
    {
        var groups = new List<DataGroup>();
        while (bytes.Length > 0)
        {
            var span = bytes.Span;
            if (span.Length < 3)
                return null;
            var isLong = span[2] == 0xFF;
            if (isLong && span.Length < 5)
                return null;
            var length = isLong ? span[3] << 8 | span[4] : span[2];
            var start = isLong ? 5 : 3;
            if (span.Length - start < length)
                return null;
            groups.Add(new DataGroup(span[0] << 8 | span[1], bytes.Slice(start, length)));
            bytes = bytes[(start + length)..];
        }

        return groups;
    }
}
