using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;

namespace Pass.Portal.Webhooks;

/// <summary>
/// Finds what happened that a partner's software is to be told, and writes it down for each address: in one transaction with how far it looked, so that
/// nothing is told twice or forgotten, wherever it is killed. It reads what is projected; no sale waits for it.
/// </summary>
internal sealed class HookGatherer(PassDatabase database, TimeProvider time)
{
    /// <summary>Payments whose state is older than this were told long ago.</summary>
    private static readonly TimeSpan PaymentsBack = TimeSpan.FromDays(7);

    /// <returns>How many were found; 0 also when no partner has an address.</returns>
    public async Task<int> GatherAsync(CancellationToken ct)
    {
        await using var context = database.CreateContext();
        if (!await context.PartnerHooks.AnyAsync(h => h.State != HookState.Removed, ct))
            return 0;
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        var hooks = await context.PartnerHooks.AsNoTracking().Where(h => h.State != HookState.Removed).ToListAsync(ct);
        var found = await SalesAsync(context, hooks, ct);
        found.AddRange(await PaymentsAsync(context, hooks, ct));
        context.HookDeliveries.AddRange(found);
        await context.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return found.Count;
    }

    /// <summary>What was projected since the last look, by its place in the log: an id may be several passes', its place is its own.</summary>
    private async Task<List<HookDelivery>> SalesAsync(PassDbContext context, List<PartnerHook> hooks, CancellationToken ct)
    {
        // First how far the projection is: what it wrote until there is seen by what is read next, on any database.
        var positions = await context.Projections.AsNoTracking().ToDictionaryAsync(p => p.Partition, ct);
        var cursors = await context.HookCursors.ToDictionaryAsync(c => c.Partition, ct);
        foreach (var position in positions.Values.Where(p => !cursors.ContainsKey(p.Partition)))
            context.HookCursors.Add(cursors[position.Partition] = new() { Partition = position.Partition, Lsn = 0, Day = DateOnly.MinValue });
        await context.SaveChangesAsync(ct);
        if (!positions.Values.Any(p => p.Lsn > cursors[p.Partition].Lsn))
            return [];
        var partners = hooks.Select(h => h.PartnerId).Distinct().ToList();
        var first = cursors.Values.Min(c => c.Day);
        var rows = await (from o in context.OperationsAt(partners, first, DateOnly.MaxValue).AsNoTracking()
                          where o.Refusal == RefusalCode.None
                              && (o.Kind == OperationKind.Sale || o.Kind == OperationKind.Capture || o.Kind == OperationKind.Cancel || o.Kind == OperationKind.Refund)
                          join c in context.HookCursors on o.Partition equals c.Partition
                          where o.Lsn > c.Lsn
                          orderby o.RecordedAtMs, o.Partition, o.Lsn, o.Idx
                          select o).ToListAsync(ct);
        foreach (var position in positions.Values.Where(p => p.Lsn > cursors[p.Partition].Lsn))
            (cursors[position.Partition].Lsn, cursors[position.Partition].Day) = (position.Lsn, position.Day);
        return
        [
            .. from row in rows
               where row.Lsn <= positions[row.Partition].Lsn
               let what = row.Kind is OperationKind.Cancel or OperationKind.Refund ? HookEvent.SaleReversed : HookEvent.SaleCaptured
               from hook in hooks
               where hook.PartnerId == row.PartnerId && hook.Wants(what) && row.RecordedAtMs >= hook.CreatedMs
               select New(hook, what, string.Create(CultureInfo.InvariantCulture, $"{row.Partition}/{row.Lsn}/{row.Idx}"), (id, at) => HookMessages.Sale(id, at, what, row)),
        ];
    }

    private async Task<List<HookDelivery>> PaymentsAsync(PassDbContext context, List<PartnerHook> hooks, CancellationToken ct)
    {
        var partners = hooks.Select(h => h.PartnerId).Distinct().ToList();
        var sinceMs = Math.Max((time.GetUtcNow() - PaymentsBack).ToUnixTimeMilliseconds(), hooks.Min(h => h.CreatedMs));
        var orders = await context.PaymentOrders.AsNoTracking().Include(o => o.Attempts)
            .Where(o => partners.Contains(o.PartnerId) && o.State != PaymentOrderState.Withdrawn && o.Attempts.Any(a => a.StateAtMs >= sinceMs || a.SentAtMs >= sinceMs)).ToListAsync(ct);
        var told = orders.SelectMany(order => order.Attempts.SelectMany(attempt => Of(attempt)
            .SelectMany(e => hooks.Where(h => h.PartnerId == order.PartnerId && h.Wants(e.What) && e.AtMs >= Math.Max(sinceMs, h.CreatedMs))
                .Select(hook => (Order: order, Attempt: attempt, e.What, Hook: hook))))).ToList();
        if (told.Count == 0)
            return [];
        var subjects = told.Select(t => t.Attempt.EndToEndId).Distinct().ToList();
        var known = (await context.HookDeliveries.AsNoTracking().Where(d => subjects.Contains(d.Subject)).Select(d => new { d.HookId, d.Event, d.Subject }).ToListAsync(ct)).ToHashSet();
        return [.. told.Where(t => !known.Contains(new { HookId = t.Hook.Id, Event = t.What, Subject = t.Attempt.EndToEndId }))
            .Select(t => New(t.Hook, t.What, t.Attempt.EndToEndId, (id, at) => HookMessages.Payment(id, at, t.What, t.Order, t.Attempt)))];
    }

    private static IEnumerable<(HookEvent What, long AtMs)> Of(PaymentAttempt attempt)
    {
        if (attempt.SentAtMs is { } sent)
            yield return (HookEvent.PaymentSent, sent);
        if (attempt.State == AttemptState.Paid)
            yield return (HookEvent.PaymentPaid, attempt.StateAtMs);
        if (attempt.State is AttemptState.Rejected or AttemptState.Returned)
            yield return (HookEvent.PaymentReturned, attempt.StateAtMs);
    }

    private HookDelivery New(PartnerHook hook, HookEvent what, string subject, Func<Guid, DateTimeOffset, string> body)
    {
        var now = time.GetUtcNow();
        var id = OperationId.New(now).Value;
        return new() { HookId = hook.Id, EventId = id, Event = what, Subject = subject, Body = body(id, now), AtMs = now.ToUnixTimeMilliseconds(), NextMs = now.ToUnixTimeMilliseconds() };
    }
}
