using System.Collections.Concurrent;
using Pass.Cards.Issuance;
using Pass.Core;

namespace Pass.Portal.Issuance;

/// <summary>
/// Has the lists of schools' gates signed by the issuing authority, whose key the portal does not hold; a list is signed once for all the gates of its school.
/// </summary>
/// <param name="ask">The issuance service; null where none is configured, and then no list is given out.</param>
internal sealed class RosterSigner(Func<RosterMessage, CancellationToken, Task<IssuanceReply<SignedRosterMessage>>>? ask, ILogger<RosterSigner> log)
{
    private readonly ConcurrentDictionary<string, Signed> _newest = new();

    /// <summary>How a list is signed from now on.</summary>
    internal Func<RosterMessage, CancellationToken, Task<IssuanceReply<SignedRosterMessage>>>? Ask { get; set; } = ask;

    public bool IsConfigured => Ask is not null;

    /// <summary>The list of this mark, signed; while the issuer is away, the one signed before, as long as it is good; null when there is none.</summary>
    /// <param name="now">Of the region's clock.</param>
    public async Task<(string Mark, byte[] Roster)?> SignAsync(string uai, string mark, byte[] list, DateTimeOffset now, CancellationToken ct)
    {
        if (_newest.TryGetValue(uai, out var kept) && kept.Mark == mark)
            return (mark, kept.Roster);
        try
        {
            if (await Ask!(new(list), ct) is { Value: { } signed })
            {
                _newest[uai] = new(mark, signed.Roster, SchoolRoster.Read(list).Ok(out var roster, out _) ? roster.Until : now);
                return (mark, signed.Roster);
            }
            log.LogError("The issuer did not sign the list of school {Uai}", uai);
        }
        catch (IssuanceUnavailableException away)
        {
            log.LogWarning(away, "The list of school {Uai} cannot be signed now", uai);
        }
        return kept is not null && kept.Until > now ? (kept.Mark, kept.Roster) : null;
    }

    private sealed record Signed(string Mark, byte[] Roster, DateTimeOffset Until);
}
