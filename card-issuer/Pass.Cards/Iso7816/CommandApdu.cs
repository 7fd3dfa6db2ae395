using System.Buffers.Binary;

namespace Pass.Cards.Iso7816;

/// <summary>
/// One command to a card, immutable (ISO/IEC 7816-4 §5.1). <c>Le</c> is the number of bytes expected:
/// null = none, 1..256 fits a short APDU, up to 65 536 needs an extended one.
/// </summary>
public sealed class CommandApdu
{
    public const int MaxShortData = 255;
    public const int MaxShortLe = 256;
    public const int MaxExtendedLe = 65_536;

    public CommandApdu(byte cla, byte ins, byte p1, byte p2, ReadOnlyMemory<byte> data = default, int? le = null, bool forceExtended = false)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(data.Length, ushort.MaxValue, nameof(data));
        if (le is < 1 or > MaxExtendedLe)
            throw new ArgumentOutOfRangeException(nameof(le), le, "Le is 1 to 65 536 bytes, or null when no data is expected.");
        Cla = cla;
        Ins = ins;
        P1 = p1;
        P2 = p2;
        Data = data;
        Le = le;
        IsExtended = forceExtended || data.Length > MaxShortData || le > MaxShortLe;
    }

    public byte Cla { get; }
    public byte Ins { get; }
    public byte P1 { get; }
    public byte P2 { get; }
    public ReadOnlyMemory<byte> Data { get; }
    public int? Le { get; }

    /// <summary>True when Lc and Le are coded on three and two bytes.</summary>
    public bool IsExtended { get; }

    public int P1P2 => P1 << 8 | P2;

    public CommandApdu With(byte? cla = null, ReadOnlyMemory<byte>? data = null) =>
        new(cla ?? Cla, Ins, P1, P2, data ?? Data, Le, IsExtended);

    /// <summary>The bytes on the wire.</summary>
    public byte[] Encode()
    {
        var lcLength = Data.Length == 0 ? 0 : IsExtended ? 3 : 1;
        var leLength = Le is null ? 0 : !IsExtended ? 1 : lcLength == 0 ? 3 : 2;
        var bytes = new byte[4 + lcLength + Data.Length + leLength];
        bytes[0] = Cla;
        bytes[1] = Ins;
        bytes[2] = P1;
        bytes[3] = P2;
        if (lcLength == 1)
            bytes[4] = (byte)Data.Length;
        else if (lcLength == 3)
            BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(5), (ushort)Data.Length);
        Data.CopyTo(bytes.AsMemory(4 + lcLength));
        // 256 and 65 536 are written as zeros: the cast drops exactly the right bit.
        if (leLength == 1)
            bytes[^1] = (byte)Le!.Value;
        else if (leLength > 1)
            BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(bytes.Length - 2), (ushort)Le!.Value);
        return bytes;
    }

    /// <summary>
    /// Reads the four cases, short and extended. Returns null when the lengths do not add up (a card answers 6700).
    /// </summary>
    public static CommandApdu? Parse(ReadOnlyMemory<byte> bytes)
    {
        var span = bytes.Span;
        if (span.Length < 4)
            return null;
        if (span.Length == 4)
            return Build(span, default, null, false);
        var first = span[4];
        if (span.Length == 5)
            return Build(span, default, first == 0 ? MaxShortLe : first, false);
        if (first != 0)
        {
            return (span.Length - 5 - first) switch
            {
                0 => Build(span, bytes.Slice(5, first), null, false),
                1 => Build(span, bytes.Slice(5, first), span[^1] == 0 ? MaxShortLe : span[^1], false),
                _ => null,
            };
        }

        if (span.Length < 7)
            return null;
        int length = BinaryPrimitives.ReadUInt16BigEndian(span[5..]);
        if (span.Length == 7)
            return Build(span, default, ExtendedLe(length), true);
        if (length == 0)
            return null;
        return (span.Length - 7 - length) switch
        {
            0 => Build(span, bytes.Slice(7, length), null, true),
            2 => Build(span, bytes.Slice(7, length), ExtendedLe(BinaryPrimitives.ReadUInt16BigEndian(span[^2..])), true),
            _ => null,
        };
    }

    public override string ToString() => $"{Cla:X2} {Ins:X2} {P1:X2} {P2:X2} ({Data.Length} bytes, Le {Le?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "-"})";

    private static int ExtendedLe(int coded) => coded == 0 ? MaxExtendedLe : coded;

    private static CommandApdu Build(ReadOnlySpan<byte> header, ReadOnlyMemory<byte> data, int? le, bool extended) =>
        new(header[0], header[1], header[2], header[3], data, le, extended);
}
