using System.Buffers;

namespace Pass.Cards.Iso7816;

/// <summary>
/// One BER-TLV object (ISO/IEC 7816-4 §5.2.2): tags of one to three bytes, definite lengths up to 65 535 bytes.
/// Tags are written as they are on the wire: 0x4F, 0x9F7F, 0x7F49.
/// </summary>
public readonly record struct Tlv(int Tag, ReadOnlyMemory<byte> Value)
{
    /// <summary>True when the value is itself made of TLV objects.</summary>
    public bool IsConstructed => ((Tag > 0xFFFF ? Tag >> 16 : Tag > 0xFF ? Tag >> 8 : Tag) & 0x20) != 0;

    /// <summary>All objects of <paramref name="bytes"/>, or null when they are malformed or leave a rest.</summary>
    public static IReadOnlyList<Tlv>? ParseAll(ReadOnlyMemory<byte> bytes)
    {
        var objects = new List<Tlv>();
        while (bytes.Length > 0)
        {
            if (!TryRead(ref bytes, out var tlv))
                return null;
            objects.Add(tlv);
        }

        return objects;
    }

    /// <summary>The value of the first object with this tag at the top level, or null.</summary>
    public static ReadOnlyMemory<byte>? Find(ReadOnlyMemory<byte> bytes, int tag)
    {
        while (bytes.Length > 0 && TryRead(ref bytes, out var tlv))
        {
            if (tlv.Tag == tag)
                return tlv.Value;
        }

        return null;
    }

    /// <summary>Reads one object and moves past it; false, with nothing moved, when it is malformed.</summary>
    public static bool TryRead(ref ReadOnlyMemory<byte> bytes, out Tlv tlv)
    {
        tlv = default;
        var span = bytes.Span;
        var at = 0;
        if (!TryReadTag(span, ref at, out var tag) || !TryReadLength(span, ref at, out var length) || span.Length - at < length)
            return false;
        tlv = new Tlv(tag, bytes.Slice(at, length));
        bytes = bytes[(at + length)..];
        return true;
    }

    /// <summary>Reads the tag at <paramref name="at"/>, as in a tag list.</summary>
    public static bool TryReadTag(ReadOnlySpan<byte> span, ref int at, out int tag)
    {
        tag = 0;
        if (at >= span.Length)
            return false;
        tag = span[at++];
        if ((tag & 0x1F) != 0x1F)
            return true;
        for (var i = 0; i < 2 && at < span.Length; i++)
        {
            tag = tag << 8 | span[at];
            if ((span[at++] & 0x80) == 0)
                return true;
        }

        return false;
    }

    /// <summary>The tags of a tag list (the value of 5C), each once in the order of their first; null when malformed.</summary>
    public static IReadOnlyCollection<int>? ParseTags(ReadOnlySpan<byte> list)
    {
        var tags = new OrderedDictionary<int, bool>();
        for (var at = 0; at < list.Length;)
        {
            if (!TryReadTag(list, ref at, out var tag))
                return null;
            tags.TryAdd(tag, true);
        }

        return tags.Keys;
    }

    public static byte[] Encode(int tag, ReadOnlySpan<byte> value) => new TlvWriter().Add(tag, value).ToArray();

    private static bool TryReadLength(ReadOnlySpan<byte> span, ref int at, out int length)
    {
        length = 0;
        if (at >= span.Length)
            return false;
        var first = span[at++];
        if (first < 0x80)
        {
            length = first;
            return true;
        }

        var count = first & 0x7F;
        if (count is 0 or > 3 || span.Length - at < count)
            return false;
        for (var i = 0; i < count; i++)
            length = length << 8 | span[at++];
        return length <= ushort.MaxValue;
    }
}

/// <summary>Builds BER-TLV data; lengths are as short as they can be.</summary>
public sealed class TlvWriter
{
    private readonly ArrayBufferWriter<byte> buffer = new(64);

    public TlvWriter Add(int tag, ReadOnlySpan<byte> value)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value.Length, ushort.MaxValue, nameof(value));
        AddTag(tag);
        if (value.Length > 0xFF)
            Byte(0x82);
        else if (value.Length > 0x7F)
            Byte(0x81);
        if (value.Length > 0xFF)
            Byte(value.Length >> 8);
        Byte(value.Length);
        buffer.Write(value);
        return this;
    }

    /// <summary>A tag alone, as in a tag list.</summary>
    public TlvWriter AddTag(int tag)
    {
        if (tag > 0xFFFF)
            Byte(tag >> 16);
        if (tag > 0xFF)
            Byte(tag >> 8);
        Byte(tag);
        return this;
    }

    public TlvWriter Add(int tag, TlvWriter nested) => Add(tag, nested.buffer.WrittenSpan);

    public byte[] ToArray() => buffer.WrittenSpan.ToArray();

    private void Byte(int value)
    {
        buffer.GetSpan(1)[0] = (byte)value;
        buffer.Advance(1);
    }
}
