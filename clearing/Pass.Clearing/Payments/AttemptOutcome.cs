using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Accounting;
using Pass.Core;
using Pass.Data.Model;

namespace Pass.Clearing.Payments;

/// <summary>What became of an attempt, whoever says so: a file of the bank's, a person who matched a line, a person who read it elsewhere.</summary>
/// <param name="BankDay">The bank's day; null when it says none.</param>
/// <param name="ReasonCode">ISO 20022, of one that failed.</param>
/// <param name="Proof">Where it can be seen; null leaves what was there.</param>
/// <param name="BackCents">What came back of one that was returned; null for all of it. The rest is the banks' charge.</param>
internal sealed record AttemptOutcome(AttemptState State, DateOnly? BankDay, string? ReasonCode, string? Proof, long? BackCents = null)
{
    /// <summary>Moves the attempt; one that failed opens a task and tells the partner. All in the caller's transaction.</summary>
    /// <returns>What the ledger is to be told.</returns>
    public IReadOnlyList<Posting> Apply(PassDbContext context, PaymentOrder order, PaymentAttempt attempt, DateTimeOffset at)
    {
        var (was, ms) = (attempt.State, at.ToUnixTimeMilliseconds());
        (attempt.State, attempt.StateAtMs, attempt.BankDay, attempt.Proof) = (State, ms, BankDay ?? attempt.BankDay, Proof ?? attempt.Proof);
        if (PaymentStates.HasFailed(State))
        {
            (attempt.LiveOrder, attempt.ReasonCode) = (null, ReasonCode ?? "NARR");
            context.PaymentTasks.Add(new()
            {
                OrderNumber = order.Number,
                PartnerId = order.PartnerId,
                Cents = order.AmountCents,
                ReasonCode = attempt.ReasonCode,
                OpenedAtMs = ms,
            });
            context.PartnerNotices.Add(new() { PartnerId = order.PartnerId, Kind = NoticeKind.PaymentFailed, AtMs = ms, Document = order.Number, Cents = order.AmountCents, ReasonCode = attempt.ReasonCode });
            Mail.ToPartner(context, MailKind.PaymentReturned, order.PartnerId, at, ("nom", order.PartnerName), ("ordre", order.Number), ("montant", $"{new Money(order.AmountCents)}"), ("motif", attempt.ReasonCode));
        }
        return SettlementPostings.OfOutcome(BankDay ?? ParisCalendar.DateOf(at), attempt, was, order, BackCents);
    }
}

/// <summary>Tasks of failed payments follow the runs that pay them again.</summary>
internal static class TasksOfRuns
{
    /// <summary>Another attempt is made: nobody has to look any more, and the partner is told.</summary>
    public static async Task CloseAsync(PassDbContext context, IReadOnlyList<PaymentOrder> orders, int settlement, string by, long nowMs, CancellationToken ct)
    {
        foreach (var some in orders.Chunk(500))
        {
            var numbers = some.Select(o => o.Number).ToList();
            foreach (var task in await context.PaymentTasks.Where(t => t.ClosedAtMs == null && numbers.Contains(t.OrderNumber)).ToListAsync(ct))
                (task.ClosedAtMs, task.ClosedBy, task.SettlementId) = (nowMs, by, settlement);
            context.PartnerNotices.AddRange(some.Select(o => new PartnerNotice { PartnerId = o.PartnerId, Kind = NoticeKind.PaidAgain, AtMs = nowMs, Document = o.Number, Cents = o.AmountCents }));
        }
    }

    /// <summary>The attempt did not leave after all.</summary>
    /// <param name="order">Null for all of the run.</param>
    public static Task ReopenAsync(PassDbContext context, int settlement, string? order, CancellationToken ct) =>
        context.PaymentTasks.Where(t => t.SettlementId == settlement && (order == null || t.OrderNumber == order)).ExecuteUpdateAsync(set => set
            .SetProperty(t => t.ClosedAtMs, (long?)null).SetProperty(t => t.ClosedBy, (string?)null).SetProperty(t => t.SettlementId, (int?)null), ct);
}

/// <summary>The life of an attempt once it left: sent → accepted → paid, rejected before any money moved, returned at any time. Pure.</summary>
public static class PaymentStates
{
    private const long MostChargeCents = 2_000, ChargeShare = 10;

    public static bool MayBecome(AttemptState from, AttemptState to) => (from, to) switch
    {
        (AttemptState.Sent, AttemptState.Accepted or AttemptState.Rejected or AttemptState.Paid or AttemptState.Returned) => true,
        (AttemptState.Accepted, AttemptState.Rejected or AttemptState.Paid or AttemptState.Returned) => true,
        (AttemptState.Paid, AttemptState.Returned) => true,
        _ => false,
    };

    /// <summary>The money is not with the partner and will not be by this attempt: the order may be tried again.</summary>
    public static bool HasFailed(AttemptState state) => state is AttemptState.Rejected or AttemptState.Returned;

    /// <summary>
    /// True when banks may have kept it of a payment that came back: at most 20 € and a tenth of it; nothing is a charge too. Of more, the partner may have kept a part: it is owed
    /// again whole only when a person says so.
    /// </summary>
    public static bool IsCharge(long missingCents, long orderCents) => missingCents >= 0 && missingCents <= Math.Min(MostChargeCents, orderCents / ChargeShare);

    /// <summary>True when a corrected account mends it: the partner is asked for one (ISO 20022; FORMATS §3).</summary>
    public static bool IsOfAccount(string? reasonCode) =>
        reasonCode is "AC01" or "AC03" or "AC04" or "AC06" or "AG01" or "BE01" or "BE04" or "BE05" or "RR03" or "CNOR" or "RC01" or "RC03" or "RC04";

    /// <summary>
    /// Codes by which a bank (ISO 20022, ExternalStatusReason1) or the public accountant says that it had the payment already, or may say so in its own words (NARR):
    /// only a person may pay again.
    /// </summary>
    public static bool SaysDuplicate(string? reasonCode) => reasonCode is "AM05" or "DUPL" or "NARR" or "ERREUR_DOUBLON_BORDEREAU";
}
