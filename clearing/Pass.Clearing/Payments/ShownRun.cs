using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Statements;
using Pass.Core;
using Pass.Data.Model;

namespace Pass.Clearing.Payments;

/// <summary>A run as it is shown: what would leave, what stays, who approved it.</summary>
/// <param name="View">Its canonical text and hash: what an approval is bound to.</param>
/// <param name="Held">Orders kept back, with why.</param>
/// <param name="Changed">What differs from what was drafted or changed by a person: someone altered the data.</param>
/// <param name="Balance">What became of what it asked of the bank.</param>
public sealed record ShownRun(Settlement Settlement, RunView View, IReadOnlyList<PaymentOrder> Held, IReadOnlyList<string> Changed, RunBalance Balance);

/// <summary>Sums a run's payments by what became of them.</summary>
internal static class RunBalances
{
    /// <returns>The balance, and whether orders of the run are held.</returns>
    public static async Task<(RunBalance Balance, bool HasHeld)> LoadAsync(PassDbContext context, int settlement, CancellationToken ct)
    {
        var groups = await context.PaymentAttempts.Where(a => a.SettlementId == settlement)
            .Join(context.PaymentOrders, a => a.OrderNumber, o => o.Number, (a, o) => new { a.State, IsSent = a.SentAtMs != null, IsHeld = o.State == PaymentOrderState.Held, o.AmountCents })
            .GroupBy(a => new { a.State, a.IsSent, a.IsHeld }).Select(g => new { g.Key.State, g.Key.IsSent, g.Key.IsHeld, Cents = g.Sum(a => a.AmountCents) }).ToListAsync(ct);
        var sent = groups.Where(g => g.IsSent).ToList();
        var balance = new RunBalance(
            new(sent.Sum(g => g.Cents)), Sent(AttemptState.Paid), Sent(AttemptState.Returned), Sent(AttemptState.Rejected), Sent(AttemptState.Sent) + Sent(AttemptState.Accepted),
            new(groups.Where(g => !g.IsSent && (g.IsHeld || g.State == AttemptState.Withdrawn)).Sum(g => g.Cents)));
        return (balance, groups.Exists(g => g.IsHeld && g.State != AttemptState.Withdrawn));

        Money Sent(AttemptState state) => new(sent.Where(g => g.State == state).Sum(g => g.Cents));
    }
}
