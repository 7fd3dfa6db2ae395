using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;
using Stripe;

namespace Pass.Clearing.Payments.StripeApi;

/// <summary>What a sweep did.</summary>
/// <param name="Events">Events that had not come, or had waited, and were handled.</param>
/// <param name="Payouts">Payouts of partners that were looked at.</param>
/// <param name="Families">Families' payments and refunds that were not at their end, and purses given back after it.</param>
/// <param name="Movements">Movements of the region's balance that were posted, and their fees in cents.</param>
public sealed record StripeSweepResult(StripeDispatch Transfers, int Events, int Payouts, int Families, int Movements, long FeeCents);

/// <summary>
/// Brings what is known of Stripe up to date, whatever was missed: transfers that wait, events that never came or could not be looked at,
/// families' payments and refunds, payouts under way, movements of the balance. To be run each night, and as often as one likes.
/// </summary>
public sealed class StripeSweep(PassDatabase database, StripeGateway stripe, FamilyPurses purses, TimeProvider time)
{
    /// <summary>An event may be listed a little after later ones.</summary>
    private static readonly TimeSpan Overlap = TimeSpan.FromHours(1);

    /// <returns>Problems: RoleMissing, ActorUnknown, StripeTurnTaken, StripeAccountForeign, StripeForbidden, StripeDown, StripeRefused; what was done before stays.</returns>
    public async Task<Result<StripeSweepResult>> RunAsync(Actor actor, CancellationToken ct = default)
    {
        if (await Actors.RefusalAsync(database, actor, StripeTransfers.MayCall, ct) is { } lacks)
            return lacks;
        await using var turn = new NodeTurn(database, "stripe");
        if (!await turn.TakeAsync(ct))
            return StripeSettings.Words.Problem("StripeTurnTaken");
        var transfers = new StripeTransfers(database, stripe, time);
        await using (var context = database.CreateContext())
        {
            if (await transfers.KnowAccountAsync(context, actor, ct) is { } foreign)
                return foreign;
        }
        if (!(await transfers.DispatchWaitingAsync(actor, ct)).Ok(out var dispatched, out var problem)
            || !(await WaitingEventsAsync(actor, ct)).Ok(out var waited, out problem)
            || !(await MissedEventsAsync(actor, ct)).Ok(out var missed, out problem)
            || !(await new FamilyPayments(database, stripe, purses, time).SweepAsync(actor, ct)).Ok(out var families, out problem)
            || !(await PayoutsAsync(actor, ct)).Ok(out var payouts, out problem)
            || !(await new StripeMovements(database, stripe, time).PostAsync(actor, ct)).Ok(out var posted, out problem))
        {
            return problem;
        }
        return new StripeSweepResult(dispatched, waited.Count + missed.Count, payouts.Count, families, posted.Movements, posted.FeeCents);
    }

    /// <summary>Events that came while Stripe did not answer.</summary>
    private async Task<Result<Counted>> WaitingEventsAsync(Actor actor, CancellationToken ct)
    {
        await using var context = database.CreateContext();
        var inbox = new StripeInbox(database, stripe, purses, time);
        var count = 0;
        foreach (var row in await context.StripeEvents.AsNoTracking().Where(e => e.HandledMs == null).OrderBy(e => e.CreatedMs).ThenBy(e => e.ReceivedMs).ToListAsync(ct))
        {
            if (await inbox.HandleAsync(row, actor, ct) is not { } outcome)
                return StripeSettings.Words.Problem("StripeDown", "network");
            count += outcome is StripeFault.Forbidden or StripeFault.Refused ? 0 : 1;
        }
        return new Counted(count);
    }

    /// <summary>Stripe keeps events for thirty days.</summary>
    private async Task<Result<Counted>> MissedEventsAsync(Actor actor, CancellationToken ct)
    {
        await using var context = database.CreateContext();
        var cursor = await context.StripeCursors.SingleAsync(ct);
        var startMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        var (events, fault) = await stripe.AskAsync(async g =>
        {
            var options = new EventListOptions { Limit = 100 };
            if (cursor.EventsUntilMs > 0)
                options.Created = new DateRangeOptions { GreaterThanOrEqual = DateTimeOffset.FromUnixTimeMilliseconds(cursor.EventsUntilMs).Subtract(Overlap).UtcDateTime };
            var listed = new List<Event>();
            await foreach (var told in g.Events.ListAutoPagingAsync(options, cancellationToken: ct))
                listed.Add(told);
            return listed;
        });
        if (fault is not null)
            return fault.ToProblem();
        var inbox = new StripeInbox(database, stripe, purses, time);
        var count = 0;
        foreach (var told in events!.OrderBy(e => e.Created).ThenBy(e => e.Id, StringComparer.Ordinal))
        {
            if (!(await inbox.TakeAsync(told, actor, ct)).Ok(out var receipt, out _) || !receipt.IsNew)
                continue;
            if (receipt.Outcome is null)
                return StripeSettings.Words.Problem("StripeDown", "network");
            count++;
        }
        cursor.EventsUntilMs = startMs;
        await context.SaveChangesAsync(ct);
        return new Counted(count);
    }

    /// <summary>Payouts on the accounts of partners whose money is not known to be with their bank; their events are not in the region's own list.</summary>
    private async Task<Result<Counted>> PayoutsAsync(Actor actor, CancellationToken ct)
    {
        await using var context = database.CreateContext();
        var open = await context.StripeTransfers.AsNoTracking().Where(t => t.State == StripeTransferState.Made && t.PayoutState != "paid").Select(t => t.Account).Distinct().ToListAsync(ct);
        var payouts = new StripePayouts(database, stripe, time);
        var count = 0;
        foreach (var account in open.Order(StringComparer.Ordinal))
        {
            var (listed, fault) = await stripe.AskAsync(async g =>
            {
                var found = new List<Payout>();
                await foreach (var payout in g.Payouts.ListAutoPagingAsync(new PayoutListOptions { Limit = 100 }, new RequestOptions { StripeAccount = account }, ct))
                    found.Add(payout);
                return found;
            });
            if (fault is { Kind: StripeFaultKind.Down })
                return fault.ToProblem();
            foreach (var payout in (listed ?? []).OrderBy(p => p.Created).ThenBy(p => p.Id, StringComparer.Ordinal))
            {
                if (await payouts.RefreshAsync(account, payout.Id, actor, ct) is null)
                    return StripeSettings.Words.Problem("StripeDown", "network");
                count++;
            }
        }
        return new Counted(count);
    }

    private sealed record Counted(int Count);
}
