using Pass.Cards.Credentials;

namespace Pass.Portal.Presence;

/// <summary>
/// The folder that the key ceremony fills (<c>./pass cards keys export</c>): root.cose is pinned when the node starts,
/// trust.cose is read again whenever it changed. A list signed by a later root, to which the pinned one gave its word, pins that one instead, in
/// root.cose too: from then on no list of the former root is taken, by this node or one started again. What was taken last is remembered in
/// trust.last, so that an older list is not taken either, whoever puts it there and whenever the node starts.
/// </summary>
internal sealed class TrustFolder
{
    public const string ListName = "trust.cose";

    private readonly string _listPath;
    private readonly string _rootPath;
    private readonly LastLists _last;
    private Certificate _root;
    private (DateTime, long) _seen;

    /// <exception cref="InvalidOperationException">The root is missing or damaged; the message says what to do.</exception>
    public TrustFolder(string folder)
    {
        _last = Remembered(folder, "trust.last");
        _rootPath = Path.Combine(folder, "root.cose");
        _listPath = Path.Combine(folder, ListName);
        if (!File.Exists(_rootPath))
            throw CodeSettings.Wrong("RootMissing", _rootPath);
        _root = Read(_rootPath, Certificate.MaxBytes) is { } bytes && Certificate.Decode(bytes) is { Body.Kind: CertificateKind.Root } root
            ? root
            : throw CodeSettings.Wrong("RootDamaged", _rootPath);
    }

    /// <summary>The list; null when it is as it was read before.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="InvalidOperationException">It is not a list that this root, or one it leads to, signed.</exception>
    public TrustList? ReadIfChanged(DateTimeOffset now)
    {
        var file = new FileInfo(_listPath);
        if (!file.Exists)
            throw CodeSettings.Wrong("ListMissing", _listPath);
        var seen = (file.LastWriteTimeUtc, file.Length);
        if (seen == _seen)
            return null;
        // Once only, be it wrong: the next version will be another file.
        _seen = seen;
        if (Read(_listPath, TrustList.MaxBytes) is not { } bytes || TrustList.Open(bytes, _root, now) is not { } list)
            throw CodeSettings.Wrong("ListWrong", _listPath);
        if (!_last.MayTake(list))
            throw CodeSettings.Wrong("ListOlder", _listPath, list.IssuedAt, _last.TrustIssuedAt);
        Pin(list.Root);
        Quietly(() => _last.Took(list));
        return list;
    }

    /// <summary>What was taken of the lists of this folder.</summary>
    /// <exception cref="InvalidOperationException">Nobody can tell any more; the message says what to do.</exception>
    public static LastLists Remembered(string folder, string name)
    {
        try
        {
            return new(Path.Combine(folder, name));
        }
        catch (InvalidDataException error)
        {
            throw CodeSettings.Wrong("Trust", error.Message);
        }
    }

    /// <summary>A folder that only the operator writes, or another node that was first: it is done again at the next start.</summary>
    private static void Quietly(Action write)
    {
        try
        {
            write();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // As said above.
        }
    }

    private void Pin(Certificate root)
    {
        if (root.Encoded.Span.SequenceEqual(_root.Encoded.Span))
            return;
        _root = root;
        Quietly(() => WholeFile.Write(_rootPath, root.Encoded.Span));
    }

    private static byte[]? Read(string path, int mostBytes) => new FileInfo(path).Length <= mostBytes ? File.ReadAllBytes(path) : null;
}
