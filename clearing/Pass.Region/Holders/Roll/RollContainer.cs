using System.IO.Compression;
using System.Security.Cryptography;

namespace Pass.Region.Holders.Roll;

/// <summary>One XML document of an import: the file itself, or an entry of a zip. Can be opened as often as needed.</summary>
/// <param name="Name">File name, in a zip with its folders.</param>
/// <param name="Bytes">Size of the XML as announced; only for progress.</param>
/// <param name="Open">A new stream from the start; it tells how many bytes each read gave.</param>
internal sealed record RollDocument(string Name, long Bytes, Func<Action<int>, Stream> Open);

/// <summary>The documents of a file: itself, or those of a zip, whose names and sizes are not believed.</summary>
internal sealed class RollContainer : IDisposable
{
    private const long FreeBytes = 1 << 20;
    private readonly Stream _source;
    private readonly string _file;
    private readonly RollImportOptions _options;
    private readonly ZipArchive? _zip;
    private IncrementalHash? _hash;
    private long _expanded;

    /// <exception cref="RollStoppedException">A zip that is damaged, protected, empty or too full.</exception>
    public RollContainer(Stream source, string file, RollImportOptions options)
    {
        _source = source;
        _file = file;
        _options = options;
        var head = new byte[4];
        source.Position = 0;
        var n = source.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        if (!ZipSignature.Starts(head.AsSpan(0, n)))
        {
            Documents = [new(file, source.Length, OpenPlain)];
            return;
        }
        try
        {
            _zip = new ZipArchive(source, ZipArchiveMode.Read, leaveOpen: true);
            Documents = [.. _zip.Entries.Count > options.MaxZipEntries ? throw TooManyEntries(_zip.Entries.Count) : EntriesOf(_zip)];
        }
        catch (InvalidDataException)
        {
            throw RollStoppedException.With(RollProblemCode.ZipDamaged, file, 0, "", "");
        }
        if (Documents.Count == 0)
            throw RollStoppedException.With(RollProblemCode.ZipEmpty, file, 0, "", "");
    }

    public IReadOnlyList<RollDocument> Documents { get; }

    /// <summary>Entries that no school sent, or that are not XML.</summary>
    public List<RollProblem> Ignored { get; } = [];

    /// <summary>Beside one that is wrong there may be others that are good.</summary>
    public bool IsZip => _zip is not null;

    /// <summary>SHA-256 of the file as it was sent, a zip as such, 32 bytes: told after the first reading, which takes it along.</summary>
    public byte[] Hash()
    {
        if (IsZip || _hash is null)
        {
            _source.Position = 0;
            return SHA256.HashData(_source);
        }
        // What stands after the last element.
        var rest = new byte[1 << 16];
        for (int n; (n = _source.Read(rest)) > 0;)
            _hash.AppendData(rest.AsSpan(0, n));
        return _hash.GetCurrentHash();
    }

    /// <summary>Starts a new reading of all documents: the limit on what they expand to is for one reading.</summary>
    public void Rewind() => _expanded = 0;

    public void Dispose()
    {
        _zip?.Dispose();
        _hash?.Dispose();
    }

    private IEnumerable<RollDocument> EntriesOf(ZipArchive zip)
    {
        foreach (var entry in zip.Entries)
        {
            if (entry.FullName.EndsWith('/') || entry.FullName.EndsWith('\\'))
                continue;
            var path = entry.FullName.Split('/', '\\').Where(part => part.Length > 0 && part is not ("." or "..")).ToList();
            var name = NameOf(path);
            var isZip = name.EndsWith(".zip", StringComparison.OrdinalIgnoreCase);
            // What a computer adds to a folder without being asked: of macOS, __MACOSX/._x.xml and .DS_Store.
            var isHidden = path.Exists(part => part[0] == '.' || part == "__MACOSX");
            if (isHidden || !(isZip || name.EndsWith(".xml", StringComparison.OrdinalIgnoreCase)))
                Ignored.Add(RollProblem.Of("", name, 0, "", RollProblemCode.FileIgnored, "", name));
            else if (entry.IsEncrypted)
                yield return Refused(name, RollProblemCode.ZipEncrypted);
            else if (isZip)
                yield return Refused(name, RollProblemCode.ZipNested);
            else
                yield return new(name, entry.Length, read => OpenEntry(entry, name, read));
        }
    }

    /// <summary>The folders are kept, since many schools' files have one name; only to be shown: nothing is ever written under it.</summary>
    private static string NameOf(List<string> path)
    {
        var name = string.Join('/', path);
        return string.Concat(name.Skip(Math.Max(0, name.Length - 120)).Select(c => char.IsControl(c) ? '?' : c));
    }

    private static RollDocument Refused(string name, string code) => new(name, 0, _ => throw RollStoppedException.With(code, name, 0, "", ""));

    private MeteredStream OpenPlain(Action<int> read)
    {
        _source.Position = 0;
        var first = _hash is null ? _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256) : null;
        return new(_source, _options.MaxExpandedBytes, TooLarge, read, leaveOpen: true, first);
    }

    private MeteredStream OpenEntry(ZipArchiveEntry entry, string name, Action<int> read)
    {
        var byRatio = FreeBytes + entry.CompressedLength * _options.MaxZipRatio;
        var byTotal = Math.Max(0, _options.MaxExpandedBytes - _expanded);
        return new(entry.Open(), Math.Min(byRatio, byTotal), () => byTotal < byRatio ? TooLarge() : Bomb(name), n =>
        {
            _expanded += n;
            read(n);
        });
    }

    private RollStoppedException TooLarge() =>
        RollStoppedException.With(RollProblemCode.TooLarge, _file, 0, "", "", _options.MaxExpandedBytes >> 20);

    private RollStoppedException Bomb(string name) =>
        RollStoppedException.With(RollProblemCode.ZipBomb, name, 0, "", "", _options.MaxZipRatio);

    private RollStoppedException TooManyEntries(int count) =>
        RollStoppedException.With(RollProblemCode.ZipTooManyEntries, _file, 0, "", $"{count}", count, _options.MaxZipEntries);
}

/// <summary>Counts what is really read, whatever a zip's directory claims, and stops at a limit.</summary>
internal sealed class MeteredStream(Stream inner, long limitBytes, Func<RollStoppedException> beyond, Action<int> read, bool leaveOpen = false, IncrementalHash? hash = null)
    : Stream
{
    private long _bytes;

    public override int Read(Span<byte> buffer)
    {
        var n = inner.Read(buffer);
        _bytes += n;
        if (_bytes > limitBytes)
            throw beyond();
        hash?.AppendData(buffer[..n]);
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

/// <summary>A zip is known by its first bytes, never by its name.</summary>
internal static class ZipSignature
{
    public static bool Starts(ReadOnlySpan<byte> head) => head is [(byte)'P', (byte)'K', 3, 4, ..] or [(byte)'P', (byte)'K', 5, 6, ..];
}
