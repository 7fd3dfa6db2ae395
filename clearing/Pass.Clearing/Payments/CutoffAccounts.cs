using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Payments.Rails;
using Pass.Core;
using Pass.Data.Model;

namespace Pass.Clearing.Payments;

/// <summary>The account a run pays a partner on.</summary>
/// <param name="HeldBecause">It is too new to be paid on, and there is no other: the order waits for a person. Null when it may be paid.</param>
internal sealed record DueAccount(string Iban, string? Bic, string HolderName, string? HeldBecause = null)
{
    /// <summary>Null when a SEPA transfer does not reach it.</summary>
    public PaymentAccount? Usable => PaymentAccount.Read(Iban, Bic, HolderName);
}

/// <summary>
/// On which account each partner is paid: the one it had at the cut-off, some hours before the last day paid was closed. A change after it cannot enter
/// the run: the account before stays, or the order is held when a payment on that one failed.
/// </summary>
internal sealed class CutoffAccounts(ILookup<int, PartnerBankAccount> accounts, IReadOnlySet<(int Partner, string Iban)> failed, long cutoffMs, int hours)
{
    public static async Task<CutoffAccounts> LoadAsync(PassDbContext context, DateOnly upToDay, int hours, CancellationToken ct)
    {
        var closedMs = await context.BusinessDays.Where(d => d.Date == upToDay).Select(d => d.ClosedAtMs).SingleAsync(ct) ?? 0;
        return await AtAsync(context, closedMs, hours, ct);
    }

    public static async Task<CutoffAccounts> AtAsync(PassDbContext context, long closedMs, int hours, CancellationToken ct)
    {
        var rows = await context.PartnerBankAccounts.AsNoTracking().OrderBy(a => a.FromMs).ThenBy(a => a.Id).ToListAsync(ct);
        var cutoffMs = closedMs - (long)TimeSpan.FromHours(hours).TotalMilliseconds;
        var failed = new HashSet<(int, string)>();
        // Only where an account changed after the cut-off does it matter what became of payments on the one before.
        foreach (var some in rows.Where(r => r.FromMs > cutoffMs).Select(r => r.PartnerId).Distinct().Chunk(500))
        {
            failed.UnionWith((await context.PaymentOrders.Where(o => some.Contains(o.PartnerId))
                .Join(context.PaymentAttempts.Where(a => a.State == AttemptState.Rejected || a.State == AttemptState.Returned), o => o.Number, a => a.OrderNumber, (o, a) => new { o.PartnerId, a.Iban })
                .Distinct().ToListAsync(ct)).Select(f => (f.PartnerId, f.Iban)));
        }
        return new(rows.ToLookup(r => r.PartnerId), failed, cutoffMs, hours);
    }

    public DueAccount Of(Partner partner)
    {
        var known = accounts[partner.Id].ToList();
        // The one it came with has nothing before it that a change could have put aside.
        var old = known.FindLast(a => a.FromMs <= cutoffMs) ?? known.FirstOrDefault();
        if (old is null)
            return new(partner.Iban, partner.Bic, partner.AccountHolderName);
        if (old == known[^1] || !failed.Contains((partner.Id, old.Iban)))
            return new(old.Iban, old.Bic, old.AccountHolderName);
        return new(known[^1].Iban, known[^1].Bic, known[^1].AccountHolderName, HeldBecause(known[^1].Iban, known[^1].FromMs, hours));
    }

    /// <summary>Until when a payment on an account waits, in milliseconds; null when it may leave now. The account a partner came with is as old as the partner.</summary>
    /// <param name="linked">The partner's accounts, the oldest first.</param>
    /// <param name="unlinkedMs">Since when the payment is on it, for one that was never the partner's.</param>
    public static long? WaitsUntilMs(IReadOnlyList<PartnerBankAccount> linked, string iban, int hours, long nowMs, long unlinkedMs)
    {
        if (linked.Count == 0 || linked[0].Iban == iban)
            return null;
        var untilMs = (linked.FirstOrDefault(a => a.Iban == iban)?.FromMs ?? unlinkedMs) + (long)TimeSpan.FromHours(hours).TotalMilliseconds;
        return untilMs > nowMs ? untilMs : null;
    }

    /// <summary>The accounts of one partner, the oldest first.</summary>
    public static Task<List<PartnerBankAccount>> LinkedAsync(PassDbContext context, int partner, CancellationToken ct) =>
        context.PartnerBankAccounts.AsNoTracking().Where(a => a.PartnerId == partner).OrderBy(a => a.FromMs).ThenBy(a => a.Id).ToListAsync(ct);

    /// <summary>A reason that is kept is French, whoever runs the night.</summary>
    public static string HeldBecause(string iban, long fromMs, int hours) =>
        string.Format(CultureInfo.InvariantCulture, SettlementService.Words.French("HeldCooling"), Iban.Mask(iban), ParisCalendar.DateOf(fromMs), hours);
}

/// <summary>Orders whose payment failed and whose partner has another account since: the next run pays them again, by another attempt.</summary>
internal static class PaidAgain
{
    public static async Task<IReadOnlyList<(PaymentOrder Order, DueAccount Account)>> FindAsync(
        PassDbContext context, IReadOnlyDictionary<int, Partner> partners, CutoffAccounts accounts, IPaymentRail rail, CancellationToken ct)
    {
        // Each payment that failed has a task until another attempt is made, or somebody says that none is: what is all right is not looked at.
        var waiting = context.PaymentTasks.Where(t => t.ClosedAtMs == null).Select(t => t.OrderNumber);
        var orders = await context.PaymentOrders.Include(o => o.Attempts).Where(o => waiting.Contains(o.Number) && o.State == PaymentOrderState.Active
            && o.Attempts.Any(a => a.State == AttemptState.Rejected || a.State == AttemptState.Returned) && !o.Attempts.Any(a => a.LiveOrder != null)).OrderBy(o => o.Number).ToListAsync(ct);
        var again = new List<(PaymentOrder, DueAccount)>();
        foreach (var order in orders)
        {
            var last = order.Attempts.Where(a => a.State != AttemptState.Withdrawn).MaxBy(a => a.Rank)!;
            var account = accounts.Of(partners[order.PartnerId]);
            // What failed for another reason than the account, a fraud, a death, a recall, a double, is a person's to try again.
            if (PaymentStates.HasFailed(last.State) && PaymentStates.IsOfAccount(last.ReasonCode) && account is { HeldBecause: null, Usable: { } usable }
                && account.Iban != last.Iban && rail.Reaches(partners[order.PartnerId], usable.Iban, usable.Bic?.Code))
                again.Add((order, account));
        }
        return again;
    }
}
