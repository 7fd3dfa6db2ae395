using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Night;
using Pass.Core;
using Pass.Data.Log;
using Pass.Data.Model;

namespace Pass.Clearing.Verification;

/// <summary>From the log: its chain, the seals, and each cleared day netted and priced again by the rules recorded with it.</summary>
internal sealed class LogChecks(PassDbContext context, ILogStore log)
{
    private readonly Tally _chain = new(CheckName.LogChain), _seals = new(CheckName.Seals), _days = new(CheckName.DaysFromLog),
        _pricing = new(CheckName.Pricing), _years = new(CheckName.YearlyBases);

    public async Task<IEnumerable<CheckResult>> RunAsync(CancellationToken ct)
    {
        var rules = (await context.ReimbursementRules.AsNoTracking().ToListAsync(ct)).ToDictionary(r => r.Id, r => r.ToRule());
        var slots = (await PricingReference.LoadAsync(context, ct)).BenefitSlots;
        var days = await context.BusinessDays.AsNoTracking().Include(d => d.Cuts).Where(d => d.Seal != null).OrderBy(d => d.Date).ToListAsync(ct);
        var previousSeal = new byte[32];
        foreach (var day in days)
        {
            var cuts = day.Cuts.OrderBy(c => c.Partition).ToList();
            var seal = CloseDay.SealOf(cuts.Select(c => c.Hash), previousSeal);
            _seals.Add(cuts.Count == log.Identity.Partitions && seal.AsSpan().SequenceEqual(day.Seal), $"{day.Date:O}");
            previousSeal = day.Seal!;
            if (cuts.Count == log.Identity.Partitions)
                await CheckDayAsync(day, slots, rules, ct);
        }
        CheckOpenRows(days.LastOrDefault());
        await CheckYearsAsync(ct);
        return [_chain.Result(), _seals.Result(), _days.Result(), _pricing.Result(), _years.Result()];
    }

    private async Task CheckDayAsync(BusinessDay day, int slots, Dictionary<int, ReimbursementRule> rules, CancellationToken ct)
    {
        var stored = await context.PartnerDays.AsNoTracking().Where(p => p.Date == day.Date).ToDictionaryAsync(p => (p.PartnerId, p.BenefitId), ct);
        var waiting = await context.UnpricedDays.AsNoTracking().Where(u => u.Date == day.Date && u.ClearedOn == null)
            .ToDictionaryAsync(u => (u.PartnerId, u.BenefitId), ct);
        var terms = new DayTerms(day.Date, slots, (partner, benefit) =>
            stored.TryGetValue((partner.Value, benefit.Value), out var row) ? rules.GetValueOrDefault(row.RuleId) : null);
        var ranges = await DayRanges.LoadAsync(context, log.Identity, day.Date, ct);
        DayTotals totals;
        try
        {
            totals = FoldDay.Run(log, ranges, terms, null, ct);
        }
        catch (LogBrokenException e)
        {
            _chain.Add(false, $"partition {e.Partition}, lsn {e.Lsn} ({day.Date:O})");
            return;
        }
        _chain.Passed(ranges.Sum(r => r.Rows));
        if (day.State != BusinessDayState.Priced)
            return;
        var again = PriceDay.Run(day.Date, day.Date, totals, (partner, benefit) => stored[(partner.Value, benefit.Value)].BaseBeforeCents);
        Compare(again, stored, waiting, rules);
    }

    private void Compare(
        DayPrices again, Dictionary<(int, int), PartnerDay> stored, Dictionary<(int, int), UnpricedDay> waiting, Dictionary<int, ReimbursementRule> rules)
    {
        foreach (var row in again.Priced)
        {
            stored.Remove((row.PartnerId, row.BenefitId), out var was);
            var rule = rules[was!.RuleId];
            _days.Add(Sums(row) == Sums(was), $"{Key(row.Date, row.PartnerId, row.BenefitId)}");
            _pricing.Add(
                rule.Benefit.Value == was.BenefitId && rule.IsInForce(was.Date) && (row.ReimbursedCents, row.FeeCents) == (was.ReimbursedCents, was.FeeCents),
                $"{Key(row.Date, row.PartnerId, row.BenefitId)}, rule {was.RuleId}");
        }
        foreach (var row in again.Unpriced)
        {
            waiting.Remove((row.PartnerId, row.BenefitId), out var was);
            _days.Add(was?.GrossCents == row.GrossCents, $"{Key(row.Date, row.PartnerId, row.BenefitId)}");
        }
        // What is stored and not in the log.
        foreach (var row in stored.Values)
            _days.Add(false, $"{Key(row.Date, row.PartnerId, row.BenefitId)}");
        foreach (var row in waiting.Values)
            _days.Add(false, $"{Key(row.Date, row.PartnerId, row.BenefitId)}");
    }

    /// <summary>Rows after the last closed day: their chain holds too.</summary>
    private void CheckOpenRows(BusinessDay? last)
    {
        for (var partition = 0; partition < log.Identity.Partitions; partition++)
        {
            var cut = last?.Cuts.FirstOrDefault(c => c.Partition == partition);
            var head = cut is null ? log.Identity.Genesis(partition) : new LogHead(partition, cut.Lsn, cut.Hash, last!.Date.AddDays(1));
            try
            {
                foreach (var row in log.Read(partition, head.Lsn))
                {
                    head = LogChain.Follow(head, row);
                    _chain.Passed();
                }
            }
            catch (LogBrokenException e)
            {
                _chain.Add(false, $"partition {e.Partition}, lsn {e.Lsn}");
            }
        }
    }

    private async Task CheckYearsAsync(CancellationToken ct)
    {
        var running = new Dictionary<(int Year, int Partner, int Benefit), long>();
        var rows = context.PartnerDays.AsNoTracking().OrderBy(p => p.ClearedOn).ThenBy(p => p.Date).ThenBy(p => p.PartnerId).ThenBy(p => p.BenefitId);
        await foreach (var row in rows.AsAsyncEnumerable().WithCancellation(ct))
        {
            var key = (row.Date.Year, row.PartnerId, row.BenefitId);
            _years.Add(running.GetValueOrDefault(key) == row.BaseBeforeCents, $"{Key(row.Date, row.PartnerId, row.BenefitId)}");
            running[key] = row.BaseBeforeCents + row.BaseCents;
        }
        await foreach (var year in context.PartnerYears.AsNoTracking().AsAsyncEnumerable().WithCancellation(ct))
        {
            running.Remove((year.Year, year.PartnerId, year.BenefitId), out var sum);
            _years.Add(sum == year.BaseCents, $"year {year.Year}, partner {year.PartnerId}, benefit {year.BenefitId}");
        }
        foreach (var key in running.Keys)
            _years.Add(false, $"year {key.Year}, partner {key.Partner}, benefit {key.Benefit}");
    }

    private static (int, int, long, long, long, long, long) Sums(PartnerDay d) =>
        (d.Sales, d.Returns, d.Units, d.SoldCents, d.ReturnedCents, d.HolderCents, d.BaseCents);

    internal static string Key(DateOnly date, int partner, int benefit) =>
        FormattableString.Invariant($"{date:O}, partner {partner}, benefit {benefit}");
}
