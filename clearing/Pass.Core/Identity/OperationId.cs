using System.Buffers.Binary;

namespace Pass.Core;

/// <summary>The idempotency key of an operation: a UUIDv7 (RFC 9562 §5.7) its author makes before it first sends.</summary>
public readonly record struct OperationId(Guid Value)
{
    /// <summary>Milliseconds since 1970 carried by the first 48 bits; what tells a new id from one that may be old.</summary>
    public long UnixMs
    {
        get
        {
            Span<byte> bytes = stackalloc byte[16];
            Value.TryWriteBytes(bytes, bigEndian: true, out _);
            return BinaryPrimitives.ReadInt64BigEndian(bytes) >>> 16;
        }
    }

    public static OperationId New(DateTimeOffset at) => new(Guid.CreateVersion7(at));

    /// <summary>An id that a system derives again and again for the same cause (expiry of one hold…): time of the cause, then its key.</summary>
    public static OperationId Derive(long unixMs, ulong high, ulong low)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteInt64BigEndian(bytes, unixMs << 16);
        BinaryPrimitives.WriteUInt16BigEndian(bytes[6..], (ushort)(0x7000 | (high & 0x0fff)));
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], (Mix.Of(high, low) & 0x3fff_ffff_ffff_ffff) | 0x8000_0000_0000_0000);
        return new(new Guid(bytes, bigEndian: true));
    }

    /// <summary>Reads the usual text form; refuses what is not a version 7 UUID.</summary>
    public static bool TryParse(string? text, out OperationId id)
    {
        var ok = Guid.TryParse(text, out var value) && value.Version == 7;
        id = ok ? new(value) : default;
        return ok;
    }

    public override string ToString() => Value.ToString("D");
}

/// <summary>
/// What an operation is known by everywhere: an id belongs to its pass. The log is divided by pass, so nothing wider can be promised: the same id
/// on two passes is two operations, in the engine, the API, the projection and the history alike.
/// </summary>
public readonly record struct OperationKey(PassId Pass, OperationId Id);
