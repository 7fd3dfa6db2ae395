using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;

namespace Pass.Clearing.Payments;

/// <content>Orders that are kept back from their run, and let go again.</content>
public sealed partial class SettlementService
{
    /// <summary>Keeps one order back, whatever becomes of its run; nothing else moves. Approvals stay: what still leaves was seen.</summary>
    /// <returns>Problems: RoleMissing, ActorUnknown, OrderUnknown, ReasonMissing, OrderNotHoldable, RunAltered.</returns>
    public async Task<Result<Settlement>> HoldAsync(string order, Actor actor, CancellationToken ct = default) =>
        string.IsNullOrWhiteSpace(actor.Reason) ? Words.Problem("ReasonMissing") : await SetHeldAsync(order, actor, "order.hold", PaymentOrderState.Active, async (context, row, run) =>
        {
            if ((await ShownAsync(context, run, ct)).Changed is { Count: > 0 } changed)
                return Altered(changed);
            (row.State, row.HeldReason) = (PaymentOrderState.Held, actor.Reason);
            await RecountAsync(context, run, ct);
            return null;
        }, ct);

    /// <summary>
    /// Lets a held order go on: with its run if that is not sent yet (an approval that did not see it is then asked again), else its items are payable by the next run.
    /// Nobody lets it go on an account that changed within the hours of its cooling-off.
    /// </summary>
    /// <returns>Problems: RoleMissing, ActorUnknown, OrderUnknown, OrderNotHeld, CoolingOff.</returns>
    public Task<Result<Settlement>> ReleaseAsync(string order, Actor actor, CancellationToken ct = default) => SetHeldAsync(order, actor, "order.release", PaymentOrderState.Held, async (context, row, run) =>
    {
        if (run.State is SettlementState.Sent or SettlementState.Withdrawn)
        {
            await LeftBehind.ReleaseAsync(context, row, run, NowMs, ct);
            return null;
        }
        if (await CoolingAsync(context, row, ct) is { } waits)
            return waits;
        (row.State, row.HeldReason) = (PaymentOrderState.Active, null);
        var view = await RecountAsync(context, run, ct);
        var kept = new List<SettlementApproval>();
        foreach (var approval in run.Approvals.ToList())
        {
            if (await Coverage.GapsAsync(context, approval, view, ct) is { Count: > 0 })
                context.Remove(approval);
            else
                kept.Add(approval);
        }
        if (kept.Count < 2 && run.State == SettlementState.Approved)
            await StateAsync(context, run, SettlementState.Draft, AttemptState.Drafted, ct);
        return null;
    }, ct);

    private async Task<Problem?> CoolingAsync(PassDbContext context, PaymentOrder order, CancellationToken ct)
    {
        if (!(await RegionSettings.LoadAsync(context, ct)).Ok(out var region, out var missing))
            return missing;
        var (attempt, hours) = (order.Attempts.Single(a => a.LiveOrder != null), region.Runs.AccountCoolingHours);
        return CutoffAccounts.WaitsUntilMs(await CutoffAccounts.LinkedAsync(context, order.PartnerId, ct), attempt.Iban, hours, NowMs, attempt.StateAtMs) is { } untilMs
            ? Words.Problem("CoolingOff", order.Number, Iban.Mask(attempt.Iban), hours, Minute(untilMs)) : null;
    }

    /// <summary>The first minute in Paris that is not before it.</summary>
    private static DateTimeOffset Minute(long ms) => TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds((ms + 59_999) / 60_000 * 60_000), ParisCalendar.Zone);

    private async Task<Result<Settlement>> SetHeldAsync(
        string number, Actor actor, string action, PaymentOrderState from, Func<PassDbContext, PaymentOrder, Settlement, Task<Problem?>> change, CancellationToken ct)
    {
        if (await Actors.RefusalAsync(database, actor, MayPrepare, ct) is { } lacks)
            return lacks;
        await using var context = database.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        // The attempt that may leave says which run the order is in: its own, or a later one that pays it again.
        var settlement = await context.PaymentAttempts.Where(a => a.LiveOrder == number).Select(a => (int?)a.SettlementId).SingleOrDefaultAsync(ct);
        if (settlement is null && !await context.PaymentOrders.AnyAsync(o => o.Number == number, ct))
            return Words.Problem("OrderUnknown", number);
        var run = settlement is null ? null : await LockAsync(context, settlement.Value, ct);
        var row = await context.PaymentOrders.Include(o => o.Attempts).SingleAsync(o => o.Number == number, ct);
        var isWaiting = run is not null && row.Attempts.Exists(a => a.LiveOrder != null && a.State is AttemptState.Drafted or AttemptState.Approved);
        if (row.State != from || !isWaiting)
            return Words.Problem(from == PaymentOrderState.Held ? "OrderNotHeld" : "OrderNotHoldable", number);
        var before = new { row.State, row.HeldReason, Run = Of(run!) };
        if (await change(context, row, run!) is { } problem)
            return problem;
        await Audit.WriteAsync(context, actor, time.GetUtcNow(), action, $"order/{number}", before, new { row.State, row.HeldReason, Run = Of(run!) }, ct);
        await transaction.CommitAsync(ct);
        return run!;
    }
}
