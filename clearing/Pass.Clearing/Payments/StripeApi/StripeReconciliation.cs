using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Accounting;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;

namespace Pass.Clearing.Payments.StripeApi;

/// <summary>Stripe beside the ledger, in cents.</summary>
/// <param name="AtStripeCents">The region's balance, available or not yet.</param>
/// <param name="InLedgerCents">What the account of the ledger stands at.</param>
/// <param name="TransferredCents">With partners' Stripe accounts by the ledger.</param>
/// <param name="UnderWayCents">With them by the payments.</param>
/// <param name="FamilyCents">Families' money that is neither spent nor given back, by the ledger.</param>
/// <param name="InPursesCents">The same by their payments, refunds and cleared days.</param>
/// <param name="FeeCents">What Stripe kept, by the ledger.</param>
/// <param name="Movements">Movements that Stripe lists.</param>
/// <param name="Differences">What does not agree, each in a line; empty when all does.</param>
public sealed record StripeReport(
    long AtStripeCents, long InLedgerCents, long TransferredCents, long UnderWayCents, long FamilyCents, long InPursesCents, long FeeCents, int Movements, IReadOnlyList<string> Differences);

/// <summary>Compares Stripe's own balance, movements and transfers with the ledger and the payments, to the cent. It changes nothing.</summary>
public sealed class StripeReconciliation(PassDatabase database, StripeGateway stripe)
{
    private const int MostShown = 50;

    /// <returns>Problems: StripeNeverSwept, StripeAccountForeign, StripeDown, StripeForbidden, StripeRefused.</returns>
    public async Task<Result<StripeReport>> RunAsync(CancellationToken ct = default)
    {
        await using var context = database.CreateContext();
        if (await stripe.OwnAsync(context, ct) is (_, { } foreign))
            return foreign;
        if (context.ChangeTracker.HasChanges())
            return StripeSettings.Words.Problem("StripeNeverSwept");
        var (balance, fault) = await stripe.AskAsync(g => g.Balance.GetAsync(cancellationToken: ct));
        if (fault is not null)
            return fault.ToProblem();
        var (listed, unread) = await stripe.AskAsync(g => StripeMovements.SinceAsync(g, 0, ct));
        if (unread is not null)
            return unread.ToProblem();
        var sums = await context.Postings.Where(p => p.Account == ChartOfAccounts.StripeBalance || p.Account == ChartOfAccounts.StripeTransferred
            || p.Account == ChartOfAccounts.StripeFees || p.Account == ChartOfAccounts.Families || p.Account == ChartOfAccounts.StripeUnexplained)
            .GroupBy(p => p.Account).Select(g => new { g.Key, Cents = g.Sum(p => p.DebitCents - p.CreditCents) }).ToDictionaryAsync(g => g.Key, g => g.Cents, ct);
        var atStripe = balance!.Available.Concat(balance.Pending ?? []).Where(a => a.Currency == "eur").Sum(a => a.Amount);
        var underWay = await UnderWayAsync(context, ct);
        var report = new StripeReport(
            atStripe, sums.GetValueOrDefault(ChartOfAccounts.StripeBalance), sums.GetValueOrDefault(ChartOfAccounts.StripeTransferred), underWay,
            -sums.GetValueOrDefault(ChartOfAccounts.Families), await InPursesAsync(context, ct),
            sums.GetValueOrDefault(ChartOfAccounts.StripeFees), listed!.Count, []);
        return report with { Differences = [.. await DifferencesAsync(context, listed, report, sums.GetValueOrDefault(ChartOfAccounts.StripeUnexplained), ct)] };
    }

    /// <summary>What Stripe made and no bank has yet, less what came back in part.</summary>
    private static async Task<long> UnderWayAsync(PassDbContext context, CancellationToken ct)
    {
        var made = await context.StripeTransfers.Where(t => t.State == StripeTransferState.Made)
            .Join(context.PaymentAttempts, t => t.EndToEndId, a => a.EndToEndId, (t, a) => new { t.AmountCents, t.ReversedCents, a.State }).ToListAsync(ct);
        return made.Sum(t => t.State switch
        {
            AttemptState.Accepted => t.AmountCents - t.ReversedCents,
            AttemptState.Paid => -t.ReversedCents,
            _ => 0,
        });
    }

