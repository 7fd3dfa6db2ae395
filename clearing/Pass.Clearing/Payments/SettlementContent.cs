using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Night;
using Pass.Core;
using Pass.Data.Log;
using Pass.Data.Model;

namespace Pass.Clearing.Payments;

/// <summary>Everything the files of one settlement are made of, as stored.</summary>
internal sealed class SettlementContent
{
    public required Settlement Settlement { get; init; }
    /// <summary>By number.</summary>
    public required IReadOnlyList<PaymentOrder> Orders { get; init; }
    /// <summary>The days an order pays, by date, then benefit.</summary>
    public required ILookup<string, PartnerDay> Days { get; init; }
    /// <summary>Business days to read the sales of, in order, with where they lie in the log.</summary>
    public required IReadOnlyList<(DateOnly Date, IReadOnlyList<DayRange> Range)> Dates { get; init; }
    public required IReadOnlyDictionary<int, ReimbursementRule> Rules { get; init; }
    /// <summary>Labels never change once published.</summary>
    public required IReadOnlyDictionary<int, string> Labels { get; init; }

    public static async Task<SettlementContent> LoadAsync(PassDbContext context, LogIdentity log, Settlement settlement, CancellationToken ct)
    {
        var orders = await context.PaymentOrders.AsNoTracking().Where(o => o.SettlementId == settlement.Id).ToListAsync(ct);
        var numbers = context.PaymentOrders.Where(o => o.SettlementId == settlement.Id).Select(o => o.Number);
        var paid = await (
            from line in context.PaymentOrderLines
            join day in context.PartnerDays on new { line.Date, line.PartnerId, line.BenefitId } equals new { day.Date, day.PartnerId, day.BenefitId }
            where numbers.Contains(line.OrderNumber)
            orderby day.Date, day.PartnerId, day.BenefitId
            select new { line.OrderNumber, Day = day }).AsNoTracking().ToListAsync(ct);
        var dates = new List<(DateOnly, IReadOnlyList<DayRange>)>();
        foreach (var date in paid.Select(p => p.Day.Date).Distinct().Order())
            dates.Add((date, await DayRanges.LoadAsync(context, log, date, ct)));
        var rules = await context.ReimbursementRules.AsNoTracking().ToListAsync(ct);
        var labels = await context.BenefitVersions.AsNoTracking().Select(b => new { b.BenefitId, b.Label }).Distinct().ToListAsync(ct);
        return new()
        {
            Settlement = settlement,
            Orders = [.. orders.OrderBy(o => o.Number, StringComparer.Ordinal)],
            Days = paid.ToLookup(p => p.OrderNumber, p => p.Day),
            Dates = dates,
            Rules = rules.ToDictionary(r => r.Id, r => r.ToRule()),
            Labels = labels.ToDictionary(l => l.BenefitId, l => l.Label),
        };
    }
}
