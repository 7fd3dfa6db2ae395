using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Pass.Clearing.Statements.Pdf;

/// <summary>A growing run of bytes with the few ways PDF writes things down.</summary>
/// <remarks>Its memory is lent by the shared pool and given back on Dispose: a run makes thousands of documents, and collecting their buffers took longer than filling them.</remarks>
internal sealed class PdfBuffer : IDisposable
{
    private byte[] bytes;

    public PdfBuffer(int capacity = 1024) => bytes = ArrayPool<byte>.Shared.Rent(capacity);

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => bytes.AsSpan(0, Length);

    public ReadOnlyMemory<byte> WrittenMemory => bytes.AsMemory(0, Length);

    public PdfBuffer Byte(byte value)
    {
        Room(1)[0] = value;
        Length++;
        return this;
    }

    public PdfBuffer Bytes(ReadOnlySpan<byte> value)
    {
        value.CopyTo(Room(value.Length));
        Length += value.Length;
        return this;
    }

    /// <summary>Text that is known to be ASCII: operators, names, dictionary keys.</summary>
    public PdfBuffer Ascii(string value)
    {
        Length += Encoding.ASCII.GetBytes(value, Room(value.Length));
        return this;
    }

    public PdfBuffer Integer(long value)
    {
        value.TryFormat(Room(20), out var count, default, CultureInfo.InvariantCulture);
        Length += count;
        return this;
    }

    /// <summary>A length or a colour, rounded to a thousandth: far below what paper shows, and the same everywhere.</summary>
    public PdfBuffer Number(double value)
    {
        var thousandths = (long)Math.Round(value * 1000, MidpointRounding.AwayFromZero);
        if (thousandths < 0) Byte((byte)'-');
        var (whole, rest) = Math.DivRem(Math.Abs(thousandths), 1000);
        Integer(whole);
        if (rest == 0) return this;
        Byte((byte)'.');
        for (var unit = 100; rest > 0; unit /= 10)
        {
            Byte((byte)('0' + rest / unit));
            rest %= unit;
        }
        return this;
    }

    public PdfBuffer Numbers(ReadOnlySpan<double> values)
    {
        foreach (var value in values) Number(value).Byte((byte)' ');
        return this;
    }

    public PdfBuffer Reference(int id) => Integer(id).Ascii(" 0 R");

    /// <summary>A text string for a person (ISO 32000-1, 7.9.2.2): UTF-16BE with its byte order mark, in hexadecimal.</summary>
    public PdfBuffer TextString(string value) => Ascii("<FEFF").Ascii(Convert.ToHexString(Encoding.BigEndianUnicode.GetBytes(value))).Byte((byte)'>');

    public PdfBuffer UInt16(int value) => Byte((byte)(value >> 8)).Byte((byte)value);

    public PdfBuffer UInt32(uint value) => UInt16((int)(value >> 16)).UInt16((int)(value & 0xFFFF));

    public void Clear() => Length = 0;

    /// <summary>Overwrites four bytes already written, for lengths and checksums known only later.</summary>
    public void PatchUInt32(int offset, uint value) => BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(offset, 4), value);

    public void Dispose()
    {
        if (bytes.Length > 0) ArrayPool<byte>.Shared.Return(bytes);
        bytes = [];
        Length = 0;
    }

    private Span<byte> Room(int count)
    {
        if (Length + count <= bytes.Length) return bytes.AsSpan(Length);
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(bytes.Length * 2, Length + count));
        Written.CopyTo(larger);
        if (bytes.Length > 0) ArrayPool<byte>.Shared.Return(bytes);
        bytes = larger;
        return bytes.AsSpan(Length);
    }
}
