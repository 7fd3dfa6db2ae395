using System.IO.Compression;

namespace Pass.Region.Holders.Roll;

/// <summary>One XML document of an import: the file itself, or an entry of a zip. Can be opened as often as needed.</summary>
/// <param name="Name">File name without folders.</param>
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

    /// <summary>Entries that are not XML and are left out.</summary>
    public List<RollProblem> Ignored { get; } = [];

    /// <summary>Starts a new reading of all documents: the limit on what they expand to is for one reading.</summary>
    public void Rewind() => _expanded = 0;

    public void Dispose() => _zip?.Dispose();

    private IEnumerable<RollDocument> EntriesOf(ZipArchive zip)
    {
        foreach (var entry in zip.Entries)
        {
            if (entry.FullName.EndsWith('/') || entry.FullName.EndsWith('\\'))
                continue;
            var name = NameOf(entry);
            if (entry.IsEncrypted)
                throw RollStoppedException.With(RollProblemCode.ZipEncrypted, name, 0, "", "");
            if (name.EndsWith(".zip", StringComparison.OrdinalIgnoreCase))
                throw RollStoppedException.With(RollProblemCode.ZipNested, name, 0, "", "");
            if (name.EndsWith(".xml", StringComparison.OrdinalIgnoreCase))
                yield return new(name, entry.Length, read => OpenEntry(entry, name, read));
            else
                Ignored.Add(new(name, 0, "", RollProblemCode.FileIgnored, "", RollProblemCode.Explain(RollProblemCode.FileIgnored, name)));
        }
    }

    /// <summary>Only the last part of a path is kept, and only to be shown: nothing is ever written under it.</summary>
    private static string NameOf(ZipArchiveEntry entry)
    {
        var name = entry.FullName[(entry.FullName.LastIndexOfAny(['/', '\\']) + 1)..];
        return string.Concat(name.Select(c => char.IsControl(c) ? '?' : c).Take(120));
    }

    private MeteredStream OpenPlain(Action<int> read)
    {
        _source.Position = 0;
        return new(_source, _options.MaxExpandedBytes, TooLarge, read, leaveOpen: true);
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
