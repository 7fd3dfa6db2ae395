using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Night;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;

namespace Pass.Clearing.Payments;

/// <summary>Where a payment to come is. Names are keys of texts.</summary>
public enum ForecastState
{
    /// <summary>In a run that two people look at.</summary>
    InRun,
    /// <summary>Handed to the bank.</summary>
    UnderWay,
    /// <summary>Kept back by a person.</summary>
    Held,
    /// <summary>Refused or returned: it waits for another attempt.</summary>
    Failed,
    /// <summary>The next run of the partner's rhythm pays it.</summary>
    Predicted,
    /// <summary>Less than the region's minimum so far: it is paid with what comes.</summary>
    BelowMinimum,
    /// <summary>The partner owes so far: it is taken off what comes.</summary>
    Owes,
    /// <summary>The account cannot be reached: the partner gives another one.</summary>
    AccountUnusable,
}

/// <summary>One payment that a partner may expect.</summary>
/// <param name="Order">Its statement's number; null while there is none.</param>
/// <param name="Amount">Exact for days that are cleared.</param>
/// <param name="Uncleared">The region's share of sales of days that are not cleared yet and that the same payment will pay, before rates.</param>
/// <param name="UpToDay">Last business day it pays.</param>
/// <param name="Execution">The day the region's account is, or is to be, debited; null when it depends on the partner or on a person.</param>
/// <param name="CreditedBy">The day the partner's bank has it at the latest.</param>
public sealed record ForecastPayment(ForecastState State, string? Order, Money Amount, Money Uncleared, DateOnly UpToDay, DateOnly? Execution, DateOnly? CreditedBy, string? Why = null);

/// <summary>When a partner is paid next, and how much: for its page, its software and whoever answers the telephone. Nothing is changed.</summary>
public sealed class PartnerForecast(PassDatabase database, TimeProvider time)
{
    private static readonly Texts Words = SettlementService.Words;

    /// <summary>Longer than any rhythm's interval.</summary>
    private const int MostDays = 70;

    /// <summary>What is under way first, then the next one; empty when nothing is owed and nothing was sold.</summary>
    /// <returns>Problems: SettingsMissing, PartnerUnknown.</returns>
    public async Task<Result<IReadOnlyList<ForecastPayment>>> OfAsync(PartnerId partner, CancellationToken ct = default)
    {
        await using var context = database.CreateContext();
        await using var snapshot = await context.BeginSnapshotAsync(ct);
        if (!(await RegionSettings.LoadAsync(context, ct)).Ok(out var region, out var missing))
            return missing;
        if (await context.Partners.AsNoTracking().SingleOrDefaultAsync(p => p.Id == partner.Value, ct) is not { } row)
            return Words.Problem("PartnerUnknown", partner);
        var payments = await LiveAsync(context, partner, ct);
        if (await NextAsync(context, region, row, ct) is { } next)
            payments.Add(next);
        return payments;
    }

    private static async Task<List<ForecastPayment>> LiveAsync(PassDbContext context, PartnerId partner, CancellationToken ct)
    {
        var orders = await context.PaymentOrders.AsNoTracking().Include(o => o.Attempts)
            .Where(o => o.PartnerId == partner.Value && o.State != PaymentOrderState.Withdrawn && !o.Attempts.Any(a => a.State == AttemptState.Paid)).OrderBy(o => o.Number).ToListAsync(ct);
        var runs = orders.SelectMany(o => o.Attempts).Select(a => a.SettlementId).Distinct().ToList();
        var executions = await context.Settlements.AsNoTracking().Where(s => runs.Contains(s.Id)).ToDictionaryAsync(s => s.Id, s => s.ExecutionDate, ct);
        return orders.ConvertAll(o =>
        {
            var last = o.Attempts.MaxBy(a => a.Rank)!;
            var state = o.State == PaymentOrderState.Held ? ForecastState.Held : last.State switch
            {
                AttemptState.Drafted or AttemptState.Approved => ForecastState.InRun,
                AttemptState.Sent or AttemptState.Accepted => ForecastState.UnderWay,
                _ => ForecastState.Failed,
            };
            DateOnly? execution = state is ForecastState.InRun or ForecastState.UnderWay ? executions[last.SettlementId] : null;
            return new ForecastPayment(state, o.Number, new(o.AmountCents), Money.Zero, o.LastDay, execution, execution is { } day ? ExecutionDays.CreditedBy(day) : null, o.HeldReason ?? last.ReasonCode);
        });
    }

    private async Task<ForecastPayment?> NextAsync(PassDbContext context, RegionSettings region, Partner partner, CancellationToken ct)
    {
        var unpaid = await UnpaidItems.Of(context).Where(i => i.OpenFor == partner.Id)
            .GroupBy(i => i.Day).Select(g => new { Day = g.Key, Cents = g.Sum(i => i.Cents) }).ToListAsync(ct);
        var cleared = await ClearedDays.LastAsync(context, ct);
        var sold = await context.OperationsAt([partner.Id], cleared?.AddDays(1) ?? DateOnly.MinValue, DateOnly.MaxValue).Where(o => o.Refusal == RefusalCode.None && o.Kind != OperationKind.Hold)
            .GroupBy(o => o.BusinessDay).Select(g => new { Day = g.Key, Cents = g.Sum(o => o.RegionCents) }).ToListAsync(ct);
        if (unpaid.Count + sold.Count == 0)
            return null;
        var first = unpaid.Select(u => u.Day).Concat(sold.Select(s => s.Day)).Min();
        var drafted = await context.Settlements.Where(s => s.State != SettlementState.Withdrawn).MaxAsync(s => (DateOnly?)s.UpToDay, ct);
        var night = new[] { cleared ?? first, Today.AddDays(-1), drafted?.AddDays(1) ?? first }.Max();
        var upTo = PayoutCalendar.LastDayPaid(partner.Rhythm, night);
        for (var end = night.AddDays(MostDays); upTo < first && night < end; upTo = PayoutCalendar.LastDayPaid(partner.Rhythm, night))
            night = night.AddDays(1);
        var amount = new Money(unpaid.Where(u => u.Day <= upTo).Sum(u => u.Cents));
        var uncleared = new Money(sold.Where(s => s.Day <= upTo).Sum(s => s.Cents));
        var state = PaymentAccount.Read(partner.Iban, partner.Bic, partner.AccountHolderName) is null ? ForecastState.AccountUnusable
            : (amount + uncleared).IsNegative ? ForecastState.Owes
            : amount + uncleared < region.Minimum && partner.Status != PartnerStatus.Closed ? ForecastState.BelowMinimum : ForecastState.Predicted;
        // Drafted in the night after the last day it pays.
        DateOnly? execution = state == ForecastState.Predicted ? ExecutionDays.After(night.AddDays(1), region) : null;
        return new(state, null, amount, uncleared, upTo, execution, execution is { } day ? ExecutionDays.CreditedBy(day) : null);
    }

    private DateOnly Today => ParisCalendar.DateOf(time.GetUtcNow());
}
