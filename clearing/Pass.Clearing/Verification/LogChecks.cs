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
        _pricing = new(CheckName.Pricing), _years = new(CheckName.YearlyBases), _returns = new(CheckName.Returns), _unpaid = new(CheckName.UnpaidSales);

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
        return [_chain.Result(), _seals.Result(), _days.Result(), _pricing.Result(), _years.Result(), _returns.Result(), _unpaid.Result()];
    }

    private async Task CheckDayAsync(BusinessDay day, int slots, Dictionary<int, ReimbursementRule> rules, CancellationToken ct)
    {
        var stored = await context.PartnerDays.AsNoTracking().Include(p => p.EarlierSales).Where(p => p.Date == day.Date).ToDictionaryAsync(p => (p.PartnerId, p.BenefitId), ct);
        var waiting = await context.UnpricedDays.AsNoTracking().Where(u => u.Date == day.Date && u.ClearedOn == null)
            .ToDictionaryAsync(u => (u.PartnerId, u.BenefitId), ct);
        var terms = new DayTerms(day.Date, slots, (partner, benefit) =>
            stored.TryGetValue((partner.Value, benefit.Value), out var row) ? rules.GetValueOrDefault(row.RuleId) : null);
        var ranges = await DayRanges.LoadAsync(context, log.Identity, day.Date, ct);
        DayTotals totals;
        try
        {
            totals = FoldDay.Run(log, ranges, terms, ct: ct);
        }
        catch (LogBrokenException e)
        {
            _chain.Add(false, $"partition {e.Partition}, lsn {e.Lsn} ({day.Date:O})");
            return;
        }
        _chain.Passed(ranges.Sum(r => r.Rows));
        if (day.State != BusinessDayState.Priced)
            return;
        var sold = new RulesOfSales(rules.Values);
        await sold.LoadAsync(context, totals.EarlierSales, ct);
        await CheckSaleDaysAsync(day.Date, totals, ct);
        await CheckUnpaidAsync(day.Date, totals, ct);
        var again = PriceDay.Run(day.Date, day.Date, totals, sold.Of, (partner, benefit, rule, year) => BaseBefore(stored[(partner.Value, benefit.Value)], rule, year));
        Compare(again, stored, waiting, rules);
    }

    /// <summary>As recorded: that it follows from the days before is the yearly totals' own check.</summary>
    private static long BaseBefore(PartnerDay day, int rule, int year) =>
        day.RuleId == rule && day.Date.Year == year ? day.BaseBeforeCents
        : day.EarlierSales.Where(s => s.RuleId == rule && s.SaleDay.Year == year).OrderBy(s => s.SaleDay).FirstOrDefault()?.BaseBeforeCents ?? 0;

    /// <summary>What the log says of the day of a sale given back is what the projection says of the sale itself; older rows say nothing.</summary>
    private async Task CheckSaleDaysAsync(DateOnly date, DayTotals totals, CancellationToken ct)
    {
        var returns =
            from given in context.Operations
            where given.BusinessDay == date && given.Refusal == RefusalCode.None && (given.Kind == OperationKind.Cancel || given.Kind == OperationKind.Refund)
            from sale in context.Operations
            where sale.PassId == given.PassId && sale.Refusal == RefusalCode.None
                && ((sale.OperationId == given.RelatedId && sale.Kind == OperationKind.Sale) || (sale.RelatedId == given.RelatedId && sale.Kind == OperationKind.Capture))
            select new { given.PassId, given.PartnerId, Sold = sale.BusinessDay };
        // What is not projected is told by the checks of the projection.
        var projected = (await returns.ToListAsync(ct)).Select(r => (r.PassId, r.PartnerId, SaleDay: r.Sold)).ToHashSet();
        var known = projected.Select(r => (r.PassId, r.PartnerId)).ToHashSet();
        var logged = totals.EarlierSales.Select(e => (PassId: e.Pass.Value, PartnerId: e.Partner.Value, e.SaleDay)).ToHashSet();
        foreach (var sale in logged.Where(s => known.Contains((s.PassId, s.PartnerId))))
            _returns.Add(projected.Contains(sale), $"{date:O}, pass {sale.PassId}, sold on {sale.SaleDay:O}");
        if (totals.UndatedReturns > 0)
            return;
        foreach (var sale in projected.Except(logged).Where(s => s.SaleDay != date))
            _returns.Add(false, $"{date:O}, pass {sale.PassId}, sold on {sale.SaleDay:O}");
    }

    /// <summary>What was sold offline and not paid is in its own rows, so that the partner is told.</summary>
    private async Task CheckUnpaidAsync(DateOnly date, DayTotals totals, CancellationToken ct)
    {
        var stored = (await context.UnpaidSales.AsNoTracking().Where(s => s.Date == date).ToListAsync(ct))
            .Select(s => new RefusedOffline(new(s.OperationId), new(s.PassId), new(s.PartnerId), new(s.TerminalId), s.OccurredAtMs, s.Cents, s.Refusal)).ToHashSet();
        foreach (var sale in totals.Unpaid)
            _unpaid.Add(stored.Remove(sale), $"{date:O}, partner {sale.Partner}, {sale.Operation}");
        foreach (var sale in stored)
            _unpaid.Add(false, $"{date:O}, partner {sale.Partner}, {sale.Operation}");
    }

    private void Compare(
        DayPrices again, Dictionary<(int, int), PartnerDay> stored, Dictionary<(int, int), UnpricedDay> waiting, Dictionary<int, ReimbursementRule> rules)
    {
        foreach (var row in again.Priced)
        {
            if (!stored.Remove((row.PartnerId, row.BenefitId), out var was))
            {
                _days.Add(false, $"{Key(row.Date, row.PartnerId, row.BenefitId)}");
                continue;
            }
            var rule = rules[was.RuleId];
            CompareReturns(row, was);
            _days.Add(Sums(row) == Sums(was), $"{Key(row.Date, row.PartnerId, row.BenefitId)}");
            _pricing.Add(
                rule.Benefit.Value == was.BenefitId && (was.Sales == 0 || rule.IsInForce(was.Date)) && (row.ReimbursedCents, row.FeeCents) == (was.ReimbursedCents, was.FeeCents),
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

    /// <summary>What was given back of earlier sales takes back what those were paid: their rule, their year.</summary>
    private void CompareReturns(PartnerDay again, PartnerDay stored)
    {
        foreach (var sale in again.EarlierSales.Select(s => s.SaleDay).Union(stored.EarlierSales.Select(s => s.SaleDay)))
        {
            var (row, was) = (again.EarlierSales.Find(s => s.SaleDay == sale), stored.EarlierSales.Find(s => s.SaleDay == sale));
            _returns.Add(row is not null && was is not null && Sums(row) == Sums(was), $"{Key(again.Date, again.PartnerId, again.BenefitId)}, sold on {sale:O}");
        }
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
        var (from, running, years) = (new Dictionary<YearKey, long>(), new Dictionary<YearKey, long>(), new Dictionary<YearKey, long>());
        var rows = context.PartnerDays.AsNoTracking().Include(p => p.EarlierSales).OrderBy(p => p.ClearedOn).ThenBy(p => p.Date).ThenBy(p => p.PartnerId).ThenBy(p => p.BenefitId);
        await foreach (var row in rows.AsAsyncEnumerable().WithCancellation(ct))
        {
            var key = $"{Key(row.Date, row.PartnerId, row.BenefitId)}";
            if (row.HasOwn)
                Follow(new(row.Date.Year, row.PartnerId, row.BenefitId, row.RuleId), row.BaseBeforeCents, row.BaseCents, key);
            foreach (var sale in row.EarlierSales.OrderBy(s => s.SaleDay))
                Follow(new(sale.SaleDay.Year, sale.PartnerId, sale.BenefitId, sale.RuleId), sale.BaseBeforeCents, sale.BaseCents, key);
        }
        await foreach (var year in context.PartnerYears.AsNoTracking().AsAsyncEnumerable().WithCancellation(ct))
        {
            var key = new YearKey(year.Year, year.PartnerId, year.BenefitId, year.RuleId);
            running.Remove(key, out var sum);
            _years.Add(sum == year.FromCents + year.BaseCents && from.GetValueOrDefault(key) == year.FromCents, $"{key}");
        }
        foreach (var key in running.Keys)
            _years.Add(false, $"{key}");

        // A rule starts where the year stands when it is first used, and goes on from where it was itself.
        void Follow(YearKey key, long before, long change, string what)
        {
            if (!running.TryGetValue(key, out var expected))
                from[key] = expected = years.GetValueOrDefault(key with { Rule = 0 });
            _years.Add(expected == before, $"{what}");
            running[key] = before + change;
            years[key with { Rule = 0 }] = years.GetValueOrDefault(key with { Rule = 0 }) + change;
        }
    }

    private readonly record struct YearKey(int Year, int Partner, int Benefit, int Rule)
    {
        public override string ToString() => FormattableString.Invariant($"year {Year}, partner {Partner}, benefit {Benefit}, rule {Rule}");
    }

    private static (int, long, long, long, long) Sums(PartnerDayReturn r) => (r.RuleId, r.BaseBeforeCents, r.BaseCents, r.ReimbursedCents, r.FeeCents);

    private static (int, int, long, long, long, long, long) Sums(PartnerDay d) =>
        (d.Sales, d.Returns, d.Units, d.SoldCents, d.ReturnedCents, d.HolderCents, d.BaseCents);

    internal static string Key(DateOnly date, int partner, int benefit) =>
        FormattableString.Invariant($"{date:O}, partner {partner}, benefit {benefit}");
}
