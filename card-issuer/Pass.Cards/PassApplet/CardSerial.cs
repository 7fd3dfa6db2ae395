using System.Buffers.Binary;
using System.Globalization;

namespace Pass.Cards.PassApplet;

/// <summary>Opaque number of one card: 8 bytes, big-endian, assigned by the issuer, never used twice; it says nothing of its holder.</summary>
public readonly record struct CardSerial(ulong Value)
{
    public const int Length = 8;

    public static CardSerial Read(ReadOnlySpan<byte> bytes) =>
        bytes.Length == Length
            ? new CardSerial(BinaryPrimitives.ReadUInt64BigEndian(bytes))
            : throw new InvalidDataException($"A card serial has {Length} bytes; this one has {bytes.Length}.");

    public static CardSerial Parse(string hex) => Read(Convert.FromHexString(hex));

    public void Write(Span<byte> destination) => BinaryPrimitives.WriteUInt64BigEndian(destination, Value);

    public byte[] ToBytes()
    {
        var bytes = new byte[Length];
        Write(bytes);
        return bytes;
    }

    public override string ToString() => Value.ToString("X16", CultureInfo.InvariantCulture);
}
