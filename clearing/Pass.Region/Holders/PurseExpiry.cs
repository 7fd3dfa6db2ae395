using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data;
using Pass.Data.Catalogue;
using Pass.Data.Model;
using Pass.Engine;

namespace Pass.Region.Holders;

/// <summary>
/// Takes back what is left of a benefit after its last day, once no sale made without the network in time can still arrive: it would find the purse empty.
/// What a hold keeps is left to it, and taken when it lapses.
/// </summary>
public sealed class PurseExpiry(PassDatabase database, AuthorizationEngine engine, TimeProvider time)
{
    private const int Batch = 1_000;
    private const string Action = "purse.expire";

    /// <summary>Done again, it takes nothing twice: an empty purse is not asked for, and what was asked today is the same operation.</summary>
    /// <returns>How many purses were emptied. Problems: RoleMissing, ActorUnknown.</returns>
    public async Task<Result<int>> RunAsync(Actor actor, CancellationToken ct = default)
    {
        if (await Actors.RefusalAsync(database, actor, ActorRole.Officer | ActorRole.System, ct) is { } refused)
            return refused;
        await using var context = database.CreateContext();
        var reference = await new ReferenceLoader(database).LoadAsync(ct);
        var today = ParisCalendar.DateOf(time.GetUtcNow());
        var late = (int)Math.Ceiling(reference.Settings.Offline.MaxAge.TotalDays);
        var benefits = await context.BenefitVersions.AsNoTracking().Select(b => b.BenefitId).Distinct().Order().ToListAsync(ct);
        var expired = 0;
        foreach (var benefit in benefits)
        {
            // What is left of a family's own money is given back to it, by whoever speaks with Stripe.
            if (reference.Benefit(new((ushort)benefit), today) is not { IsOfFamilies: false } rules || today <= rules.ValidUntil.AddDays(late))
                continue;
            var purses = await context.Purses.AsNoTracking().Where(p => p.BenefitId == benefit && p.Balance - p.Held > 0).OrderBy(p => p.PassId)
                .Select(p => new { p.PassId, Units = p.Balance - p.Held }).ToListAsync(ct);
            if (purses.Count == 0)
                continue;
            // Before anything is taken: whoever stops in between has said what he was about to do, and the next one goes on with it.
            await SayAsync(context, benefit, today, actor,
                new { rules.Code, rules.ValidUntil, Purses = purses.Count, Units = purses.Sum(p => (long)p.Units), Passes = FormattableString.Invariant($"{purses[0].PassId}-{purses[^1].PassId}") }, ct);
            expired += await ExpireAsync(benefit, today, purses.ConvertAll(p => p.PassId), ct);
        }
        return expired;
    }

    /// <summary>Once a day of the same purses: each is asked for once a day.</summary>
    private async Task SayAsync(PassDbContext context, int benefit, DateOnly today, Actor actor, object what, CancellationToken ct)
    {
        var (subject, dayMs, said) = (FormattableString.Invariant($"benefit/{benefit}"), ParisCalendar.StartOf(today).ToUnixTimeMilliseconds(), Audit.Canonical(what));
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        if (await context.Audit.AnyAsync(a => a.Action == Action && a.Subject == subject && a.AtMs >= dayMs && a.After == said, ct))
            return;
        await Audit.WriteAsync(context, actor, time.GetUtcNow(), Action, subject, null, what, ct);
        await transaction.CommitAsync(ct);
    }

    private async Task<int> ExpireAsync(int benefit, DateOnly today, IReadOnlyList<long> passes, CancellationToken ct)
    {
        var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        var dayMs = ParisCalendar.StartOf(today).ToUnixTimeMilliseconds();
        var count = 0;
        foreach (var batch in passes.Chunk(Batch))
        {
            var requests = Array.ConvertAll(batch, OperationRequest (pass) => new ExpiryRequest(
                OperationId.Derive(dayMs, Mix.Of((ulong)OperationKind.Expiry, (ulong)benefit), (ulong)pass), new(pass), nowMs, new((ushort)benefit)));
            count += (await engine.SubmitAsync(requests, ct)).Count(answer => answer.IsApproved && answer.Legs.Length > 0);
        }
        return count;
    }
}
