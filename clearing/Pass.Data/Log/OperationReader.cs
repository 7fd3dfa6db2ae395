using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Pass.Core;

namespace Pass.Data.Log;

/// <summary>The numbers of one packed operation; its legs are in <see cref="OperationReader.Legs"/>.</summary>
public struct OperationHeader
{
    public OperationKind Kind;
    public OperationFlags Flags;
    public ulong Fingerprint;
    public PassId Pass;
    public long OccurredAtMs;
    public PartnerId Partner;
    public TerminalId Terminal;
    public long AmountCents;
    public long HolderCents;
    public RefusalCode Refusal;
    public RefusalDetail Detail;
    public PresentationRef Presentation;
    public long Extra;
    public int Reference;
    public int SaleDay;
    public int LegCount;
    internal int IdBytes;
    internal int RelatedBytes;
    internal int LinesAt;
    internal int LineBytes;
    internal int SignatureAt;
    internal int SignatureBytes;
}

/// <summary>
/// Reads a row's operations one after the other without allocating: what folds ten million sales in a second.
/// Take <see cref="ToOperation"/> only where an object is needed.
/// </summary>
public ref struct OperationReader
{
    private readonly ReadOnlySpan<byte> _payload;
    private readonly int _count;
    private int _at;
    private LegBuffer _legs;
    private OperationHeader _header;

    public OperationReader(ReadOnlySpan<byte> payload)
    {
        _payload = payload;
        if (EndMark.IsMark(payload))
            return;
        if (payload[0] is < OperationCodec.WithoutLines or > OperationCodec.Version)
            throw new InvalidDataException(LogChain.Words.Say("NewerRows", payload[0]));
        RecordedAtMs = BinaryPrimitives.ReadInt64BigEndian(payload[1..]);
        _at = 9;
        _count = (int)Varint.Read(payload, ref _at);
    }

    /// <summary>When the row was decided, ms since 1970 UTC.</summary>
    public long RecordedAtMs { get; }

    /// <summary>Operations in the row; zero for a day's end.</summary>
    public readonly int Count => _count;

    /// <summary>Index of the current operation in its row, from zero.</summary>
    public int Index { get; private set; } = -1;

    /// <summary>Byte offset of the operation that <see cref="Next"/> will read.</summary>
    public readonly int Offset => _at;

    [UnscopedRef]
    public readonly ref readonly OperationHeader Current => ref _header;

    [UnscopedRef]
    public readonly ReadOnlySpan<Leg> Legs => ((ReadOnlySpan<Leg>)_legs)[.._header.LegCount];

    public readonly OperationId Id => new(new Guid(_payload.Slice(_header.IdBytes, 16), bigEndian: true));

    public readonly OperationId Related =>
        _header.RelatedBytes == 0 ? default : new(new Guid(_payload.Slice(_header.RelatedBytes, 16), bigEndian: true));

    public bool Next()
    {
        if (Index + 1 >= _count)
            return false;
        Index++;
        OperationCodec.Read(_payload, ref _at, ref _header, RecordedAtMs, _legs, _payload[0]);
        return true;
    }

    public readonly Operation ToOperation() => new()
    {
        Kind = _header.Kind,
        Id = Id,
        Fingerprint = _header.Fingerprint,
        Pass = _header.Pass,
        OccurredAtMs = _header.OccurredAtMs,
        Partner = _header.Partner,
        Terminal = _header.Terminal,
        Refusal = _header.Refusal,
        Detail = _header.Detail,
        Flags = _header.Flags,
        Related = Related,
        Presentation = _header.Presentation,
        Signature = _header.SignatureBytes == 0 ? default : _payload.Slice(_header.SignatureAt, _header.SignatureBytes).ToArray(),
        AmountCents = _header.AmountCents,
        HolderCents = _header.HolderCents,
        Extra = _header.Extra,
        Reference = _header.Reference,
        SaleDay = _header.SaleDay,
        Lines = OperationCodec.ReadLines(_payload, _header),
        Legs = Legs.ToArray(),
    };

    /// <summary>The operation that starts at a byte <see cref="Offset"/> of a row.</summary>
    public static Operation At(ReadOnlySpan<byte> payload, int offset)
    {
        var reader = new OperationReader(payload) { _at = offset };
        OperationCodec.Read(payload, ref reader._at, ref reader._header, reader.RecordedAtMs, reader._legs, payload[0]);
        return reader.ToOperation();
    }

    /// <summary>The operation at an index of a row.</summary>
    public static Operation AtIndex(ReadOnlySpan<byte> payload, int index)
    {
        var reader = new OperationReader(payload);
        while (reader.Next())
        {
            if (reader.Index == index)
                return reader.ToOperation();
        }
        throw new InvalidDataException($"A log row has no operation {index}.");
    }

    [InlineArray(16)]
    private struct LegBuffer
    {
        private Leg _first;
    }
}
