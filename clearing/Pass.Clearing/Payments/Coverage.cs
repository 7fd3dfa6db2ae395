using Microsoft.EntityFrameworkCore;
using Pass.Data.Model;

namespace Pass.Clearing.Payments;

/// <summary>Whether what would leave is what people saw. Nobody changes an amount or an account of a run: what differs was altered behind its back.</summary>
internal static class Coverage
{
    /// <summary>What differs between a run as stored and what people were last shown of it; empty when nothing does.</summary>
    public static async Task<IReadOnlyList<string>> AlteredAsync(PassDbContext context, Settlement run, RunView now, CancellationToken ct)
    {
        // Made before there were hashes, and never changed since.
        if (run.Hash is null || now.Hash.AsSpan().SequenceEqual(run.Hash))
            return [];
        return await ReadAsync(context, run.Id, run.Hash, ct) is { } shown && now.Since(shown, new HashSet<string>()) is { Count: > 0 } differences
            ? differences : [$"{Convert.ToHexStringLower(run.Hash)[..16]} → {now.HashText[..16]}"];
    }

    /// <summary>What would leave and an approval did not see, or saw otherwise; an order held since may be missing.</summary>
    public static async Task<IReadOnlyList<string>> GapsAsync(PassDbContext context, SettlementApproval approval, RunView now, CancellationToken ct)
    {
        // Given before approvals were bound to what was seen.
        if (approval.Hash is null || now.Hash.AsSpan().SequenceEqual(approval.Hash))
            return [];
        if (await ReadAsync(context, approval.SettlementId, approval.Hash, ct) is not { } seen)
            return [$"{approval.Actor} : {Convert.ToHexStringLower(approval.Hash)[..16]} → {now.HashText[..16]}"];
        var held = await context.PaymentAttempts.Where(a => a.SettlementId == approval.SettlementId)
            .Join(context.PaymentOrders, a => a.OrderNumber, o => o.Number, (a, o) => new { o.Number, o.State, Attempt = a.State })
            // Held when the run left, it was left behind, and is held no more.
            .Where(o => o.State == PaymentOrderState.Held || o.Attempt == AttemptState.Withdrawn).Select(o => o.Number).ToListAsync(ct);
        return now.Since(seen, held.ToHashSet());
    }

    private static async Task<RunView?> ReadAsync(PassDbContext context, int settlement, byte[] hash, CancellationToken ct) =>
        await context.SettlementViews.AsNoTracking().SingleOrDefaultAsync(v => v.SettlementId == settlement && v.Hash == hash, ct) is { } view ? RunView.Read(view.Text) : null;
}

/// <summary>Orders that were held when their run left.</summary>
internal static class LeftBehind
{
    /// <summary>A first payment: its items are payable again, by another order. A payment tried again: the order waits for another try.</summary>
    public static async Task ReleaseAsync(PassDbContext context, PaymentOrder order, Settlement run, long nowMs, CancellationToken ct)
    {
        order.HeldReason = null;
        order.State = order.SettlementId == run.Id ? PaymentOrderState.Withdrawn : PaymentOrderState.Active;
        var attempt = order.Attempts.Single(a => a.LiveOrder != null);
        (attempt.State, attempt.StateAtMs, attempt.LiveOrder) = (AttemptState.Withdrawn, nowMs, null);
        await TasksOfRuns.ReopenAsync(context, run.Id, order.Number, ct);
        if (order.State != PaymentOrderState.Withdrawn)
            return;
        await UnpaidItems.GiveBackAsync(context, context.PaymentOrderItems.Where(l => l.OrderNumber == order.Number), ct);
        await context.UnpaidSales.Where(s => s.OrderNumber == order.Number).ExecuteUpdateAsync(set => set.SetProperty(s => s.OrderNumber, (string?)null), ct);
    }
}
