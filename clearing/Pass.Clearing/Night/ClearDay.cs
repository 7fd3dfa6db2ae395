using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Accounting;
using Pass.Core;
using Pass.Data;
using Pass.Data.Log;
using Pass.Data.Machine;
using Pass.Data.Model;

namespace Pass.Clearing.Night;

/// <summary>What clearing a day did.</summary>
/// <param name="WasCleared">True when it had been cleared already and nothing was changed; then the counts of operations are zero.</param>
/// <param name="Priced">The rows written with this day: its own, and those of earlier days whose rule came late.</param>
/// <param name="Unpriced">Sales of this day and of earlier ones that wait for a rule.</param>
public sealed record NightResult(
    DateOnly Day, bool WasCleared, long Operations, long Refused, IReadOnlyList<PartnerDay> Priced, IReadOnlyList<UnpricedDay> Unpriced)
{
    private static readonly Texts Words = Texts.Beside(typeof(ClearDay), "Night");

    /// <summary>What the region owes its partners for it, fees deducted.</summary>
    public Money Net => new(Priced.Sum(p => p.NetCents));

    /// <summary>What has to be done about each sum that waits, in words.</summary>
    public IEnumerable<Problem> Incidents =>
        Unpriced.Select(u => Words.Problem("NoRule", u.BenefitId, u.PartnerId, u.WaitsFor, new Money(u.GrossCents)));
}

/// <summary>
/// Clears a closed day: nets it from the log, prices it, posts it, all saved in one transaction. The result is a function of the log,
/// the rules and the days before, so that a run that was killed is simply run again.
/// </summary>
/// <param name="ahead">Has folded some of the day before it was over; null: all of it is folded now.</param>
public sealed class ClearDay(PassDatabase database, TimeProvider time, DayAhead? ahead = null)
{
    private static readonly Texts Words = Texts.Beside(typeof(ClearDay), "Night");

    /// <returns>Problems: RoleMissing, ActorUnknown, DayNotClosed, ClearOutOfOrder.</returns>
    /// <exception cref="LogBrokenException">A row of the day is altered or missing: nothing is cleared.</exception>
    public async Task<Result<NightResult>> ClearAsync(
        ILogStore log, DateOnly day, Actor actor, IProgress<NightProgress>? progress = null, CancellationToken ct = default)
    {
        using var step = Telemetry.Night("clear", day);
        if (await Actors.RefusalAsync(database, actor, CloseDay.MayRun, ct) is { } refused)
            return refused;
        await using var context = database.CreateContext();
        var known = await context.BusinessDays.AsNoTracking().SingleOrDefaultAsync(d => d.Date == day, ct);
        if (known?.State == BusinessDayState.Priced)
            return await StoredAsync(context, day, ct);
        if (known?.State != BusinessDayState.Closed)
            return Words.Problem("DayNotClosed", day);
        var earlier = await context.BusinessDays.AsNoTracking()
            .Where(d => d.Date < day && d.State != BusinessDayState.Priced).OrderBy(d => d.Date).FirstOrDefaultAsync(ct);
        if (earlier is not null)
            return Words.Problem("ClearOutOfOrder", earlier.Date);

        var reference = await PricingReference.LoadAsync(context, ct);
        var late = await LateSales.FoldAsync(context, log, reference, day, progress, ct);
        var totals = await FoldAsync(log, await DayRanges.LoadAsync(context, log.Identity, day, ct), reference.On(day), progress, ct);
        progress?.Report(new(NightStep.Pricing, 0, 1));
        return await SaveAsync(context, day, actor, totals, late, reference, progress, ct);
    }

    private async Task<DayTotals> FoldAsync(ILogStore log, IReadOnlyList<DayRange> ranges, DayTerms terms, IProgress<NightProgress>? progress, CancellationToken ct)
    {
        if (ahead is not null && await ahead.OfAsync(terms.Day, terms, ct) is { } begun && ranges.All(r => IsOn(begun.Heads[r.Start.Partition], r)))
        {
            try
            {
                var totals = FoldDay.Run(log, [.. ranges.Select(r => r with { Start = begun.Heads[r.Start.Partition] })], terms, progress, ct: ct);
                totals.Add(begun.Totals);
                return totals;
            }
            catch (LogBrokenException)
            {
                // The log may be another one than it was by day, restored since: the whole day tells.
            }
        }
        return FoldDay.Run(log, ranges, terms, progress, ct: ct);
    }

