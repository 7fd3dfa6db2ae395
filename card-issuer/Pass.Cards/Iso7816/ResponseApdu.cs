namespace Pass.Cards.Iso7816;

/// <summary>What a card answered: data, then a status word (ISO/IEC 7816-4 §5.1).</summary>
public readonly record struct ResponseApdu(ReadOnlyMemory<byte> Data, StatusWord Status)
{
    public ResponseApdu(StatusWord status)
        : this(default, status)
    {
    }

    /// <exception cref="InvalidDataException">Fewer than two bytes: not an answer of a card.</exception>
    public static ResponseApdu Parse(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length < 2)
            throw new InvalidDataException($"A card's answer has at least 2 bytes; this one has {bytes.Length}.");
        var status = bytes.Span[^2..];
        return new ResponseApdu(bytes[..^2], new StatusWord((ushort)(status[0] << 8 | status[1])));
    }

    public byte[] Encode()
    {
        var bytes = new byte[Data.Length + 2];
        Data.CopyTo(bytes);
        bytes[^2] = Status.Sw1;
        bytes[^1] = Status.Sw2;
        return bytes;
    }
}
