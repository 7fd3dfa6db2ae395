using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Night;
using Pass.Core;
using Pass.Data;
using Pass.Data.Log;
using Pass.Data.Machine;
using Pass.Data.Model;

namespace Pass.Clearing.Verification;

/// <summary>
/// The night's own control: each cleared day is found again from its projected entries, summed by the database itself, partition by partition between the day's
/// marks. It shares nothing with the fold that cleared the day, and costs what the day holds, never what the history holds.
/// </summary>
public sealed class DayRecomputation(PassDatabase database, TimeProvider time)
{
    private const int Kept = 5;
    private static readonly Texts Words = Texts.Beside(typeof(DayRecomputation), "Checks");

    /// <summary>Recomputes the days that were cleared since; each that agrees is marked.</summary>
    /// <returns>How many agree. Problems: RoleMissing, ActorUnknown, DayUnprojected, DayDiffers; days before are marked then.</returns>
    public async Task<Result<int>> RunAsync(ILogStore log, Actor actor, CancellationToken ct = default)
    {
        if (await Actors.RefusalAsync(database, actor, CloseDay.MayRun, ct) is { } refused)
            return refused;
        await using var context = database.CreateContext();
        var days = await context.BusinessDays.AsNoTracking()
            .Where(d => d.State == BusinessDayState.Priced && d.RecomputedAtMs == null).OrderBy(d => d.Date).Select(d => d.Date).ToListAsync(ct);
        foreach (var day in days)
        {
            using var step = Telemetry.Night("recompute", day);
            if (await DiffersAsync(context, log, day, ct) is { } problem)
                return problem;
            var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
            await using var transaction = await context.Database.BeginTransactionAsync(ct);
            if (await context.BusinessDays.Where(d => d.Date == day && d.RecomputedAtMs == null).ExecuteUpdateAsync(set => set.SetProperty(d => d.RecomputedAtMs, nowMs), ct) == 0)
                continue;
            await Audit.WriteAsync(context, actor, time.GetUtcNow(), "day.recompute", CloseDay.Subject(day), null, new { Agrees = true }, ct);
            await transaction.CommitAsync(ct);
        }
        return days.Count;
    }

    private static async Task<Problem?> DiffersAsync(PassDbContext context, ILogStore log, DateOnly day, CancellationToken ct)
    {
        // One instant: late sales may be priced meanwhile.
        await using var snapshot = await context.BeginSnapshotAsync(ct);
        var cursors = await context.Projections.AsNoTracking().ToDictionaryAsync(p => (int)p.Partition, p => p.Lsn, ct);
        var found = new Dictionary<(int Partner, int Benefit), long>();
        foreach (var range in await DayRanges.LoadAsync(context, log.Identity, day, ct))
        {
            if (cursors.GetValueOrDefault(range.Start.Partition) < range.EndLsn)
                return Words.Problem("DayUnprojected", day);
            var (partition, after, end) = ((short)range.Start.Partition, range.Start.Lsn, range.EndLsn);
            var sums = context.Entries.Where(e => e.Partition == partition && e.Lsn > after && e.Lsn <= end && e.PartnerId != 0)
                .GroupBy(e => new { e.PartnerId, e.BenefitId }).Select(g => new { g.Key, Cents = g.Sum(e => (long)e.RegionCents) }).AsAsyncEnumerable();
            await foreach (var sum in sums.WithCancellation(ct))
                found[(sum.Key.PartnerId, sum.Key.BenefitId)] = found.GetValueOrDefault((sum.Key.PartnerId, sum.Key.BenefitId)) + sum.Cents;
        }
        var stored = await context.PartnerDays.AsNoTracking().Where(d => d.Date == day)
            .Select(d => new { d.PartnerId, d.BenefitId, Cents = d.SoldCents - d.ReturnedCents }).ToDictionaryAsync(d => (d.PartnerId, d.BenefitId), d => d.Cents, ct);
        foreach (var waiting in await context.UnpricedDays.AsNoTracking().Where(u => u.Date == day && u.ClearedOn == null).ToListAsync(ct))
            stored[(waiting.PartnerId, waiting.BenefitId)] = stored.GetValueOrDefault((waiting.PartnerId, waiting.BenefitId)) + waiting.GrossCents;
        await snapshot.RollbackAsync(ct);
        var different = found.Keys.Union(stored.Keys).Where(key => found.GetValueOrDefault(key) != stored.GetValueOrDefault(key)).Order().ToList();
        return different.Count == 0 ? null : Words.Problem("DayDiffers", day, different.Count, string.Join(", ", different.Take(Kept).Select(d => $"{LogChecks.Key(day, d.Item1, d.Item2)}")));
    }
}
