using Microsoft.EntityFrameworkCore;
using Pass.Cards.Issuance;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;
using Pass.Engine;
using Pass.Portal.Jobs;
using Pass.Region.Credentials;

namespace Pass.Portal.Following;

/// <summary>
/// Takes over what the issuer makes, activates and blocks, twice a second: through the engine, which alone decides what is accepted, then as rows,
/// then the position reached. Killed anywhere, it goes on from that position and what it had done already changes nothing.
/// On several nodes one follows at a time. While the issuer does not answer, everything else goes on.
/// </summary>
internal sealed class CredentialFollower(
    IssuanceClient issuer, PassDatabase database, AuthorizationEngine engine, BackgroundHealth health, TimeProvider time, ILogger<CredentialFollower> log)
    : RepeatedService("issuer-changes", Period, TimeSpan.FromSeconds(2), health, time, log)
{
    public static readonly TimeSpan Period = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan EarlyPatience = TimeSpan.FromSeconds(15);
    private const int Page = 1_000;

    private readonly TimeProvider _time = time;
    private readonly ILogger _log = log;
    private readonly NodeTurn _turn = new(database, "issuance-feed");

    /// <summary>While it fails, sales go on with what is known; a page that was begun is followed again from its start.</summary>
    protected override async Task StepAsync(CancellationToken stopping)
    {
        if (await _turn.TakeAsync(stopping))
            await FollowAsync(_turn, stopping);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await _turn.DisposeAsync();
    }

    private async Task FollowAsync(NodeTurn turn, CancellationToken ct)
    {
        for (var more = true; more && await turn.TakeAsync(ct);)
        {
            var after = await PositionAsync(ct);
            var page = (await issuer.ChangesAsync(after, Page, ct)).OrThrow();
            if (page.Last < after)
            {
                _log.LogWarning("The issuer's feed ends at {Last}, before {Position}: it is followed again from its start", page.Last, after);
                await SaveAsync(after, 0, [], [], ct);
                continue;
            }
            if (page.Next > after)
                await SaveAsync(after, page.Next, page.Changes, await ImportAsync(page.Changes), ct);
            more = page.HasMore;
        }
        await TryEarlyOnesAsync(ct);
    }

    private async Task<long> PositionAsync(CancellationToken ct)
    {
        await using var context = database.CreateContext();
        return await context.FollowedFeeds.Where(f => f.Id == FollowedFeed.TheOne).Select(f => f.Position).SingleOrDefaultAsync(ct);
    }

    /// <summary>Numbers of those whose pass is not open yet.</summary>
    private async Task<HashSet<int>> ImportAsync(IReadOnlyList<ChangeMessage> changes)
    {
        if (changes.Count == 0)
            return [];
        // Not cut by a stop: what the engine is asked is in a commit perhaps already.
        var import = new CredentialImport(database, async (requests, ct) => await engine.SubmitAsync(requests, ct), _time);
        var result = (await import.RunAsync(SystemActors.Issuance, "feed", changes.Select((change, i) => new CredentialLine(i + 1, change.ToIssued())))).OrThrow();
        foreach (var problem in result.Problems.Where(p => !p.IsEarly))
            _log.LogError("Credential {Credential} of the issuer is left out: {Problem}", problem.Credential, problem.Problem.Code);
        if (result.Activated + result.Revoked > 0)
            _log.LogInformation("From the issuer: {Activated} accepted, {Revoked} revoked, {Awaiting} not handed out yet", result.Activated, result.Revoked, result.Awaiting);
        return [.. result.Problems.Where(p => p.IsEarly).Select(p => p.Credential.Value)];
    }

    /// <summary>The position and who is early, in one transaction; another node that moved on meanwhile wins.</summary>
    private async Task SaveAsync(long from, long to, IReadOnlyList<ChangeMessage> changes, HashSet<int> early, CancellationToken ct)
    {
        await using var context = database.CreateContext();
        var feed = await context.FollowedFeeds.SingleOrDefaultAsync(f => f.Id == FollowedFeed.TheOne, ct);
        if (feed is null)
            context.Add(feed = new() { Id = FollowedFeed.TheOne });
        else if (feed.Position != from)
            return;
        feed.Position = to;
        await RememberAsync(context, changes, early, ct);
        await context.SaveChangesAsync(ct);
    }

    private async Task RememberAsync(PassDbContext context, IReadOnlyList<ChangeMessage> tried, HashSet<int> early, CancellationToken ct)
    {
        var ids = tried.Select(c => c.Credential).ToList();
        var awaited = await context.AwaitedCredentials.Where(a => ids.Contains(a.Id)).ToDictionaryAsync(a => a.Id, ct);
        foreach (var change in tried)
        {
            if (!early.Contains(change.Credential))
            {
                if (awaited.GetValueOrDefault(change.Credential) is { } arrived)
                    context.Remove(arrived);
            }
            else if (awaited.GetValueOrDefault(change.Credential) is { } known)
            {
                known.TriedAtMs = _time.GetUtcNow().ToUnixTimeMilliseconds();
            }
            else
            {
                context.Add(new AwaitedCredential { Id = change.Credential, PassId = change.ToIssued().Pass.Value });
            }
        }
    }

    /// <summary>Those whose pass came with a roll since. One that still is too early waits a little: the engine writes down each refusal.</summary>
    private async Task TryEarlyOnesAsync(CancellationToken ct)
    {
        var nowMs = _time.GetUtcNow().ToUnixTimeMilliseconds();
        var sinceMs = nowMs - (long)EarlyPatience.TotalMilliseconds;
        await using var context = database.CreateContext();
        var due = await context.AwaitedCredentials
            .Where(a => (a.TriedAtMs <= sinceMs || a.TriedAtMs > nowMs) && context.Holders.Any(h => h.PassId == a.PassId))
            .OrderBy(a => a.TriedAtMs).Select(a => a.Id).Take(MovesMessage.MaxCredentials).ToListAsync(ct);
        if (due.Count == 0)
            return;
        var now = (await issuer.IssuedAsync(due, ct)).OrThrow().Changes;
        var early = await ImportAsync(now);
        await RememberAsync(context, now, early, ct);
        // One that the issuer does not know any more was another store's.
        var gone = due.Except(now.Select(c => c.Credential)).ToList();
        await context.AwaitedCredentials.Where(a => gone.Contains(a.Id)).ExecuteDeleteAsync(ct);
        await context.SaveChangesAsync(ct);
    }
}
