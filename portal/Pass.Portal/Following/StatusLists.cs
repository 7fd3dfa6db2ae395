using System.Text.Json;
using Pass.Cards.Credentials;
using Pass.Cards.Issuance;
using Pass.Portal.Presence;

namespace Pass.Portal.Following;

/// <summary>The status list in force and the ways to it, as tills are given them; kept in the trust folder, so that a node started without the issuer has it.</summary>
internal sealed class StatusLists
{
    private const string FileName = "status.json";
    private readonly string? _path;
    private readonly LastLists? _last;
    private readonly TimeProvider _time;
    private StatusMessage? _current;

    /// <param name="trustFolder">Null: this node has no lists.</param>
    /// <param name="trust">Under which the list kept is read back; one that is damaged is left aside until the issuer gives it again.</param>
    /// <exception cref="InvalidOperationException">Nobody can tell any more which list was taken last; the message says what to do.</exception>
    public StatusLists(string? trustFolder, TrustList? trust, TimeProvider time)
    {
        _time = time;
        if (trustFolder is null || trust is null)
            return;
        _path = Path.Combine(trustFolder, FileName);
        _last = TrustFolder.Remembered(trustFolder, "status.last");
        if (File.Exists(_path) && Read(_path) is { } kept && StatusList.Open(kept.List, trust) is { } list && _last.MayTake(list))
            _current = kept;
    }

    public StatusMessage? Current => Volatile.Read(ref _current);

    /// <summary>0 before the first.</summary>
    public long Version => Current?.Version ?? 0;

    /// <summary>Takes over a newer list; false when it is not one, is dated ahead, or nobody trusted signed it. Newer than any taken before, by a node started since too.</summary>
    public bool Take(StatusMessage offered, TrustList trust)
    {
        if (_path is null || _last is null || offered.Version <= Version || StatusList.Open(offered.List, trust) is not { } list || list.Version != offered.Version
            || TrustList.IsAhead(list.IssuedAt, _time.GetUtcNow()) || !_last.MayTake(list))
            return false;
        WholeFile.Write(_path, JsonSerializer.SerializeToUtf8Bytes(offered, IssuanceJson.Default.StatusMessage));
        _last.Took(list);
        Volatile.Write(ref _current, offered);
        return true;
    }

    private static StatusMessage? Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), IssuanceJson.Default.StatusMessage);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
