using System.Buffers.Binary;
using System.IO.Compression;
using Pass.Clearing.Statements;

namespace Pass.Clearing.Payments.BankFiles;

/// <summary>What is unpacked, whose end is reached only when its length and its CRC-32 are those that the archive says (RFC 1952 §2.3.1, APPNOTE 4.4.7): the runtime looks at neither.</summary>
internal sealed class WholeStream : Stream
{
    private const int TrailerBytes = 8;

    private readonly Stream _unpacked;
    private readonly IDisposable? _archive;
    private readonly Func<uint, long, bool> _isWhole;
    private uint _crc;
    private long _length;

    private WholeStream(Stream unpacked, IDisposable? archive, Func<uint, long, bool> isWhole) => (_unpacked, _archive, _isWhole) = (unpacked, archive, isWhole);

    /// <summary>One file of a zip, which is closed with it.</summary>
    /// <exception cref="InvalidDataException">It is packed in a way that is not read.</exception>
    public static WholeStream OfZip(Stream packed, int entry)
    {
        var zip = new ZipArchive(packed, ZipArchiveMode.Read);
        try
        {
            var of = zip.Entries[entry];
            return new(of.Open(), zip, (crc, length) => crc == of.Crc32 && length == of.Length);
        }
        catch
        {
            zip.Dispose();
            throw;
        }
    }

    /// <summary>A gzip, of one member or of several, of which the runtime looks through all but the last.</summary>
    public static WholeStream OfGzip(Func<Stream> packed) => new(Unpacked(packed), null, (crc, length) =>
    {
        using var stream = packed();
        if (stream.Length < TrailerBytes)
            return false;
        Span<byte> trailer = stackalloc byte[TrailerBytes];
        stream.Position = stream.Length - TrailerBytes;
        stream.ReadExactly(trailer);
        var (said, size) = (BinaryPrimitives.ReadUInt32LittleEndian(trailer), BinaryPrimitives.ReadUInt32LittleEndian(trailer[4..]));
        return size == (uint)length ? said == crc : size < length && said == LastOf(packed, length - size);
    });

    private static GZipStream Unpacked(Func<Stream> packed) => new(packed(), CompressionMode.Decompress);

    /// <summary>CRC-32 of all but the first bytes.</summary>
    private static uint LastOf(Func<Stream> packed, long first)
    {
        using var stream = Unpacked(packed);
        var (crc, buffer) = (0u, new byte[1 << 16]);
        while (stream.Read(buffer) is > 0 and var read)
        {
            var skipped = (int)Math.Min(first, read);
            (first, crc) = (first - skipped, Gzip.Crc32(buffer.AsSpan(skipped, read - skipped), crc));
        }
        return crc;
    }

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <exception cref="InvalidDataException">It is damaged, or not all there.</exception>
    public override int Read(Span<byte> buffer)
    {
        var read = _unpacked.Read(buffer);
        (_crc, _length) = (Gzip.Crc32(buffer[..read], _crc), _length + read);
        return read > 0 || buffer.Length == 0 || _isWhole(_crc, _length) ? read : throw new InvalidDataException("What was unpacked is not what was packed.");
    }

    public override void Flush() => throw new NotSupportedException();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _unpacked.Dispose();
            _archive?.Dispose();
        }
        base.Dispose(disposing);
    }
}
