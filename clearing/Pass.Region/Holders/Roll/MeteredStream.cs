namespace Pass.Region.Holders.Roll;

/// <summary>Counts what is really read, whatever a zip's directory claims, and stops at a limit.</summary>
internal sealed class MeteredStream(Stream inner, long limitBytes, Func<RollStoppedException> beyond, Action<int> read, bool leaveOpen = false)
    : Stream
{
    private long _bytes;

    public override int Read(Span<byte> buffer)
    {
        var n = inner.Read(buffer);
        _bytes += n;
        if (_bytes > limitBytes)
            throw beyond();
        read(n);
        return n;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    protected override void Dispose(bool disposing)
    {
        if (disposing && !leaveOpen)
            inner.Dispose();
        base.Dispose(disposing);
    }

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => _bytes; set => throw new NotSupportedException(); }
    public override void Flush() { }
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
