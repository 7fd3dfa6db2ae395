using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Night;
using Pass.Core;
using Pass.Data;
using Pass.Data.Log;
using Pass.Data.Model;

namespace Pass.Clearing.Pricing;

/// <summary>
/// Answers "why this amount for this sale": takes what a partner was paid for a day apart again, in the one order that priced it. The projection says
/// in which rows of the log the partner's operations are; the amounts are the log's and the day's own.
/// </summary>
public sealed class LineExplanations(PassDatabase database)
{
    private static readonly Texts Words = Texts.Beside(typeof(LineExplanations), "Pricing");

    /// <summary>Why each line of an operation is paid what it is: one for each benefit it took from, of each pass that used the id.</summary>
    /// <returns>Problems: OperationUnknown, NothingToExplain, and those of <see cref="OfDayAsync"/>.</returns>
    /// <exception cref="InvalidDataException">What is stored contradicts itself: the sales do not add up to what was paid.</exception>
    public async Task<Result<IReadOnlyList<LineExplanation>>> OfAsync(ILogStore log, OperationId id, CancellationToken ct = default)
    {
        await using var context = database.CreateContext();
        var operations = await context.Operations.AsNoTracking().Where(o => o.OperationId == id.Value).OrderBy(o => o.PassId).ToListAsync(ct);
        if (operations.Count == 0)
            return Words.Problem("OperationUnknown", id);
        var found = new List<LineExplanation>();
        foreach (var day in operations.Where(o => o.Refusal == RefusalCode.None && o.Kind.ConcernsPartner()).Select(o => (o.BusinessDay, o.PartnerId)).Distinct())
        {
            if (!(await OfDayAsync(log, day.BusinessDay, new(day.PartnerId), ct)).Ok(out var lines, out var problem))
                return problem;
            found.AddRange(lines.Where(l => l.Operation == id));
        }
        if (found.Count > 0)
            return found;
        var waiting = operations.ConvertAll(o => (o.BusinessDay, o.PartnerId));
        return await context.UnpricedDays.AsNoTracking().Where(u => u.ClearedOn == null && u.Date == waiting[0].BusinessDay && u.PartnerId == waiting[0].PartnerId).FirstOrDefaultAsync(ct) is { } unpriced
            ? Words.Problem("WaitsForRule", unpriced.WaitsFor) : Words.Problem("NothingToExplain", id);
    }

    /// <summary>Why each line of a partner's day is paid what it is, in the order that prices it.</summary>
    /// <returns>Problems: DayNotPriced, NotProjected.</returns>
    /// <exception cref="InvalidDataException">What is stored contradicts itself: the sales do not add up to what was paid.</exception>
    public async Task<Result<IReadOnlyList<LineExplanation>>> OfDayAsync(ILogStore log, DateOnly day, PartnerId partner, CancellationToken ct = default)
    {
        await using var context = database.CreateContext();
        await using var snapshot = await context.BeginSnapshotAsync(ct);
        if (!await context.BusinessDays.AnyAsync(d => d.Date == day && d.State == BusinessDayState.Priced, ct))
            return Words.Problem("DayNotPriced", day);
        if (await context.BusinessDayCuts.AnyAsync(c => c.Date == day && !context.Projections.Any(p => p.Partition == c.Partition && p.Lsn >= c.Lsn), ct))
            return Words.Problem("NotProjected", day);
        var earned = await context.PartnerDays.AsNoTracking().Include(d => d.EarlierSales).Where(d => d.Date == day && d.PartnerId == partner.Value).ToListAsync(ct);
        var rules = (await context.ReimbursementRules.AsNoTracking().ToListAsync(ct)).ToDictionary(r => r.Id, r => r.ToRule());
        var labels = await context.BenefitLabelsAsync(CultureInfo.CurrentUICulture, ct);
        var places = await context.OperationsAt([partner.Value], day, day).AsNoTracking().Where(o => o.Refusal == RefusalCode.None)
            .Select(o => new { o.Partition, o.Lsn }).Distinct().OrderBy(o => o.Partition).ThenBy(o => o.Lsn).ToListAsync(ct);
        var rows = log.ReadAt(places.ConvertAll(p => ((int)p.Partition, p.Lsn)));
        var lines = SaleDetail.Read(rows, earned, rules).Select(leg => Explain(leg, earned, rules[leg.RuleId], labels[leg.Leg.Benefit.Value])).ToList();
        foreach (var of in earned)
        {
            var own = lines.FindAll(l => l.Benefit.Value == of.BenefitId);
            if (own.Sum(l => l.Reimbursed.Cents) != of.ReimbursedCents || own.Sum(l => l.Fee.Cents) != of.FeeCents)
                throw new InvalidDataException(Words.Say("DoesNotAddUp", day, partner, labels[of.BenefitId]));
        }
        return lines;
    }

    private static LineExplanation Explain(in SaleLeg leg, List<PartnerDay> earned, ReimbursementRule rule, string label)
    {
        var (benefit, cents) = (leg.Leg.Benefit, leg.LegIndex != 0 ? 0 : leg.HolderCents);
        var isReturn = leg.Kind is OperationKind.Cancel or OperationKind.Refund;
        return new(
            leg.Operation, leg.Kind, leg.Day, leg.SaleDay, leg.OccurredAtMs, leg.Partner, benefit, label, rule, new(isReturn ? -cents : cents), new(leg.Leg.RegionCents), leg.Units,
            new(leg.BaseCents), new(leg.BaseBeforeCents), rule.Slices(new(leg.BaseBeforeCents), new(leg.BaseCents)), new(leg.ReimbursedCents), new(leg.FeeCents));
    }
}