    /// <summary>The day's log did not end before what was folded of it, nor elsewhere.</summary>
    private static bool IsOn(LogHead head, DayRange range) => head.Lsn < range.EndLsn || head.Lsn == range.EndLsn && head.Hash.AsSpan().SequenceEqual(range.EndHash);

    private async Task<Result<NightResult>> SaveAsync(
        PassDbContext context, DateOnly day, Actor actor, DayTotals totals, LateSales late, PricingReference reference, IProgress<NightProgress>? progress, CancellationToken ct)
    {
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        // Taken first: of two runs at once, one waits here and then finds that there is nothing left to do.
        if (await context.BusinessDays.Where(d => d.Date == day && d.State == BusinessDayState.Closed)
            .ExecuteUpdateAsync(set => set.SetProperty(d => d.State, BusinessDayState.Priced), ct) == 0)
        {
            await transaction.RollbackAsync(ct);
            return await StoredAsync(context, day, ct);
        }
        var earlier = late.EarlierSales.Concat(totals.EarlierSales).ToList();
        var years = await YearlyBases.LoadAsync(context, late.Dates.Append(day).Concat(earlier.Select(e => e.SaleDay)).Select(d => d.Year), ct);
        var sold = new RulesOfSales(reference.Rules.All);
        await sold.LoadAsync(context, earlier, ct);
        var priced = late.Price(day, years, sold);
        var own = PriceDay.Run(day, day, totals, sold.Of, (partner, benefit, rule, year) => years.Of(year, partner.Value, benefit.Value, rule));
        years.Add(own.Priced);
        progress?.Report(new(NightStep.Posting, 0, 1));
        PartnerDay[] all = [.. priced, .. own.Priced];
        await context.InsertAsync(all, ct);
        await context.InsertAsync([.. all.SelectMany(p => p.EarlierSales)], ct);
        await context.InsertAsync(own.Unpriced, ct);
        await context.InsertAsync([.. totals.Unpaid.Select(s => new UnpaidSale
        {
            OperationId = s.Operation.Value,
            PassId = s.Pass.Value,
            Date = day,
            PartnerId = s.Partner.Value,
            TerminalId = s.Terminal.Value,
            OccurredAtMs = s.OccurredAtMs,
            Cents = s.Cents,
            Refusal = s.Code,
        })], ct);
        await Ledger.PostAsync(context, [.. PostDay.OfLate(day, priced), .. PostDay.Of(day, totals, own, reference.Benefits)], ct);
        await years.SaveAsync(context, ct);
        await PartnerDayItems.AddAsync(context, all.Length, ct);
        var after = new { State = BusinessDayState.Priced, PartnerDays = all.Length, NetCents = all.Sum(p => p.NetCents), Unpriced = own.Unpriced.Count, Unpaid = totals.Unpaid.Count };
        await Audit.WriteAsync(context, actor, time.GetUtcNow(), "day.clear", CloseDay.Subject(day), new { State = BusinessDayState.Closed }, after, ct);
        await transaction.CommitAsync(ct);
        progress?.Report(new(NightStep.Posting, 1, 1));
        return new NightResult(day, false, totals.Operations, totals.Refused, all, await WaitingAsync(context, ct));
    }

    private static async Task<Result<NightResult>> StoredAsync(PassDbContext context, DateOnly day, CancellationToken ct)
    {
        var priced = await context.PartnerDays.AsNoTracking().Where(p => p.ClearedOn == day)
            .OrderBy(p => p.Date).ThenBy(p => p.PartnerId).ThenBy(p => p.BenefitId).ToListAsync(ct);
        return new NightResult(day, true, 0, 0, priced, await WaitingAsync(context, ct));
    }

    private static Task<List<UnpricedDay>> WaitingAsync(PassDbContext context, CancellationToken ct) =>
        context.UnpricedDays.AsNoTracking().Where(u => u.ClearedOn == null)
            .OrderBy(u => u.Date).ThenBy(u => u.PartnerId).ThenBy(u => u.BenefitId).ToListAsync(ct);
}
