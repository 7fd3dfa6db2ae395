using Pass.Cards.Credentials;
using Pass.Cards.Issuance;
using Pass.Portal.Jobs;
using Pass.Portal.Presence;

namespace Pass.Portal.Following;

/// <summary>Keeps this node's trust folder as the issuer's: trust.cose, which the node reads again by itself, and the status list that tills ask for.</summary>
internal sealed class ListFollower(
    IssuanceClient issuer, string trustFolder, PresenceDesk desk, StatusLists lists, BackgroundHealth health, TimeProvider time, ILogger<ListFollower> log)
    : RepeatedService("issuer-lists", TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), health, time, log)
{
    private readonly TimeProvider _time = time;
    private readonly ILogger _log = log;

    // Said once of each.
    private byte[] _refusedTrust = [];
    private long _refusedStatus;

    /// <summary>While it fails, the lists in use stay.</summary>
    protected override async Task StepAsync(CancellationToken stopping)
    {
        await FollowTrustAsync(stopping);
        await FollowStatusAsync(stopping);
    }

    /// <summary>A list that the pinned root does not lead to is not even written down.</summary>
    private async Task FollowTrustAsync(CancellationToken ct)
    {
        var offered = (await issuer.TrustAsync(ct)).OrThrow().Trust;
        if (desk.Trust is not { } inUse || offered.AsSpan().SequenceEqual(inUse.Encoded.Span) || offered.AsSpan().SequenceEqual(_refusedTrust))
            return;
        if (TrustList.Open(offered, inUse.Root, _time.GetUtcNow()) is { } list && list.IssuedAt > inUse.IssuedAt)
        {
            WholeFile.Write(Path.Combine(trustFolder, TrustFolder.ListName), offered);
            desk.ReadTrust();
            _refusedStatus = 0;
            return;
        }
        _refusedTrust = offered;
        _log.LogError("The issuer offers a trust list that is older than the one in use, ended or dated ahead, or that the pinned root does not lead to: the one in use stays, and somebody must look");
    }

    private async Task FollowStatusAsync(CancellationToken ct)
    {
        if (await issuer.StatusAsync(Math.Max(lists.Version, _refusedStatus), ct) is not { } offered || desk.Trust is not { } trust || lists.Take(offered, trust))
            return;
        _refusedStatus = offered.Version;
        _log.LogError("The issuer offers status list {Version}, which none of its authorities signed, or which is older than the last one or dated ahead: somebody must look", offered.Version);
    }
}
