using System.Buffers.Binary;
using Pass.Core;

namespace Pass.Data.Log;

/// <summary>
/// Packs the operations of one group commit: <c>version | recorded ms (8) | count | operation*</c>, an operation being
/// kind, presence bits, id (16), fingerprint (8), then numbers as small as they are. Old versions stay readable for ever:
/// version 1 kept neither the lines of a sale nor the quantities of a return,
/// version 2 not the business day of the sale that is given back,
/// version 3 not what a card or phone signed.
/// </summary>
public static class OperationCodec
{
    public const byte Version = 4;

    /// <summary>The first version, without lines.</summary>
    internal const byte WithoutLines = 1;

    /// <summary>The version before returns said the business day of their sale.</summary>
    internal const byte WithoutSaleDay = 2;

    /// <summary>The version before signatures were kept.</summary>
    internal const byte WithoutSignature = 3;

    /// <summary>Most bytes one operation may take: fixed fields, a signature, sixteen legs of nine numbers, fifty lines of three.</summary>
    public const int MaxOperationBytes = 212 + OperationRequest.MaxSignatureBytes + 16 * 9 * 5 + OperationRequest.MaxLines * MaxLineBytes;

    private const int MaxLineBytes = 3 + 5 + 10;

    public const int HeaderBytes = 9 + 5;

    private const byte HasPresentation = 0x10, HasRelated = 0x20, IsRefused = 0x40, HasExtra = 0x80;

    /// <summary>The payload of one row.</summary>
    /// <param name="recordedAtMs">When the group was decided, ms since 1970 UTC.</param>
    /// <param name="buffer">Scratch space of at least <see cref="BufferBytes"/>.</param>
    /// <param name="offsets">Receives the byte offset of each operation, for <see cref="OperationReader.At"/>.</param>
    public static byte[] Encode(long recordedAtMs, ReadOnlySpan<Operation> operations, byte[] buffer, Span<int> offsets)
    {
        buffer[0] = Version;
        BinaryPrimitives.WriteInt64BigEndian(buffer.AsSpan(1), recordedAtMs);
        var at = 9;
        Varint.Write(buffer, ref at, (ulong)operations.Length);
        for (var i = 0; i < operations.Length; i++)
        {
            offsets[i] = at;
            Write(buffer, ref at, operations[i], recordedAtMs);
        }
        return buffer.AsSpan(0, at).ToArray();
    }

    /// <summary>A buffer long enough for <see cref="Encode"/>.</summary>
    public static int BufferBytes(int operations) => HeaderBytes + operations * MaxOperationBytes;

    private static void Write(Span<byte> to, ref int at, Operation o, long recordedAtMs)
    {
        var bits = (byte)((byte)o.Flags & 0x0f);
        if (!o.Presentation.IsNone)
            bits |= HasPresentation;
        if (o.Related != default)
            bits |= HasRelated;
        if (!o.IsApproved)
            bits |= IsRefused;
        if (o.Extra != 0 || o.Reference != 0)
            bits |= HasExtra;
        to[at++] = (byte)o.Kind;
        to[at++] = bits;
        WriteId(to, ref at, o.Id);
        BinaryPrimitives.WriteUInt64BigEndian(to[at..], o.Fingerprint);
        at += 8;
        Varint.Write(to, ref at, (ulong)o.Pass.Value);
        Varint.WriteSigned(to, ref at, recordedAtMs - o.OccurredAtMs);
        Varint.Write(to, ref at, (uint)o.Partner.Value);
        Varint.Write(to, ref at, (uint)o.Terminal.Value);
        Varint.WriteSigned(to, ref at, o.AmountCents);
        Varint.WriteSigned(to, ref at, o.HolderCents);
        if ((bits & IsRefused) != 0)
        {
            Varint.Write(to, ref at, (ulong)o.Refusal);
            Varint.Write(to, ref at, o.Detail.Benefit.Value);
            Varint.WriteSigned(to, ref at, o.Detail.Asked);
            Varint.WriteSigned(to, ref at, o.Detail.Left);
        }
        if ((bits & HasRelated) != 0)
            WriteId(to, ref at, o.Related);
        if ((bits & HasPresentation) != 0)
        {
            Varint.Write(to, ref at, (uint)o.Presentation.Credential.Value);
            Varint.WriteSigned(to, ref at, o.Presentation.Counter);
            WriteSignature(to, ref at, o.Signature.Span);
        }
        if ((bits & HasExtra) != 0)
        {
            Varint.WriteSigned(to, ref at, o.Extra);
            Varint.WriteSigned(to, ref at, o.Reference);
        }
        WriteLegs(to, ref at, o);
        // Nearly always the day the sale was made: one byte.
        if (IsReturn(o.Kind))
            Varint.WriteSigned(to, ref at, (long)o.SaleDay - o.Reference);
    }