    /// <summary>What families paid, less what they got back and what partners sold for it on cleared days.</summary>
    private static async Task<long> InPursesAsync(PassDbContext context, CancellationToken ct)
    {
        var paid = await context.FamilyPayments.Where(p => p.State == FamilyPaymentState.Paid || p.State == FamilyPaymentState.Credited).SumAsync(p => p.AmountCents, ct);
        var given = await context.FamilyRefunds.Where(r => r.State == FamilyRefundState.Made || r.State == FamilyRefundState.Recovered).SumAsync(r => r.AmountCents, ct);
        var benefits = context.BenefitVersions.Where(b => b.Funding == Funding.Family).Select(b => b.BenefitId);
        var sold = await context.PartnerDays.Where(d => benefits.Contains(d.BenefitId)).SumAsync(d => d.SoldCents - d.ReturnedCents, ct);
        var unpriced = await context.UnpricedDays.Where(d => d.ClearedOn == null && benefits.Contains(d.BenefitId)).SumAsync(d => d.GrossCents, ct);
        return paid - given - sold - unpriced;
    }

    private static async Task<IEnumerable<string>> DifferencesAsync(
        PassDbContext context, List<Stripe.BalanceTransaction> listed, StripeReport report, long unexplained, CancellationToken ct)
    {
        var words = StripeSettings.Words;
        var lines = new List<string>();
        if (report.AtStripeCents != report.InLedgerCents)
            lines.Add(words.Say("DifferBalance", new Money(report.AtStripeCents), new Money(report.InLedgerCents), new Money(report.AtStripeCents - report.InLedgerCents)));
        if (report.TransferredCents != report.UnderWayCents)
            lines.Add(words.Say("DifferTransferred", new Money(report.TransferredCents), new Money(report.UnderWayCents)));
        if (report.FamilyCents != report.InPursesCents)
            lines.Add(words.Say("DifferFamilies", new Money(report.FamilyCents), new Money(report.InPursesCents)));
        if (unexplained != 0)
            lines.Add(words.Say("DifferUnexplained", new Money(-unexplained)));
        foreach (var told in await context.StripeEvents.AsNoTracking().Where(e => e.HandledMs == null && (e.Outcome == StripeFault.Forbidden || e.Outcome == StripeFault.Refused)).OrderBy(e => e.CreatedMs).ThenBy(e => e.Id).Take(MostShown).ToListAsync(ct))
            lines.Add(words.Say("DifferUnread", told.ObjectId, told.Type, told.Id));
        foreach (var refund in await context.FamilyRefunds.AsNoTracking().Where(r => r.State == FamilyRefundState.Taken && r.LastError != null).OrderBy(r => r.Number).Take(MostShown).ToListAsync(ct))
            lines.Add(words.Say("DifferRefundWaits", refund.Number, new Money(refund.AmountCents), refund.LastError!));
        var posted = await context.StripeMovements.AsNoTracking().ToDictionaryAsync(m => m.Id, ct);
        foreach (var movement in listed.OrderBy(m => m.Created).ThenBy(m => m.Id, StringComparer.Ordinal))
        {
            if (!posted.Remove(movement.Id, out var row))
                lines.Add(words.Say("DifferNotPosted", movement.Id, movement.Type, new Money(movement.Net), movement.Currency));
            else if ((row.AmountCents, row.FeeCents) != (movement.Amount, movement.Fee))
                lines.Add(words.Say("DifferAmount", movement.Id, new Money(movement.Net), new Money(row.AmountCents - row.FeeCents), row.Document));
        }
        lines.AddRange(posted.Values.OrderBy(m => m.Document, StringComparer.Ordinal).Select(m => words.Say("DifferNotAtStripe", m.Document, m.Id, m.Type, new Money(m.AmountCents - m.FeeCents), m.SourceId ?? "")));
        return lines.Take(MostShown);
    }
}
