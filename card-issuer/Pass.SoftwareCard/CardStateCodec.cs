using Pass.Cards.PassApplet;
using Pass.Issuing.GlobalPlatform;

namespace Pass.SoftwareCard;

/// <summary>The image of a card's memory. Version 1, little-endian as <see cref="BinaryWriter"/> writes.</summary>
internal static class CardStateCodec
{
    private const byte FormatVersion = 1;

    public static byte[] Write(CardState state)
    {
        using var stream = new MemoryStream(2048);
        using var writer = new BinaryWriter(stream);
        writer.Write(FormatVersion);
        writer.Write((byte)state.LifeCycle);
        WriteBytes(writer, state.ProductionData);
        writer.Write(state.FailedAuthentications);
        writer.Write((byte)state.KeyVersions.Count);
        foreach (var version in state.KeyVersions)
        {
            writer.Write(version.Version);
            writer.Write(version.SequenceCounter);
            writer.Write((byte)version.Keys.Count);
            foreach (var (identifier, key) in version.Keys)
            {
                writer.Write(identifier);
                WriteBytes(writer, key);
            }
        }

        WriteObjects(writer, state.DomainObjects);
        WritePass(writer, state.Pass);
        writer.Flush();
        return stream.ToArray();
    }

    /// <exception cref="InvalidDataException">Not an image of this format.</exception>
    public static CardState Read(byte[] image)
    {
        using var reader = new BinaryReader(new MemoryStream(image));
        var format = reader.ReadByte();
        if (format != FormatVersion)
            throw new InvalidDataException(Words.Say("CardFormat", format, FormatVersion));
        var lifeCycle = (CardLifeCycle)reader.ReadByte();
        var state = new CardState { LifeCycle = lifeCycle, ProductionData = ReadBytes(reader)! };
        state.FailedAuthentications = reader.ReadInt32();
        for (var count = reader.ReadByte(); count > 0; count--)
        {
            var version = new KeyVersion(reader.ReadByte()) { SequenceCounter = reader.ReadInt32() };
            for (var keys = reader.ReadByte(); keys > 0; keys--)
                version.Keys.Add(reader.ReadByte(), ReadBytes(reader)!);
            state.KeyVersions.Add(version);
        }

        ReadObjects(reader, state.DomainObjects);
        ReadPass(reader, state.Pass);
        return state;
    }

    private static void WritePass(BinaryWriter writer, PassState pass)
    {
        writer.Write(pass.LifeCycle);
        writer.Write(pass.IsBlocked);
        writer.Write(pass.Serial is not null);
        writer.Write(pass.Serial?.Value ?? 0);
        WriteBytes(writer, pass.PrivateKey);
        WriteBytes(writer, pass.PublicKey);
        WriteObjects(writer, pass.Objects);
        WriteBytes(writer, pass.IssuerKey);
        writer.Write(pass.Atc);
        writer.Write(pass.OfflineCount);
        writer.Write(pass.OfflineAmountCents);
        writer.Write(pass.OfflineCountLimit);
        writer.Write(pass.OfflineAmountLimitCents);
        WriteBytes(writer, pass.Pin);
        writer.Write(pass.PinTriesLeft);
        writer.Write(pass.ScriptTriesLeft);
    }

    private static void ReadPass(BinaryReader reader, PassState pass)
    {
        pass.LifeCycle = reader.ReadByte();
        pass.IsBlocked = reader.ReadBoolean();
        var hasSerial = reader.ReadBoolean();
        var serial = reader.ReadUInt64();
        pass.Serial = hasSerial ? new CardSerial(serial) : null;
        pass.PrivateKey = ReadBytes(reader);
        pass.PublicKey = ReadBytes(reader);
        ReadObjects(reader, pass.Objects);
        pass.IssuerKey = ReadBytes(reader);
        pass.Atc = reader.ReadUInt32();
        pass.OfflineCount = reader.ReadUInt16();
        pass.OfflineAmountCents = reader.ReadUInt32();
        pass.OfflineCountLimit = reader.ReadUInt16();
        pass.OfflineAmountLimitCents = reader.ReadUInt32();
        pass.Pin = ReadBytes(reader);
        pass.PinTriesLeft = reader.ReadByte();
        pass.ScriptTriesLeft = reader.ReadByte();
    }

    private static void WriteObjects(BinaryWriter writer, SortedDictionary<int, byte[]> objects)
    {
        writer.Write((ushort)objects.Count);
        foreach (var (tag, value) in objects)
        {
            writer.Write(tag);
            WriteBytes(writer, value);
        }
    }

    private static void ReadObjects(BinaryReader reader, SortedDictionary<int, byte[]> objects)
    {
        for (var count = reader.ReadUInt16(); count > 0; count--)
            objects.Add(reader.ReadInt32(), ReadBytes(reader)!);
    }

    private static void WriteBytes(BinaryWriter writer, byte[]? value)
    {
        writer.Write((short)(value?.Length ?? -1));
        writer.Write(value ?? []);
    }

    private static byte[]? ReadBytes(BinaryReader reader)
    {
        var length = reader.ReadInt16();
        if (length < 0)
            return null;
        var value = reader.ReadBytes(length);
        return value.Length == length ? value : throw new InvalidDataException(Words.Say("CardFileCut"));
    }
}
