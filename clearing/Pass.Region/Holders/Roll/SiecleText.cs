namespace Pass.Region.Holders.Roll;

/// <summary>The characters of one export: strictly decoded, and with every tag and text bounded before the XML reader sees them.</summary>
internal sealed class SiecleText : TextReader
{
    /// <summary>Longest tag, or text between two tags, in characters. Real ones stay under 2 000.</summary>
    private const int MaxRun = 64 * 1024;

    private const int Block = 32 * 1024;
    private static readonly (string Mark, string What)[] ForbiddenMarks = [("<!D", "DOCTYPE"), ("<![", "CDATA")];
    private readonly Stream _stream;
    private readonly string _file;
    private readonly SiecleEncoding _encoding;
    private readonly byte[] _bytes = new byte[Block];
    private readonly char[] _chars = new char[Block];
    private int _byteCount;
    private int _at;
    private int _count;
    private int _line = 1;
    private bool _inTag;
    private int _run;

    /// <exception cref="RollStoppedException">Empty, not XML, a zip inside a zip, or an encoding that is not read.</exception>
    public SiecleText(Stream stream, string file)
    {
        _stream = stream;
        _file = file;
        _byteCount = stream.ReadAtLeast(_bytes, Block, throwOnEndOfStream: false);
        var head = _bytes.AsSpan(0, Math.Min(_byteCount, 1024));
        if (head.IsEmpty)
            throw RollStoppedException.With(RollProblemCode.EmptyFile, file, 0, "", "");
        if (ZipSignature.Starts(head))
            throw RollStoppedException.With(RollProblemCode.ZipNested, file, 0, "", "");
        _encoding = SiecleEncoding.Of(head, file, out var encodingName, out var bomBytes);
        EncodingName = encodingName;
        if (!head[bomBytes..].TrimStart(" \t\r\n"u8).StartsWith("<"u8))
            throw RollStoppedException.With(RollProblemCode.NotXml, file, 1, "", "");
        Consume(bomBytes);
    }

    /// <summary>As declared, in capitals.</summary>
    public string EncodingName { get; }

    /// <summary>The last line that was decoded.</summary>
    public int Line => _line;

    /// <summary>All was read.</summary>
    public bool AtEnd { get; private set; }

    /// <summary>The last characters that were decoded, at most 64: an export that was not cut ends with its root's closing tag.</summary>
    public string Tail { get; private set; } = "";

    public override int Read(char[] buffer, int index, int count) => Read(buffer.AsSpan(index, count));

    public override int Read(Span<char> buffer)
    {
        if (_at == _count && !Fill())
            return 0;
        var n = Math.Min(buffer.Length, _count - _at);
        _chars.AsSpan(_at, n).CopyTo(buffer);
        _at += n;
        return n;
    }

    public override int Peek() => _at < _count || Fill() ? _chars[_at] : -1;

    public override int Read() => _at < _count || Fill() ? _chars[_at++] : -1;

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _stream.Dispose();
        base.Dispose(disposing);
    }

    private bool Fill()
    {
        _at = _count = 0;
        while (_byteCount == 0 || !Decode())
        {
            // A character cut in two at the very end is dropped: the missing closing tag says more clearly that the file is cut.
            var n = _stream.Read(_bytes, _byteCount, _bytes.Length - _byteCount);
            if (n == 0)
                return !(AtEnd = true);
            _byteCount += n;
        }
        return true;
    }

    /// <summary>False when the bytes at hand do not make a whole character.</summary>
    private bool Decode()
    {
        var bytes = _bytes.AsSpan(0, _byteCount);
        var valid = _encoding.Decode(bytes, _chars, out var consumed, out _count);
        if (!valid)
        {
            throw RollStoppedException.With(RollProblemCode.EncodingContradicted, _file, _line + bytes[..consumed].Count((byte)'\n'),
                "encoding", EncodingName, EncodingName, Convert.ToHexString(bytes[consumed..Math.Min(consumed + 2, bytes.Length)]));
        }
        var text = _chars.AsSpan(0, _count);
        Bound(text);
        _line += text.Count('\n');
        Tail += text[Math.Max(0, _count - 64)..].ToString();
        Tail = Tail[Math.Max(0, Tail.Length - 64)..];
        Consume(consumed);
        return _count > 0;
    }

    private void Consume(int bytes)
    {
        _bytes.AsSpan(bytes, _byteCount - bytes).CopyTo(_bytes);
        _byteCount -= bytes;
    }

    private void Bound(ReadOnlySpan<char> text)
    {
        // A DTD could call other files or grow without end, and CDATA could hide tags in an endless text; SIECLE writes neither.
        var seam = string.Concat(Tail.AsSpan(Math.Max(0, Tail.Length - 2)), text[..Math.Min(2, text.Length)]);
        foreach (var (mark, what) in ForbiddenMarks)
        {
            if (seam.Contains(mark, StringComparison.Ordinal))
                throw Forbidden(what, []);
            if (text.IndexOf(mark) is >= 0 and var found)
                throw Forbidden(what, text[..found]);
        }
        for (int at = 0, step; ; at += step + 1)
        {
            step = text[at..].IndexOf(_inTag ? '>' : '<');
            _run += step < 0 ? text.Length - at : step;
            if (_run > MaxRun)
                throw Forbidden($"> {MaxRun}", text[..at]);
            if (step < 0)
                return;
            _inTag = !_inTag;
            _run = 0;
        }
    }

    private RollStoppedException Forbidden(string what, ReadOnlySpan<char> before) =>
        RollStoppedException.With(RollProblemCode.XmlForbidden, _file, _line + before.Count('\n'), "", what, what);
}
