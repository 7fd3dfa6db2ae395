using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;

namespace Pass.Region.Holders;

/// <summary>
/// Erases people whose time is over: the columns that say who somebody is are emptied, the row and its pass number stay, and the log, which holds
/// pseudonymous numbers alone, is as it was. The INE's digest goes too: whoever comes back is somebody new.
/// </summary>
public sealed class HolderErasure(PassDatabase database, TimeProvider time)
{
    private const int Batch = 1_000;

    /// <param name="keepDays">For so many days after the earlier of a known departure and the end of the campaign of the latest roll, a person is kept.</param>
    /// <returns>How many were erased. Problems: RoleMissing, ActorUnknown.</returns>
    public async Task<Result<int>> RunAsync(Actor actor, int keepDays, CancellationToken ct = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(keepDays);
        if (await Actors.RefusalAsync(database, actor, ActorRole.Administrator | ActorRole.System, ct) is { } refused)
            return refused;
        var last = ParisCalendar.DateOf(time.GetUtcNow()).AddDays(-keepDays);
        var erased = 0;
        while (true)
        {
            await using var context = database.CreateContext();
            await using var transaction = await context.Database.BeginTransactionAsync(ct);
            var over = context.Campaigns.Where(c => c.SpendUntil < last).Select(c => c.Code);
            var due = await context.Holders
                .Where(h => (h.IneHmac != null || h.FamilyName != null || h.GivenName != null || h.BirthDate != null || h.ClassCode != null)
                    && (h.LeftOn != null && h.LeftOn < last || over.Contains(h.Campaign)))
                .OrderBy(h => h.Id).Take(Batch).ToListAsync(ct);
            if (due.Count == 0)
                return erased;
            foreach (var holder in due)
                Erase(holder);
            await Audit.WriteAsync(context, actor, time.GetUtcNow(), "holder.erase", FormattableString.Invariant($"holder/{due[0].Id}-{due[^1].Id}"), null,
                new { Holders = due.Count, KeepDays = keepDays }, ct);
            await transaction.CommitAsync(ct);
            erased += due.Count;
        }
    }

    private void Erase(Holder holder)
    {
        (holder.IneHmac, holder.FamilyName, holder.GivenName, holder.BirthDate, holder.ClassCode) = (null, null, null, null, null);
        holder.UpdatedAtMs = time.GetUtcNow().ToUnixTimeMilliseconds();
    }
}
