using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Accounting;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;
using Stripe;

namespace Pass.Clearing.Payments.StripeApi;

/// <summary>Posts to the ledger what moved the region's balance at Stripe, fees among it: each movement once, in the order it happened.</summary>
internal sealed class StripeMovements(PassDatabase database, StripeGateway stripe, TimeProvider time)
{
    /// <summary>A movement may show up a little after another that was made later.</summary>
    private static readonly TimeSpan Overlap = TimeSpan.FromDays(1);

    /// <summary>By whoever has the turn.</summary>
    /// <returns>How many were new. Problems: StripeDown, StripeForbidden, StripeRefused.</returns>
    public async Task<Result<StripePosted>> PostAsync(Actor actor, CancellationToken ct)
    {
        await using var context = database.CreateContext();
        var cursor = await context.StripeCursors.SingleAsync(ct);
        var (seen, fault) = await stripe.AskAsync(g => SinceAsync(g, cursor.MovementsUntilMs, ct));
        if (fault is not null)
            return fault.ToProblem();
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        var fromMs = cursor.MovementsUntilMs - (long)(2 * Overlap).TotalMilliseconds;
        var known = (await context.StripeMovements.Where(m => m.CreatedMs >= fromMs).Select(m => m.Id).ToListAsync(ct)).ToHashSet(StringComparer.Ordinal);
        var fresh = seen!.Where(m => m.Currency == "eur" && !known.Contains(m.Id)).OrderBy(m => m.Created).ThenBy(m => m.Id, StringComparer.Ordinal).ToList();
        if (fresh.Count == 0)
            return new StripePosted(0, 0);
        var partners = await (
            from t in context.StripeTransfers
            join a in context.PaymentAttempts on t.EndToEndId equals a.EndToEndId
            join o in context.PaymentOrders on a.OrderNumber equals o.Number
            where t.TransferId != null
            select new { t.TransferId, o.PartnerId }).ToDictionaryAsync(t => t.TransferId!, t => t.PartnerId, ct);
        if (!(await OfFamiliesAsync(context, fresh, ct)).Ok(out var families, out var unread))
            return unread;
        var postings = new List<Posting>();
        var first = await DocumentNumbers.TakeAsync(context, Series, fresh.Count, ct);
        foreach (var (i, movement) in fresh.Index())
        {
            var document = string.Create(CultureInfo.InvariantCulture, $"ST-{first + i:000000}");
            var transfer = (movement.Source as TransferReversal)?.TransferId ?? movement.SourceId;
            postings.AddRange(StripePostings.Of(
                document, ParisCalendar.DateOf(new DateTimeOffset(movement.Created)), movement.Type, movement.Amount, movement.Fee,
                transfer is not null && partners.TryGetValue(transfer, out var partner) ? partner : null,
                IntentOf(movement) is { } intent && families.Contains(intent)));
            context.StripeMovements.Add(new()
            {
                Id = movement.Id,
                Type = movement.Type,
                SourceId = movement.SourceId,
                AmountCents = movement.Amount,
                FeeCents = movement.Fee,
                CreatedMs = new DateTimeOffset(movement.Created).ToUnixTimeMilliseconds(),
                Document = document,
            });
        }
        cursor.MovementsUntilMs = Math.Max(cursor.MovementsUntilMs, new DateTimeOffset(fresh[^1].Created).ToUnixTimeMilliseconds());
        await Ledger.PostAsync(context, postings, ct);
        await Audit.WriteAsync(context, actor, time.GetUtcNow(), "stripe.post", $"stripe/{cursor.Account}", null,
            new { Movements = fresh.Count, NetCents = fresh.Sum(m => m.Net), First = fresh[0].Id, Last = fresh[^1].Id }, ct);
        await transaction.CommitAsync(ct);
        return new StripePosted(fresh.Count, fresh.Sum(m => m.Fee));
    }

    private const string Series = "stripe-movement";

    private static string? IntentOf(BalanceTransaction movement) => movement.Source switch
    {
        Charge charge => charge.PaymentIntentId,
        Refund refund => refund.PaymentIntentId,
        Dispute chargeback => chargeback.PaymentIntentId,
        _ => null,
    };

    /// <summary>Which payments of the movements are families': those known by name, and those that say so themselves, paid since payments were last looked at.</summary>
    private async Task<Result<HashSet<string>>> OfFamiliesAsync(PassDbContext context, List<BalanceTransaction> fresh, CancellationToken ct)
    {
        var intents = fresh.Select(IntentOf).OfType<string>().Distinct().ToList();
        var known = (await context.FamilyPayments.Where(p => p.IntentId != null && EF.Parameter(intents).Contains(p.IntentId)).Select(p => p.IntentId!).ToListAsync(ct)).ToHashSet(StringComparer.Ordinal);
        foreach (var intent in intents.Where(i => !known.Contains(i)).ToList())
        {
            var (payment, fault) = await stripe.AskAsync(g => g.Intents.GetAsync(intent, cancellationToken: ct));
            if (fault is { Kind: not StripeFaultKind.Missing })
                return fault.ToProblem();
            if (FamilyPayments.NumberOf(payment?.Metadata) is { } number && await context.FamilyPayments.AnyAsync(p => p.Number == number, ct))
                known.Add(intent);
        }
        return known;
    }

    internal static async Task<List<BalanceTransaction>> SinceAsync(StripeGateway gateway, long sinceMs, CancellationToken ct)
    {
        var options = new BalanceTransactionListOptions { Limit = 100, Expand = ["data.source"] };
        if (sinceMs > 0)
            options.Created = new DateRangeOptions { GreaterThanOrEqual = DateTimeOffset.FromUnixTimeMilliseconds(sinceMs).Subtract(Overlap).UtcDateTime };
        var seen = new List<BalanceTransaction>();
        await foreach (var movement in gateway.Movements.ListAutoPagingAsync(options, cancellationToken: ct))
            seen.Add(movement);
        return seen;
    }
}

/// <summary>What was posted.</summary>
internal sealed record StripePosted(int Movements, long FeeCents);
