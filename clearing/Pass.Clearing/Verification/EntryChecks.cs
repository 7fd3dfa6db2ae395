using System.Runtime.InteropServices;
using Microsoft.EntityFrameworkCore;
using Pass.Data.Log;
using Pass.Data.Model;

namespace Pass.Clearing.Verification;

/// <summary>From the projected entries: running balances, purses, and each day's sums as the database itself groups them.</summary>
internal sealed class EntryChecks(PassDbContext context, ILogStore log)
{
    public async Task<IEnumerable<CheckResult>> RunAsync(CancellationToken ct) =>
        [await ProjectionAsync(ct), await RunningBalancesAsync(ct), await PursesAsync(ct), await OfflineBoundsAsync(ct), await DaysAsync(ct)];

    /// <summary>The other checks of entries mean something only as far as the projection has come.</summary>
    private async Task<CheckResult> ProjectionAsync(CancellationToken ct)
    {
        var tally = new Tally(CheckName.Projection);
        var cursors = await context.Projections.AsNoTracking().ToDictionaryAsync(p => (int)p.Partition, ct);
        var last = await LastPricedAsync(ct);
        foreach (var cut in await context.BusinessDayCuts.AsNoTracking().Where(c => c.Date == last).ToListAsync(ct))
            tally.Add(cursors.TryGetValue(cut.Partition, out var cursor) && cursor.Lsn >= cut.Lsn, $"partition {cut.Partition} is behind: run `pass project`");
        return tally.Result();
    }

    private async Task<CheckResult> RunningBalancesAsync(CancellationToken ct)
    {
        var tally = new Tally(CheckName.RunningBalances);
        for (var partition = 0; partition < log.Identity.Partitions; partition++)
        {
            // A pass lives in one partition: its entries are in the order of the key, and only one partition's balances are in memory.
            var balances = new Dictionary<(long Pass, int Benefit), int>();
            var entries = context.Entries.AsNoTracking().Where(e => e.Partition == partition)
                .OrderBy(e => e.Partition).ThenBy(e => e.Lsn).ThenBy(e => e.Idx).ThenBy(e => e.Leg)
                .Select(e => new { e.Lsn, e.Idx, e.Leg, e.PassId, e.BenefitId, e.Units, e.BalanceAfter });
            await foreach (var entry in entries.AsAsyncEnumerable().WithCancellation(ct))
            {
                ref var balance = ref CollectionsMarshal.GetValueRefOrAddDefault(balances, (entry.PassId, entry.BenefitId), out _);
                tally.Add(balance + entry.Units == entry.BalanceAfter, $"partition {partition}, lsn {entry.Lsn}, operation {entry.Idx}, leg {entry.Leg}");
                balance = entry.BalanceAfter;
            }
        }
        return tally.Result();
    }

    private async Task<CheckResult> PursesAsync(CancellationToken ct)
    {
        var tally = new Tally(CheckName.Purses);
        // Entries added and purses taken away leave nothing, whichever of the two is missing.
        var failed = await context.Entries.Select(e => new { e.PassId, e.BenefitId, Units = (long)e.Units })
            .Concat(context.Purses.Select(p => new { p.PassId, p.BenefitId, Units = -(long)p.Balance }))
            .GroupBy(u => new { u.PassId, u.BenefitId }).Where(g => g.Sum(u => u.Units) != 0).Select(g => g.Key)
            .OrderBy(k => k.PassId).ThenBy(k => k.BenefitId).ToListAsync(ct);
        tally.Passed(await context.Purses.LongCountAsync(ct) - failed.Count);
        foreach (var purse in failed)
            tally.Add(false, $"pass {purse.PassId}, benefit {purse.BenefitId}");
        return tally.Result();
    }

    /// <summary>
    /// Nothing but an offline sale, or the capture of a hold whose money one took, leaves a purse below zero, and never by more than its benefit ever
    /// allowed. What was paid in a day at one till or partner is in <see cref="SaleChecks"/>.
    /// </summary>
    private async Task<CheckResult> OfflineBoundsAsync(CancellationToken ct)
    {
        var tally = new Tally(CheckName.OfflineBounds);
        var most = (await context.BenefitVersions.AsNoTracking().ToListAsync(ct)).GroupBy(v => v.BenefitId).ToDictionary(g => g.Key, g => g.Max(v => v.ToBenefit().OverdraftLimit));
        tally.Passed(await context.Entries.LongCountAsync(e => e.Units < 0 && e.BalanceAfter >= 0, ct));
        var below = context.Entries.AsNoTracking().Where(e => e.Units < 0 && e.BalanceAfter < 0)
            .OrderBy(e => e.Partition).ThenBy(e => e.Lsn).ThenBy(e => e.Idx).ThenBy(e => e.Leg)
            .Select(e => new { e.Partition, e.Lsn, e.Idx, e.Leg, e.BenefitId, e.BalanceAfter }).AsAsyncEnumerable();
        await foreach (var e in below.WithCancellation(ct))
            tally.Add(-(long)e.BalanceAfter <= most.GetValueOrDefault(e.BenefitId), $"partition {e.Partition}, lsn {e.Lsn}, operation {e.Idx}, leg {e.Leg}: {e.BalanceAfter}");
        return tally.Result();
    }

    private async Task<CheckResult> DaysAsync(CancellationToken ct)
    {
        var tally = new Tally(CheckName.DaysFromEntries);
        var last = await LastPricedAsync(ct);
        var stored = await context.PartnerDays.AsNoTracking()
            .Select(d => new { d.Date, d.PartnerId, d.BenefitId, Cents = d.SoldCents - d.ReturnedCents })
            .ToDictionaryAsync(d => (d.Date, d.PartnerId, d.BenefitId), d => d.Cents, ct);
        foreach (var waiting in await context.UnpricedDays.AsNoTracking().Where(u => u.ClearedOn == null).ToListAsync(ct))
            stored.Add((waiting.Date, waiting.PartnerId, waiting.BenefitId), waiting.GrossCents);
        var grouped = context.Entries.Where(e => e.PartnerId != 0 && e.BusinessDay <= last)
            .GroupBy(e => new { e.BusinessDay, e.PartnerId, e.BenefitId })
            .Select(g => new { g.Key, Cents = g.Sum(e => (long)e.RegionCents) }).AsAsyncEnumerable();
        await foreach (var day in grouped.WithCancellation(ct))
        {
            var known = stored.Remove((day.Key.BusinessDay, day.Key.PartnerId, day.Key.BenefitId), out var cents);
            tally.Add(known ? cents == day.Cents : day.Cents == 0, $"{LogChecks.Key(day.Key.BusinessDay, day.Key.PartnerId, day.Key.BenefitId)}");
        }
        foreach (var (date, partner, benefit) in stored.Keys)
            tally.Add(false, $"{LogChecks.Key(date, partner, benefit)}");
        return tally.Result();
    }

    private Task<DateOnly> LastPricedAsync(CancellationToken ct) => context.BusinessDays
        .Where(d => d.State == BusinessDayState.Priced).OrderByDescending(d => d.Date).Select(d => d.Date).FirstOrDefaultAsync(ct);
}
