using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data;

namespace Pass.Region.Partners;

/// <summary>When partners are usually open, as they say themselves.</summary>
public sealed class HoursOffice(PassDatabase database, TimeProvider time)
{
    private const ActorRole MayChange = ActorRole.Officer | ActorRole.Administrator | ActorRole.Partner;

    private static readonly Texts Words = Texts.Beside(typeof(HoursOffice), "Partners");

    /// <summary>Null when the partner has not said.</summary>
    public async Task<OpeningWeek?> OfAsync(PartnerId partner, CancellationToken ct = default)
    {
        await using var context = database.CreateContext();
        return await context.OpeningHours.Where(h => h.PartnerId == partner.Value).Select(h => h.Week).SingleOrDefaultAsync(ct) is { } week ? OpeningWeek.Parse(week) : null;
    }

    /// <summary>Says when a partner is open from now on. What it said already changes nothing.</summary>
    /// <param name="actor">Of the region, or an owner of the partner.</param>
    /// <param name="week">Null to show no hours any more.</param>
    /// <returns>Whether something changed. Problems: RoleMissing, ActorUnknown, PartnerUnknown.</returns>
    public async Task<Result<bool>> SetAsync(Actor actor, PartnerId partner, OpeningWeek? week, CancellationToken ct = default)
    {
        if (await Actors.RefusalAsync(database, actor, MayChange, ct) is { } refused)
            return refused;
        await using var context = database.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        // Two owners who write at once wait for each other; what decisions depend on does not change.
        await context.LockReferenceAsync(ct);
        if (!await context.Partners.AnyAsync(p => p.Id == partner.Value, ct) || !await Actors.MayChangeAsync(context, actor, partner.Value, ct))
            return Words.Problem("PartnerUnknown", partner.Value);
        var kept = await context.OpeningHours.SingleOrDefaultAsync(h => h.PartnerId == partner.Value, ct);
        var (before, after) = (kept?.Week, week?.ToString());
        if (before == after)
            return false;
        if (after is null)
            context.OpeningHours.Remove(kept!);
        else if (kept is null)
            context.OpeningHours.Add(new() { PartnerId = partner.Value, Week = after });
        else
            kept.Week = after;
        await Audit.WriteAsync(context, actor, time.GetUtcNow(), "partner.hours", FormattableString.Invariant($"partner/{partner.Value}"), Shown(before), Shown(after), ct);
        await transaction.CommitAsync(ct);
        return true;
    }

    private static object? Shown(string? week) => week is null ? null : new { Week = week };
}
