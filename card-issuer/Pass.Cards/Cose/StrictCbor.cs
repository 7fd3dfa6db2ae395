using System.Formats.Cbor;
using Pass.Core;

namespace Pass.Cards.Cose;

/// <summary>
/// Deterministic CBOR (RFC 8949 §4.2): one value has one encoding. Indefinite lengths, long forms, unsorted or
/// duplicate keys and trailing bytes are refused. Readers of this project never skip an unknown value, so depth is bounded by the format.
/// </summary>
internal static class StrictCbor
{
    /// <summary>Reads one value that must fill <paramref name="bytes"/>; null when it is malformed or <paramref name="read"/> says so.</summary>
    public static T? Read<T>(ReadOnlyMemory<byte> bytes, Func<CborReader, T?> read)
        where T : class
    {
        try
        {
            var reader = new CborReader(bytes, CborConformanceMode.Canonical);
            var value = read(reader);
            return value is not null && reader.BytesRemaining == 0 ? value : null;
        }
        catch (Exception e) when (e is CborContentException || Malformed.IsSaidBy(e))
        {
            return null; // the reader's only way to say "malformed", or "not the type you asked for"
        }
    }

    public static byte[] Write(Action<CborWriter> write)
    {
        var writer = new CborWriter(CborConformanceMode.Canonical);
        write(writer);
        return writer.Encode();
    }

    /// <summary>Starts an array of exactly <paramref name="length"/> items.</summary>
    public static bool Array(this CborReader reader, int length) => reader.ReadStartArray() == length;

    /// <summary>A byte string without copying; null when its length is outside the bounds.</summary>
    public static ReadOnlyMemory<byte>? Bytes(this CborReader reader, int min, int max)
    {
        var bytes = reader.ReadDefiniteLengthByteString();
        if (bytes.Length < min || bytes.Length > max)
            return null; // not "? bytes : null", whose null would become an empty memory
        return bytes;
    }

    /// <summary>Seconds since 1970, up to the year 2106; anything above is refused as malformed.</summary>
    public static DateTimeOffset Seconds(this CborReader reader) =>
        DateTimeOffset.FromUnixTimeSeconds(checked((uint)reader.ReadUInt64()));

    public static void Seconds(this CborWriter writer, DateTimeOffset time) =>
        writer.WriteUInt32(checked((uint)time.ToUnixTimeSeconds()));
}