    /// <summary>Its length in bytes first.</summary>
    private static void WriteSignature(Span<byte> to, ref int at, ReadOnlySpan<byte> signature)
    {
        if (signature.Length > OperationRequest.MaxSignatureBytes)
            throw new ArgumentException($"A signature has at most {OperationRequest.MaxSignatureBytes} bytes; got {signature.Length}.", nameof(signature));
        Varint.Write(to, ref at, (uint)signature.Length);
        signature.CopyTo(to[at..]);
        at += signature.Length;
    }

    private static void WriteLegs(Span<byte> to, ref int at, Operation o)
    {
        var isReturn = IsReturn(o.Kind);
        to[at++] = checked((byte)o.Legs.Length);
        foreach (ref readonly var leg in o.Legs.AsSpan())
        {
            Varint.Write(to, ref at, leg.Benefit.Value);
            Varint.Write(to, ref at, leg.BenefitVersion);
            Varint.WriteSigned(to, ref at, leg.Units);
            Varint.WriteSigned(to, ref at, leg.RegionCents);
            Varint.WriteSigned(to, ref at, leg.BalanceAfter);
            Varint.Write(to, ref at, (uint)leg.Quantity);
            if (!isReturn)
                continue;
            Varint.Write(to, ref at, (uint)leg.Returned);
            Varint.Write(to, ref at, (uint)leg.Original);
            Varint.Write(to, ref at, (uint)leg.QuantityBefore);
        }
        if (HasLines(o.Kind))
            WriteLines(to, ref at, o);
    }

    internal static bool HasLines(OperationKind kind) =>
        kind is OperationKind.Sale or OperationKind.Hold or OperationKind.Capture or OperationKind.Cancel or OperationKind.Refund;

    /// <summary>Their length in bytes first, so that whoever sums passes over them; the last line of a sale has what is left of its amount.</summary>
    private static void WriteLines(Span<byte> to, ref int at, Operation o)
    {
        Span<byte> lines = stackalloc byte[OperationRequest.MaxLines * MaxLineBytes];
        var length = 0;
        for (var i = 0; i < o.Lines.Length; i++)
        {
            ref readonly var line = ref o.Lines[i];
            Varint.Write(lines, ref length, line.Product.Value);
            Varint.Write(lines, ref length, (uint)line.Quantity);
            if (IsReturn(o.Kind) || i + 1 < o.Lines.Length)
                Varint.WriteSigned(lines, ref length, line.Amount.Cents);
        }
        Varint.Write(to, ref at, (uint)length);
        lines[..length].CopyTo(to[at..]);
        at += length;
    }

    /// <summary>The lines of an operation that <see cref="Read"/> passed over.</summary>
    internal static SaleLine[] ReadLines(ReadOnlySpan<byte> from, in OperationHeader o)
    {
        if (o.LineBytes == 0)
            return [];
        var lines = new List<SaleLine>();
        var left = o.AmountCents;
        for (int at = o.LinesAt, end = at + o.LineBytes; at < end;)
        {
            var product = new ProductId((byte)Varint.Read(from, ref at));
            var quantity = (int)Varint.Read(from, ref at);
            var cents = IsReturn(o.Kind) || at < end ? Varint.ReadSigned(from, ref at) : left;
            left -= cents;
            lines.Add(new(product, new(cents), quantity));
        }
        return [.. lines];
    }

    private static void WriteId(Span<byte> to, ref int at, OperationId id)
    {
        id.Value.TryWriteBytes(to[at..], bigEndian: true, out _);
        at += 16;
    }

