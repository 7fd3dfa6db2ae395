using System.Text.Json;

namespace Pass.Cards.Credentials;

/// <summary>
/// The newest trust list and status list that were taken, remembered in a file apart from the lists: whoever brings an older one back, to a program
/// started again too, is refused. Not synchronized.
/// </summary>
public sealed class LastLists
{
    private sealed record Remembered(DateTimeOffset TrustIssuedAt, byte[] TrustDigest, long StatusVersion, byte[] StatusDigest);

    private readonly string _path;
    private Remembered _last = new(DateTimeOffset.MinValue, [], 0, []);

    /// <param name="path">Made with the first list.</param>
    /// <exception cref="InvalidDataException">The file is damaged; the message says what to do.</exception>
    public LastLists(string path)
    {
        _path = path;
        if (!File.Exists(path))
            return;
        try
        {
            _last = JsonSerializer.Deserialize<Remembered>(File.ReadAllBytes(path)) ?? throw new JsonException();
        }
        catch (JsonException)
        {
            throw new InvalidDataException(Words.Say("LastListsDamaged", path));
        }
    }

    /// <summary>When the newest trust list was issued.</summary>
    public DateTimeOffset TrustIssuedAt => _last.TrustIssuedAt;

    /// <summary>Of the newest status list; 0 before the first.</summary>
    public long StatusVersion => _last.StatusVersion;

    /// <summary>False for one that is older than the newest, or another of the same second.</summary>
    public bool MayTake(TrustList list) =>
        list.IssuedAt > _last.TrustIssuedAt || list.IssuedAt == _last.TrustIssuedAt && list.Digest.Span.SequenceEqual(_last.TrustDigest);

    /// <summary>False for one that is older than the newest, or another of the same version.</summary>
    public bool MayTake(StatusList list) =>
        list.Version > _last.StatusVersion || list.Version == _last.StatusVersion && list.Digest.Span.SequenceEqual(_last.StatusDigest);

    /// <exception cref="IOException">It cannot be kept.</exception>
    /// <exception cref="UnauthorizedAccessException">It cannot be kept.</exception>
    public void Took(TrustList list) => Keep(_last with { TrustIssuedAt = list.IssuedAt, TrustDigest = list.Digest.ToArray() });

    /// <inheritdoc cref="Took(TrustList)"/>
    public void Took(StatusList list) => Keep(_last with { StatusVersion = list.Version, StatusDigest = list.Digest.ToArray() });

    private void Keep(Remembered last)
    {
        var isNews = last.TrustIssuedAt > _last.TrustIssuedAt || last.StatusVersion > _last.StatusVersion;
        _last = last;
        if (isNews)
            WholeFile.Write(_path, JsonSerializer.SerializeToUtf8Bytes(last));
    }
}
