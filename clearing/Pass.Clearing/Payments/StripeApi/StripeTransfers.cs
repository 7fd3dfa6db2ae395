using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Accounting;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;
using Stripe;

namespace Pass.Clearing.Payments.StripeApi;

/// <summary>What became of the transfers that waited.</summary>
/// <param name="Waiting">Those that Stripe was not asked for, or did not answer about: they are asked for again, under the same keys.</param>
/// <param name="Trouble">Why some wait; null when none does.</param>
public sealed record StripeDispatch(int Made, int Refused, int Waiting, Problem? Trouble);

/// <summary>
/// Asks Stripe for the transfers that left with their runs, and writes down what Stripe says of them. Asked twice, killed between the call and its answer,
/// or answered by an error that hides a success, a partner is paid once: each call has the key that was stored before it, and a run's transfers
/// are looked up by its group before any of them is asked for again.
/// </summary>
public sealed class StripeTransfers(PassDatabase database, StripeGateway stripe, TimeProvider time)
{
    internal const ActorRole MayCall = SettlementService.MayPrepare;
    internal const string EndToEndKey = "end_to_end_id";

    /// <summary>Asks for every transfer that waits, oldest run first, and stops when Stripe does not answer.</summary>
    /// <returns>Problems: RoleMissing, ActorUnknown, StripeTurnTaken, StripeAccountForeign, StripeForbidden, StripeDown when not even the account can be read.</returns>
    public async Task<Result<StripeDispatch>> DispatchAsync(Actor actor, CancellationToken ct = default)
    {
        if (await Actors.RefusalAsync(database, actor, MayCall, ct) is { } lacks)
            return lacks;
        await using var turn = new NodeTurn(database, "stripe");
        if (!await turn.TakeAsync(ct))
            return StripeSettings.Words.Problem("StripeTurnTaken");
        return await DispatchWaitingAsync(actor, ct);
    }

    /// <summary>As <see cref="DispatchAsync"/>, by whoever has the turn.</summary>
    internal async Task<Result<StripeDispatch>> DispatchWaitingAsync(Actor actor, CancellationToken ct)
    {
        var (made, refused) = (0, 0);
        StripeFault? trouble = null;
        List<StripeTransfer> waiting;
        await using (var context = database.CreateContext())
        {
            waiting = await context.StripeTransfers.AsNoTracking().Where(t => t.State == StripeTransferState.Waiting).ToListAsync(ct);
            if (waiting.Count > 0 && await KnowAccountAsync(context, actor, ct) is { } foreign)
                return foreign;
        }
        foreach (var run in waiting.GroupBy(t => (t.SettlementId, t.TransferGroup)).OrderBy(g => g.Key.SettlementId))
        {
            var (known, fault) = await OfGroupAsync(run.Key.TransferGroup, ct);
            foreach (var row in fault is null ? run.OrderBy(t => t.EndToEndId, StringComparer.Ordinal) : Enumerable.Empty<StripeTransfer>())
            {
                if (!known!.TryGetValue(row.EndToEndId, out var transfer))
                    (transfer, fault) = await stripe.AskAsync(g => g.Transfers.CreateAsync(Asked(row), new RequestOptions { IdempotencyKey = row.IdempotencyKey }, ct));
                var code = await SettleAsync(row.EndToEndId, transfer, fault, actor, ct);
                if (fault is { Kind: StripeFaultKind.Down or StripeFaultKind.Forbidden })
                    break;
                // What differs from what was asked is neither: it waits for a person, and is listed.
                (made, refused) = (made + (code is "Accepted" or "Returned" ? 1 : 0), refused + (code == "Rejected" ? 1 : 0));
                fault = null;
            }
            if ((trouble = fault) is not null)
                break;
        }
        return new StripeDispatch(made, refused, waiting.Count - made - refused, trouble?.ToProblem());
    }

    /// <summary>Asks Stripe again where a transfer is, and writes it down.</summary>
    /// <returns>What followed, a code; null when Stripe did not answer.</returns>
    internal async Task<string?> RefreshAsync(string transferId, Actor actor, CancellationToken ct)
    {
        var (transfer, fault) = await stripe.AskAsync(g => g.Transfers.GetAsync(transferId, cancellationToken: ct));
        if (fault is not null)
            return fault.Outcome;
        await using var context = database.CreateContext();
        var name = transfer!.Metadata?.GetValueOrDefault(EndToEndKey);
        var row = await context.StripeTransfers.AsNoTracking().Where(t => t.TransferId == transferId || t.EndToEndId == name).Select(t => t.EndToEndId).FirstOrDefaultAsync(ct);
        return row is null ? "NotOurs" : await SettleAsync(row, transfer, null, actor, ct);
    }

    internal async Task<Problem?> KnowAccountAsync(PassDbContext context, Actor actor, CancellationToken ct)
    {
        var (cursor, problem) = await stripe.OwnAsync(context, ct);
        if (problem is not null || !context.ChangeTracker.HasChanges())
            return problem;
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        await Audit.WriteAsync(context, actor, time.GetUtcNow(), "stripe.account", $"stripe/{cursor!.Account}", null, new { cursor.Account }, ct);
        await transaction.CommitAsync(ct);
        return null;
    }

