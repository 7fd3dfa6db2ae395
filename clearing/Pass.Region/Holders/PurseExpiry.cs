using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data;
using Pass.Data.Catalogue;
using Pass.Engine;

namespace Pass.Region.Holders;

/// <summary>
/// Takes back what is left of a benefit after its last day, once no sale made without the network in time can still arrive: it would find the purse empty.
/// What a hold keeps is left to it, and taken when it lapses.
/// </summary>
public sealed class PurseExpiry(PassDatabase database, AuthorizationEngine engine, TimeProvider time)
{
    private const int Batch = 1_000;

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
            var (count, units) = await ExpireAsync(benefit, today, ct);
            if (count == 0)
                continue;
            expired += count;
            await using var transaction = await context.Database.BeginTransactionAsync(ct);
            await Audit.WriteAsync(context, actor, time.GetUtcNow(), "purse.expire", string.Create(CultureInfo.InvariantCulture, $"benefit/{benefit}"), null,
                new { rules.Code, rules.ValidUntil, Purses = count, Units = units }, ct);
            await transaction.CommitAsync(ct);
        }
        return expired;
    }

    private async Task<(int Purses, long Units)> ExpireAsync(int benefit, DateOnly today, CancellationToken ct)
    {
        await using var context = database.CreateContext();
        var passes = await context.Purses.AsNoTracking().Where(p => p.BenefitId == benefit && p.Balance - p.Held > 0).OrderBy(p => p.PassId).Select(p => p.PassId).ToListAsync(ct);
        var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        var dayMs = ParisCalendar.StartOf(today).ToUnixTimeMilliseconds();
        var (count, units) = (0, 0L);
        foreach (var batch in passes.Chunk(Batch))
        {
            var requests = Array.ConvertAll(batch, OperationRequest (pass) => new ExpiryRequest(
                OperationId.Derive(dayMs, Mix.Of((ulong)OperationKind.Expiry, (ulong)benefit), (ulong)pass), new(pass), nowMs, new((ushort)benefit)));
            foreach (var answer in await engine.SubmitAsync(requests, ct))
            {
                if (!answer.IsApproved || answer.Legs.Length == 0)
                    continue;
                count++;
                units -= answer.Legs[0].Units;
            }
        }
        return (count, units);
    }
}
