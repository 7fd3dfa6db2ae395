using System.Collections.Concurrent;
using Pass.Core;
using Pass.Data.Model;

namespace Pass.Region.Holders.Roll;

/// <summary>What the rules give the holders of a campaign, and the request that asks the engine for it.</summary>
internal sealed class Entitlements
{
    private readonly BenefitVersion[] _benefits;
    private readonly CodeTable _levels, _tracks, _families;
    private readonly ConcurrentDictionary<string, (string Level, string Track, string? Family)> _studies = new(StringComparer.Ordinal);
    private readonly long _openingMs;
    private readonly ulong _seed;

    public Entitlements(Reference reference, Campaign campaign)
    {
        (_levels, _tracks, _families) = (reference.Levels, reference.Tracks, reference.EquipmentFamilies);
        _benefits =
        [
            .. reference.Benefits.GroupBy(b => b.Benefit).Select(versions => versions.MaxBy(b => b.AppliesFrom)!)
                .Where(b => b.Campaign == campaign.Code).OrderBy(b => b.Benefit.Value),
        ];
        _openingMs = ParisCalendar.StartOf(campaign.OpensOn).ToUnixTimeMilliseconds();
        _seed = Mix.Of((ulong)campaign.OpensOn.DayNumber);
    }

    /// <summary>The request, and the digest of what it asks. The same holder and rules always make the same: asking again is harmless.</summary>
    public (GrantRequest Request, long Digest) Of(Holder holder)
    {
        var mef = holder.MefCode;
        // A school has few programmes, and the tables are gone through for each.
        var (level, track, family) = _studies.GetOrAdd(mef, of => (_levels.OfMef(of)?.Code ?? Mef.Other, _tracks.OfMef(of)?.Code ?? Mef.Other, _families.OfMef(of)?.Code));
        var profile = new HolderProfile(holder.Status, level, track, mef, family, holder.BirthDate ?? default);
        var entitlements = new List<Entitlement>(_benefits.Length);
        var digest = _seed;
        foreach (var benefit in _benefits)
        {
            if (benefit.EntitlementOf(profile) is not { } units)
                continue;
            entitlements.Add(new(benefit.Benefit, checked((int)units)));
            digest = Mix.Of(digest, (ulong)benefit.Benefit.Value << 32 | (uint)units);
        }
        var id = OperationId.Derive(_openingMs, Mix.Of((ulong)holder.PassId), digest);
        return (new(id, new(holder.PassId), _openingMs, entitlements), (long)digest);
    }
}
