using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Accounting;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;
using Stripe;

namespace Pass.Clearing.Payments.StripeApi;

/// <summary>Follows transfers from the partner's Stripe account to its bank: the payout that lists what a transfer brought says whether it arrived.</summary>
internal sealed class StripePayouts(PassDatabase database, StripeGateway stripe, TimeProvider time)
{
    /// <summary>How many failed payouts in a row are followed to the one that took their money up again.</summary>
    private const int MaxDepth = 10;

    /// <summary>Asks Stripe again where a payout is, and writes it down for the transfers it pays out.</summary>
    /// <param name="account">The partner's.</param>
    /// <returns>What followed, a code; null when Stripe did not answer.</returns>
    public async Task<string?> RefreshAsync(string account, string payoutId, Actor actor, CancellationToken ct)
    {
        var on = new RequestOptions { StripeAccount = account };
        var (payout, fault) = await stripe.AskAsync(g => g.Payouts.GetAsync(payoutId, null, on, ct));
        if (fault is not null)
            return fault.Outcome;
        var (sources, unread) = await stripe.AskAsync(g => SourcesAsync(g, on, payoutId, MaxDepth, ct));
        if (unread is not null)
            return unread.Outcome;
        await using var context = database.CreateContext();
        var rows = (await context.StripeTransfers.AsNoTracking().Where(t => t.Account == account && t.PaymentId != null).Select(t => new { t.EndToEndId, t.PaymentId }).ToListAsync(ct))
            .Where(t => sources!.Contains(t.PaymentId!)).Select(t => t.EndToEndId).Order(StringComparer.Ordinal).ToList();
        foreach (var row in rows)
            await SettleAsync(row, payout!, actor, ct);
        return rows.Count == 0 ? "NotOurs" : $"payout_{payout!.Status}";
    }

    /// <summary>What arrived on the account and left it with a payout; what an earlier payout failed to bring is in the one that brings it.</summary>
    private static async Task<HashSet<string>> SourcesAsync(StripeGateway gateway, RequestOptions on, string payoutId, int depth, CancellationToken ct)
    {
        var sources = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var line in gateway.Movements.ListAutoPagingAsync(new BalanceTransactionListOptions { Payout = payoutId, Limit = 100 }, on, ct))
        {
            if (line.Type is "payout_failure" or "payout_cancel" && depth > 0)
                sources.UnionWith(await SourcesAsync(gateway, on, line.SourceId, depth - 1, ct));
            else if (line.SourceId is { } source)
                sources.Add(source);
        }
        return sources;
    }

    private async Task SettleAsync(string endToEndId, Payout payout, Actor actor, CancellationToken ct)
    {
        await using var context = database.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        var attempt = await StripeTransfers.LockAsync(context, endToEndId, ct);
        var row = await context.StripeTransfers.SingleAsync(t => t.EndToEndId == endToEndId, ct);
        // A payout that failed says nothing any more of what a later one brought.
        if (row.PayoutState == "paid" && row.PayoutId != payout.Id && payout.Status != "paid")
            return;
        var before = StripeTransfers.Of(row, attempt);
        (row.PayoutId, row.PayoutState) = (payout.Id, payout.Status);
        if (payout.Status == "paid" && PaymentStates.MayBecome(attempt.State, AttemptState.Paid))
        {
            var order = await context.PaymentOrders.AsNoTracking().SingleAsync(o => o.Number == attempt.OrderNumber, ct);
            await Ledger.PostAsync(context, new AttemptOutcome(AttemptState.Paid, DateOnly.FromDateTime(payout.ArrivalDate), null, $"stripe:{payout.Id}")
                .Apply(context, order, attempt, time.GetUtcNow()), ct);
        }
        if (StripeTransfers.Of(row, attempt).Equals(before))
            return;
        await Audit.WriteAsync(context, actor, time.GetUtcNow(), "stripe.payout", $"payment/{endToEndId}", before, StripeTransfers.Of(row, attempt), ct);
        await transaction.CommitAsync(ct);
    }
}