    internal static bool IsReturn(OperationKind kind) => kind is OperationKind.Cancel or OperationKind.Refund;

    internal static void Read(ReadOnlySpan<byte> from, ref int at, ref OperationHeader o, long recordedAtMs, Span<Leg> legs, byte version)
    {
        o.Kind = (OperationKind)from[at++];
        var bits = from[at++];
        o.Flags = (OperationFlags)(bits & 0x0f);
        o.IdBytes = at;
        at += 16;
        o.Fingerprint = BinaryPrimitives.ReadUInt64BigEndian(from[at..]);
        at += 8;
        o.Pass = new((long)Varint.Read(from, ref at));
        o.OccurredAtMs = recordedAtMs - Varint.ReadSigned(from, ref at);
        o.Partner = new((int)Varint.Read(from, ref at));
        o.Terminal = new((int)Varint.Read(from, ref at));
        o.AmountCents = Varint.ReadSigned(from, ref at);
        o.HolderCents = Varint.ReadSigned(from, ref at);
        o.Refusal = RefusalCode.None;
        o.Detail = default;
        if ((bits & IsRefused) != 0)
        {
            o.Refusal = (RefusalCode)Varint.Read(from, ref at);
            o.Detail = new(new((ushort)Varint.Read(from, ref at)), Varint.ReadSigned(from, ref at), Varint.ReadSigned(from, ref at));
        }
        o.RelatedBytes = 0;
        if ((bits & HasRelated) != 0)
        {
            o.RelatedBytes = at;
            at += 16;
        }
        (o.Presentation, o.SignatureBytes) = (default, 0);
        if ((bits & HasPresentation) != 0)
        {
            o.Presentation = new(new((int)Varint.Read(from, ref at)), Varint.ReadSigned(from, ref at));
            o.SignatureBytes = version > WithoutSignature ? checked((int)Varint.Read(from, ref at)) : 0;
            o.SignatureAt = at;
            at += o.SignatureBytes;
        }
        o.Extra = (bits & HasExtra) != 0 ? Varint.ReadSigned(from, ref at) : 0;
        o.Reference = (bits & HasExtra) != 0 ? (int)Varint.ReadSigned(from, ref at) : 0;
        var hasLines = version != WithoutLines;
        ReadLegs(from, ref at, ref o, legs, hasLines);
        (o.LineBytes, o.SaleDay) = (0, 0);
        if (!hasLines || !HasLines(o.Kind))
            return;
        o.LineBytes = (int)Varint.Read(from, ref at);
        o.LinesAt = at;
        at += o.LineBytes;
        if (version > WithoutSaleDay && IsReturn(o.Kind))
            o.SaleDay = (int)(o.Reference + Varint.ReadSigned(from, ref at));
    }

    private static void ReadLegs(ReadOnlySpan<byte> from, ref int at, ref OperationHeader o, Span<Leg> legs, bool hasQuantities)
    {
        var isReturn = IsReturn(o.Kind);
        o.LegCount = from[at++];
        for (var i = 0; i < o.LegCount; i++)
        {
            legs[i] = new(
                new((ushort)Varint.Read(from, ref at)), (ushort)Varint.Read(from, ref at),
                (int)Varint.ReadSigned(from, ref at), (int)Varint.ReadSigned(from, ref at), (int)Varint.ReadSigned(from, ref at),
                (int)Varint.Read(from, ref at));
            if (!isReturn)
                continue;
            legs[i] = legs[i] with { Returned = (int)Varint.Read(from, ref at), Original = (int)Varint.Read(from, ref at) };
            legs[i] = hasQuantities ? legs[i] with { QuantityBefore = (int)Varint.Read(from, ref at) } : WithQuantities(legs[i]);
        }
    }

    /// <summary>Before quantities were kept, a return told the units of the whole sale, which came back with its last cent.</summary>
    private static Leg WithQuantities(in Leg leg) => leg with
    {
        Quantity = leg.RegionCents != 0 && leg.Returned - leg.RegionCents == leg.Original ? leg.Quantity : 0,
        QuantityBefore = leg.Quantity,
    };
}