    /// <summary>What Stripe has of a run already, by end-to-end id: an answer may have been lost, and a key is forgotten after a day.</summary>
    private async Task<(Dictionary<string, Transfer>? Known, StripeFault? Fault)> OfGroupAsync(string group, CancellationToken ct) => await stripe.AskAsync(async g =>
    {
        var known = new Dictionary<string, Transfer>(StringComparer.Ordinal);
        await foreach (var transfer in g.Transfers.ListAutoPagingAsync(new TransferListOptions { TransferGroup = group, Limit = 100 }, cancellationToken: ct))
        {
            if (transfer.Metadata?.GetValueOrDefault(EndToEndKey) is { } name)
                known[name] = transfer;
        }
        return known;
    });

    private static TransferCreateOptions Asked(StripeTransfer row) => new()
    {
        Amount = row.AmountCents,
        Currency = "eur",
        Destination = row.Account,
        TransferGroup = row.TransferGroup,
        Metadata = new() { [EndToEndKey] = row.EndToEndId },
    };

    /// <summary>Writes down what Stripe answered of one transfer, with what follows for its payment. In any order, and again, it ends in the same state.</summary>
    private async Task<string> SettleAsync(string endToEndId, Transfer? seen, StripeFault? fault, Actor actor, CancellationToken ct)
    {
        await using var context = database.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        var attempt = await LockAsync(context, endToEndId, ct);
        var row = await context.StripeTransfers.SingleAsync(t => t.EndToEndId == endToEndId, ct);
        var order = await context.PaymentOrders.AsNoTracking().SingleAsync(o => o.Number == attempt.OrderNumber, ct);
        var before = Of(row, attempt);
        var outcome = seen is not null ? Take(row, attempt, seen) : Fail(row, attempt, fault!);
        if (Of(row, attempt).Equals(before))
            return outcome.Code;
        if (outcome.Becomes is { } state)
        {
            var reason = state == AttemptState.Returned ? "transfer_reversed" : row.LastError;
            await Ledger.PostAsync(context, new AttemptOutcome(state, Today, reason is { Length: <= 35 } ? reason : null, $"stripe:{row.TransferId ?? row.IdempotencyKey}")
                .Apply(context, order, attempt, time.GetUtcNow()), ct);
        }
        await Audit.WriteAsync(context, actor, time.GetUtcNow(), "stripe.transfer", $"payment/{endToEndId}", before, Of(row, attempt), ct);
        await transaction.CommitAsync(ct);
        return outcome.Code;
    }

    private static (string Code, AttemptState? Becomes) Take(StripeTransfer row, PaymentAttempt attempt, Transfer seen)
    {
        if (seen.Amount != row.AmountCents || seen.DestinationId != row.Account || !string.Equals(seen.Currency, "eur", StringComparison.OrdinalIgnoreCase))
        {
            row.LastError = "differs";
            return ("Differs", null);
        }
        (row.State, row.TransferId, row.PaymentId, row.ReversedCents) = (StripeTransferState.Made, seen.Id, seen.DestinationPaymentId, seen.AmountReversed);
        (row.Calls, row.LastError) = (Math.Max(row.Calls, 1), null);
        var state = seen.AmountReversed >= seen.Amount ? AttemptState.Returned : AttemptState.Accepted;
        return ($"{state}", PaymentStates.MayBecome(attempt.State, state) ? state : null);
    }

    private static (string Code, AttemptState? Becomes) Fail(StripeTransfer row, PaymentAttempt attempt, StripeFault fault)
    {
        (row.Calls, row.LastError) = (row.Calls + 1, fault.Code);
        if (fault.Kind is StripeFaultKind.Down or StripeFaultKind.Forbidden)
            return ("Waits", null);
        row.State = StripeTransferState.Refused;
        return ("Rejected", PaymentStates.MayBecome(attempt.State, AttemptState.Rejected) ? AttemptState.Rejected : null);
    }

    /// <summary>Whoever changes an order's payment waits here for whoever is at it.</summary>
    internal static async Task<PaymentAttempt> LockAsync(PassDbContext context, string endToEndId, CancellationToken ct)
    {
        var order = await context.PaymentAttempts.Where(a => a.EndToEndId == endToEndId).Select(a => a.OrderNumber).SingleAsync(ct);
        await context.PaymentOrders.Where(o => o.Number == order).ExecuteUpdateAsync(set => set.SetProperty(o => o.State, o => o.State), ct);
        return await context.PaymentAttempts.SingleAsync(a => a.EndToEndId == endToEndId, ct);
    }

    internal static object Of(StripeTransfer row, PaymentAttempt attempt) => new
    {
        Transfer = row.State,
        row.TransferId,
        row.ReversedCents,
        row.PayoutId,
        row.PayoutState,
        row.LastError,
        row.Calls,
        Payment = attempt.State,
        attempt.BankDay,
    };

    private DateOnly Today => ParisCalendar.DateOf(time.GetUtcNow());
}
