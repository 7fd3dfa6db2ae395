using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;

namespace Pass.Clearing.Payments;

/// <summary>Payments that failed and wait for a person, and what partners are told of theirs.</summary>
public sealed class PaymentTaskService(PassDatabase database, TimeProvider time)
{
    private static readonly Texts Words = SettlementService.Words;

    /// <summary>Tasks that nobody closed, the oldest first.</summary>
    public async Task<IReadOnlyList<PaymentTask>> OpenAsync(int most, CancellationToken ct = default)
    {
        await using var context = database.CreateContext();
        return await context.PaymentTasks.AsNoTracking().Where(t => t.ClosedAtMs == null).OrderBy(t => t.Id).Take(most).ToListAsync(ct);
    }

    /// <summary>What waits of an order; null when nobody has to look at it.</summary>
    public async Task<PaymentTask?> OfAsync(string order, CancellationToken ct = default)
    {
        await using var context = database.CreateContext();
        return await context.PaymentTasks.AsNoTracking().Where(t => t.OrderNumber == order && t.ClosedAtMs == null).OrderBy(t => t.Id).FirstOrDefaultAsync(ct);
    }

    /// <summary>Says that no other attempt is made, and why.</summary>
    /// <returns>Problems: RoleMissing, ActorUnknown, ReasonMissing, TaskUnknown.</returns>
    public async Task<Result<PaymentTask>> CloseAsync(int number, Actor actor, CancellationToken ct = default)
    {
        if (await Actors.RefusalAsync(database, actor, SettlementService.MayPrepare, ct) is { } lacks)
            return lacks;
        if (string.IsNullOrWhiteSpace(actor.Reason))
            return Words.Problem("ReasonMissing");
        await using var context = database.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        await context.PaymentTasks.Where(t => t.Id == number).ExecuteUpdateAsync(set => set.SetProperty(t => t.Cents, t => t.Cents), ct);
        if (await context.PaymentTasks.SingleOrDefaultAsync(t => t.Id == number && t.ClosedAtMs == null, ct) is not { } task)
            return Words.Problem("TaskUnknown", number);
        (task.ClosedAtMs, task.ClosedBy, task.ClosedReason) = (time.GetUtcNow().ToUnixTimeMilliseconds(), actor.Name, actor.Reason);
        await Audit.WriteAsync(context, actor, time.GetUtcNow(), "task.close", $"order/{task.OrderNumber}", new { task.ReasonCode }, new { task.ClosedReason }, ct);
        await transaction.CommitAsync(ct);
        return task;
    }

    /// <summary>What a partner is told, the latest first.</summary>
    public async Task<IReadOnlyList<PartnerNotice>> NoticesAsync(PartnerId partner, int most, CancellationToken ct = default)
    {
        await using var context = database.CreateContext();
        return await context.PartnerNotices.AsNoTracking().Where(n => n.PartnerId == partner.Value).OrderByDescending(n => n.Id).Take(most).ToListAsync(ct);
    }

    /// <summary>A notice in words.</summary>
    /// <param name="reason">What the bank's code means, in words.</param>
    public static string Say(PartnerNotice notice, Func<string, string> reason) => Words.Say(
        $"Notice{notice.Kind}", ParisCalendar.DateOf(notice.AtMs), notice.Document ?? "", (Money.From(notice.Cents) ?? Money.Zero).ToString(CultureInfo.CurrentUICulture),
        notice.ReasonCode is { } code ? reason(code) : "");
}
