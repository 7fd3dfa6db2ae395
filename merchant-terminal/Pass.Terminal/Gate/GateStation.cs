using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Pass.Cards.Credentials;
using Pass.Cards.Presentation;
using Pass.Core;
using Pass.Terminal.Keeping;
using Pass.Terminal.Lists;

namespace Pass.Terminal.Gate;

/// <param name="List">As the region's issuing authority signed it.</param>
/// <param name="HeardAt">The region's last word.</param>
/// <param name="Signature">By the gate's own key over the rest: a right that somebody changed on its disk is as if it were not there.</param>
internal sealed record KeptRoster(string Mark, bool MayLetInByHand, byte[] List, DateTimeOffset HeardAt, byte[] Signature);

/// <summary>How a gate's lists stand.</summary>
public enum GateLists
{
    Good,

    /// <summary>The region has not been heard of for more than a day: it decides still.</summary>
    Old,

    /// <summary>The school's list is past its end: nobody enters.</summary>
    Over,

    /// <summary>There is none: nobody enters.</summary>
    Missing,

    /// <summary>This machine's clock stands before the region's last word: how old they are cannot be told.</summary>
    ClockBack,
}

/// <summary>A school's gate in service: it has its lists and its school's roster from the region over HTTP, decides alone, and tells only how many came.</summary>
public sealed class GateStation : IDisposable
{
    private const string RosterName = "gate-roster.json";

    private readonly IDisposable _hold;
    private readonly TillFolder _folder;
    private readonly GateClient _region;
    private readonly TillLists _lists;
    private KeptRoster? _kept;
    private DateTimeOffset _issuedAt;

    private GateStation(TillFolder folder, GateSelf self, HttpClient http, TimeProvider time, Random random, IDisposable hold)
    {
        (_folder, _hold, Self, Time) = (folder, hold, self, time);
        _region = new(http, self.Identity, time, random);
        _lists = new(folder.Path, time);
        _lists.Read(VerifierPolicy.Gate);
        Counts = new(folder.Path);
        Desk = new(_lists, null, Counts, time) { NeedsRoster = true, MayLetInByHand = false };
        if (Read() is { } kept)
            Use(kept);
    }

    public GateSelf Self { get; }
    public TimeProvider Time { get; }
    public string Folder => _folder.Path;
    public GateDesk Desk { get; }
    public GateCounts Counts { get; }

    /// <summary>Since the region's last word; null before the first.</summary>
    public TimeSpan? ListAge => _kept is { } kept ? Time.GetUtcNow() - kept.HeardAt : null;

    public GateLists State => Desk.Roster is not { } roster ? GateLists.Missing
        : ListAge < -TrustList.MostAhead ? GateLists.ClockBack
        : roster.IsOver(Time.GetUtcNow()) ? GateLists.Over
        : ListAge > VerifierPolicy.Gate.Status!.MaxAge ? GateLists.Old : GateLists.Good;

    /// <summary>SHA-256 of the pinned root, its first eight bytes: to be compared by eye.</summary>
    public string? RootMark => _lists.RootMark;

    /// <exception cref="TillFolderException">Not in service, or in use by another program.</exception>
    public static GateStation Open(TillFolder folder, HttpClient http, GateSelf self, TimeProvider time, Random random)
    {
        var hold = folder.Lock();
        try
        {
            return new(folder, self, http, time, random, hold);
        }
        catch
        {
            hold.Dispose();
            throw;
        }
    }

    /// <summary>Takes what is newer, and tells the counts.</summary>
    /// <returns>False where the region publishes no signed lists, or what came is not signed as it should be, or of another school: what was there stays.</returns>
    /// <exception cref="RegionUnreachableException">The gate goes on with what it has.</exception>
    /// <exception cref="RegionRefusedException">It was taken out of service.</exception>
    public async Task<bool> SyncAsync(CancellationToken ct = default)
    {
        var listed = await _lists.RefreshAsync(_region.Lists, ct);
        var reply = await _region.RosterAsync(_kept?.Mark, ct);
        var taken = reply is not null && (Newest(reply.List) ?? _kept?.List) is { } list && Take(list, reply.Mark, reply.MayLetInByHand, Time.GetUtcNow()) is null;
        var untold = Counts.Untold();
        if (untold.Count > 0)
        {
            await _region.CountsAsync([.. untold.Select(h => new GateHourMessage(h.Hour, h.Counted[(int)GateCount.Allowed], h.Counted[(int)GateCount.Denied], h.Counted[(int)GateCount.ByHand]))], ct);
            Counts.Told(untold);
        }
        return listed && taken;
    }

    /// <summary>Takes the school's list from a file, where the network does not reach the gate; letting in by hand stays as it was.</summary>
    /// <returns>Null when it was taken. Problems: RosterNotSigned, RosterOtherSchool, RosterOver, RosterOlder.</returns>
    public Problem? Take(byte[] list) => Take(list, "", Desk.MayLetInByHand, null);

    public void Dispose()
    {
        _hold.Dispose();
        Self.Identity.Key.Dispose();
    }

    private Problem? Take(byte[] list, string mark, bool mayLetInByHand, DateTimeOffset? heardAt)
    {
        if (!GateDesk.Read(_lists, list, Time.GetUtcNow()).Ok(out var signed, out var refused))
            return refused;
        if (signed.Roster.Uai != Self.Identity.School)
            return Words.Refuse("RosterOtherSchool", signed.Roster.Uai, Self.Identity.School);
        if (signed.IssuedAt < _issuedAt)
            return Words.Refuse("RosterOlder", signed.IssuedAt, _issuedAt);
        var kept = Sign(new(mark, mayLetInByHand, list, heardAt ?? signed.IssuedAt, []));
        WholeFile.Write(_folder.At(RosterName), JsonSerializer.SerializeToUtf8Bytes(kept, GateJson.Default.KeptRoster));
        Use(kept);
        return null;
    }

    /// <summary>Null for one that is older than what is here: a file may have brought that.</summary>
    private byte[]? Newest(byte[]? offered) => offered is not null && _lists.Open(offered) is { } signed && signed.IssuedAt < _issuedAt ? null : offered;

    /// <summary>What was kept and is past its end still says so.</summary>
    private void Use(KeptRoster kept)
    {
        if (_lists.Open(kept.List) is not { } signed || signed.Roster.Uai != Self.Identity.School)
            return;
        (_kept, _issuedAt) = (kept, signed.IssuedAt);
        (Desk.Roster, Desk.MayLetInByHand) = (signed.Roster, kept.MayLetInByHand);
    }


    private KeptRoster? Read()
    {
        var path = _folder.At(RosterName);
        try
        {
            return File.Exists(path) && JsonSerializer.Deserialize(File.ReadAllBytes(path), GateJson.Default.KeptRoster) is { Mark: not null, List: not null, Signature: not null } kept
                && Self.Identity.Key.VerifyData(Signed(kept), kept.Signature, HashAlgorithmName.SHA256) ? kept : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private KeptRoster Sign(KeptRoster kept) => kept with { Signature = Self.Identity.Key.SignData(Signed(kept), HashAlgorithmName.SHA256) };

    private static byte[] Signed(KeptRoster kept) => [.. Encoding.UTF8.GetBytes(FormattableString.Invariant($"pass-gate-roster:{kept.Mark}:{kept.MayLetInByHand}:{kept.HeardAt.UtcTicks}:")), .. kept.List];
}
