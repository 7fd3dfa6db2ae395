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
            : throw new InvalidDataException(Words.Say("SerialLength", Length, bytes.Length));

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

/// <summary>Objects of the pass applet: GET DATA answers the value alone.</summary>
public static class PassTags
{
    public const int Certificate = 0x7F21;

    /// <summary>7F49 { 86 uncompressed P-256 point }.</summary>
    public const int PublicKey = 0x7F49;

    /// <summary>Expiry, YYMMDD in BCD (EMV tag).</summary>
    public const int Expiry = 0x5F24;

    public const int Serial = 0xDF20;
    public const int Status = 0xDF21;
    public const int Counters = 0xDF22;

    /// <summary>DF30 to DF3F: public objects of the issuer's choice.</summary>
    public const int FirstPublicObject = 0xDF30;
    public const int LastPublicObject = 0xDF3F;

    public static bool IsPublicObject(int tag) =>
        tag is Certificate or Expiry or >= FirstPublicObject and <= LastPublicObject;
}

/// <summary>Data groups of STORE DATA to the pass applet, besides the public objects which go under their own tag.</summary>
public static class PassDataGroups
{
    /// <summary>8 bytes.</summary>
    public const int Serial = 0x0020;

    /// <summary>Consecutive offline sales (2) ‖ their total in cents (4).</summary>
    public const int OfflineLimits = 0x0021;

    /// <summary>AES key of issuer scripts, in CBC with a zero IV under the DEK ‖ check value (3).</summary>
    public const int IssuerKey = 0x8000;

    /// <summary>PIN of 4 to 12 digits in ASCII, padded (80 00…) to 16 bytes, in CBC with a zero IV under the DEK.</summary>
    public const int Pin = 0x8010;
}

/// <summary>Bounds built into the applet.</summary>
public static class PassLimits
{
    public const byte PinTries = 3;
    public const byte ScriptTries = 10;
    public const int MinPinLength = 4;
    public const int MaxPinLength = 12;
    public const int ChallengeLength = 8;
    public const int PointLength = 65;
}

/// <summary>Tag DF21, 3 bytes: life cycle, flags, PIN tries left (FF without PIN).</summary>
public sealed record PassStatus(byte LifeCycle, bool IsBlocked, bool HasSerial, bool HasKeyPair, bool HasCertificate, bool HasIssuerKey, int? PinTriesLeft)
{
    public bool IsPersonalized => LifeCycle == ApplicationLifeCycle.Personalized;

    public static PassStatus Parse(ReadOnlySpan<byte> value)
    {
        if (value.Length != 3)
            throw new InvalidDataException(Words.Say("StatusLength", value.Length));
        var flags = value[1];
        return new PassStatus(value[0], (flags & 1) != 0, (flags & 2) != 0, (flags & 4) != 0, (flags & 8) != 0, (flags & 16) != 0, value[2] == 0xFF ? null : value[2]);
    }

    public byte[] Encode() =>
    [
        LifeCycle,
        (byte)((IsBlocked ? 1 : 0) | (HasSerial ? 2 : 0) | (HasKeyPair ? 4 : 0) | (HasCertificate ? 8 : 0) | (HasIssuerKey ? 16 : 0)),
        (byte)(PinTriesLeft ?? 0xFF),
    ];
}

/// <summary>Tag DF22, 16 bytes: ATC (4), offline sales since the last reset (2), their limit (2), offline total in cents (4), its limit (4).</summary>
public sealed record PassCounters(uint Atc, ushort OfflineCount, ushort OfflineCountLimit, uint OfflineAmountCents, uint OfflineAmountLimitCents)
{
    private const int Length = 16;

    public static PassCounters Parse(ReadOnlySpan<byte> value) => value.Length == Length
        ? new PassCounters(
            BinaryPrimitives.ReadUInt32BigEndian(value),
            BinaryPrimitives.ReadUInt16BigEndian(value[4..]),
            BinaryPrimitives.ReadUInt16BigEndian(value[6..]),
            BinaryPrimitives.ReadUInt32BigEndian(value[8..]),
            BinaryPrimitives.ReadUInt32BigEndian(value[12..]))
        : throw new InvalidDataException(Words.Say("CountersLength", Length, value.Length));

    public byte[] Encode()
    {
        var bytes = new byte[Length];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, Atc);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(4), OfflineCount);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(6), OfflineCountLimit);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(8), OfflineAmountCents);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(12), OfflineAmountLimitCents);
        return bytes;
    }
}

/// <summary>How much a card lets pass without hearing from the region.</summary>
public readonly record struct OfflineLimits(ushort Count, uint AmountCents)
{
    public const int Length = 6;

    public static OfflineLimits Read(ReadOnlySpan<byte> bytes) =>
        new(BinaryPrimitives.ReadUInt16BigEndian(bytes), BinaryPrimitives.ReadUInt32BigEndian(bytes[2..]));

    public byte[] ToBytes()
    {
        var bytes = new byte[Length];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, Count);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(2), AmountCents);
        return bytes;
    }
}

/// <summary>Life cycle of an application (GPCS 2.3.1 Table 11-4); bit 8 = locked by the issuer.</summary>
public static class ApplicationLifeCycle
{
    public const byte Installed = 0x03;
    public const byte Selectable = 0x07;
    public const byte Personalized = 0x0F;
    public const byte LockedBit = 0x80;
}
