using System.Buffers.Binary;
using System.Security.Cryptography;
using Pass.Core;

namespace Pass.Cards.Presentation;

/// <summary>
/// What a card signs of a sale: SHA-256 of these bytes, the same at the till that asks for the signature and at the region that checks it.
/// <code>
/// 01 | operation id (16, RFC 9562 order) | terminal (4) | occurred at, ms since 1970 UTC (8) | flags (1: 01 partial allowed, 02 hold)
///    | lines (2) | each line: product (4), quantity (4), amount in cents (8)
/// </code>
/// Integers are big-endian and signed. Neither pass nor partner is in it: the card signs its own serial, and a terminal has one partner.
/// </summary>
public static class SaleDigest
{
    private const byte Version = 1;
    private const int HeadBytes = 32, LineBytes = 16;

    /// <returns>32 bytes.</returns>
    public static byte[] Of(OperationId operation, TerminalId terminal, long occurredAtMs, bool allowPartial, bool holdOnly, IReadOnlyList<SaleLine> lines) =>
        SHA256.HashData(Write(operation, terminal, occurredAtMs, allowPartial, holdOnly, lines));

    /// <summary>The bytes themselves.</summary>
    public static byte[] Write(OperationId operation, TerminalId terminal, long occurredAtMs, bool allowPartial, bool holdOnly, IReadOnlyList<SaleLine> lines)
    {
        var bytes = new byte[HeadBytes + LineBytes * lines.Count];
        var rest = bytes.AsSpan();
        rest[0] = Version;
        operation.Value.TryWriteBytes(rest[1..], bigEndian: true, out _);
        BinaryPrimitives.WriteInt32BigEndian(rest[17..], terminal.Value);
        BinaryPrimitives.WriteInt64BigEndian(rest[21..], occurredAtMs);
        rest[29] = (byte)((allowPartial ? 1 : 0) | (holdOnly ? 2 : 0));
        BinaryPrimitives.WriteUInt16BigEndian(rest[30..], checked((ushort)lines.Count));
        for (var i = 0; i < lines.Count; i++)
        {
            rest = bytes.AsSpan(HeadBytes + LineBytes * i);
            BinaryPrimitives.WriteInt32BigEndian(rest, lines[i].Product.Value);
            BinaryPrimitives.WriteInt32BigEndian(rest[4..], lines[i].Quantity);
            BinaryPrimitives.WriteInt64BigEndian(rest[8..], lines[i].Amount.Cents);
        }
        return bytes;
    }
}
