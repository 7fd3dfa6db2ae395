using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Night;
using Pass.Core;
using Pass.Data.Log;
using Pass.Data.Model;

namespace Pass.Clearing.Statements;

/// <summary>An order that leaves with a run, and the account it is paid on.</summary>
internal sealed record OrderSent(PaymentOrder Order, PaymentAttempt Attempt);

/// <summary>Everything the statements of one settlement are made of, as stored.</summary>
internal sealed class SettlementContent
{
    public required Settlement Settlement { get; init; }
    /// <summary>The orders that get a statement, by number: those of the run itself, not those of earlier runs that it pays again.</summary>
    public required IReadOnlyList<OrderSent> Orders { get; init; }
    /// <summary>The days an order pays, by date, then benefit.</summary>
    public required ILookup<string, PartnerDay> Days { get; init; }
    /// <summary>What an order pays beside its days, in the order it came.</summary>
    public required ILookup<string, PayableItem> Others { get; init; }
    /// <summary>Offline sales that are not paid and that an order's statement tells of, by day and hour.</summary>
    public required ILookup<string, UnpaidSale> Unpaid { get; init; }
    /// <summary>Business days to read the sales of, in order, with where they lie in the log.</summary>
    public required IReadOnlyList<(DateOnly Date, IReadOnlyList<DayRange> Range)> Dates { get; init; }
    public required IReadOnlyDictionary<int, ReimbursementRule> Rules { get; init; }
    /// <summary>Labels never change once published.</summary>
    public required IReadOnlyDictionary<int, string> Labels { get; init; }
    /// <summary>Partners that are told why they are not paid.</summary>
    public required IReadOnlyList<(SettlementCarry Carry, Partner Partner)> Carries { get; init; }

    /// <param name="attempts">What leaves with the run.</param>
    public static async Task<SettlementContent> LoadAsync(
        PassDbContext context, LogIdentity log, Settlement settlement, IReadOnlyList<OrderSent> attempts, CancellationToken ct)
    {
        var orders = attempts.Where(a => a.Order.SettlementId == settlement.Id).OrderBy(a => a.Order.Number, StringComparer.Ordinal).ToList();
        var sent = orders.Select(o => o.Order.Number).ToHashSet();
        var lines =
            from line in context.PaymentOrderItems
            join order in context.PaymentOrders on line.OrderNumber equals order.Number
            join item in context.PayableItems on line.ItemId equals item.Id
            where order.SettlementId == settlement.Id
            select new { line.OrderNumber, Item = item };
        var days = await lines.Join(context.PartnerDays, l => new { Date = l.Item.SalesDay!.Value, l.Item.PartnerId, BenefitId = l.Item.BenefitId!.Value },
            d => new { d.Date, d.PartnerId, d.BenefitId }, (l, d) => new { l.OrderNumber, Day = d }).AsNoTracking().ToListAsync(ct);
        var earlier = (await context.PartnerDayReturns.AsNoTracking().Where(r => lines.Any(l => l.Item.SalesDay == r.Date && l.Item.PartnerId == r.PartnerId && l.Item.BenefitId == r.BenefitId))
            .OrderBy(r => r.SaleDay).ToListAsync(ct)).ToLookup(r => (r.Date, r.PartnerId, r.BenefitId));
        days.ForEach(d => d.Day.EarlierSales.AddRange(earlier[(d.Day.Date, d.Day.PartnerId, d.Day.BenefitId)]));
        var others = await lines.Where(l => l.Item.SalesDay == null).OrderBy(l => l.Item.Id).AsNoTracking().ToListAsync(ct);
        var unpaid = await context.UnpaidSales.AsNoTracking().Where(s => sent.Contains(s.OrderNumber!))
            .OrderBy(s => s.Date).ThenBy(s => s.OccurredAtMs).ThenBy(s => s.OperationId).ThenBy(s => s.PassId).ToListAsync(ct);
        var paid = days.Where(d => sent.Contains(d.OrderNumber)).OrderBy(d => d.Day.Date).ThenBy(d => d.Day.PartnerId).ThenBy(d => d.Day.BenefitId).ToList();
        var dates = new List<(DateOnly, IReadOnlyList<DayRange>)>();
        foreach (var date in paid.Select(p => p.Day.Date).Distinct().Order())
            dates.Add((date, await DayRanges.LoadAsync(context, log, date, ct)));
        var rules = await context.ReimbursementRules.AsNoTracking().ToListAsync(ct);
        var labels = await context.BenefitLabelsAsync(CultureInfo.InvariantCulture, ct);
        var carries = await context.SettlementCarries.AsNoTracking().Where(c => c.SettlementId == settlement.Id && c.Reason != CarryReason.NotDue)
            .Join(context.Partners.AsNoTracking(), c => c.PartnerId, p => p.Id, (c, p) => new { Carry = c, Partner = p }).OrderBy(c => c.Partner.Id).ToListAsync(ct);
        return new()
        {
            Settlement = settlement,
            Orders = orders,
            Days = paid.ToLookup(p => p.OrderNumber, p => p.Day),
            Others = others.ToLookup(o => o.OrderNumber, o => o.Item),
            Unpaid = unpaid.ToLookup(s => s.OrderNumber!),
            Dates = dates,
            Rules = rules.ToDictionary(r => r.Id, r => r.ToRule()),
            Labels = labels,
            Carries = [.. carries.Select(c => (c.Carry, c.Partner))],
        };
    }
}
