using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Accounting;
using Pass.Core;
using Pass.Data.Model;

namespace Pass.Clearing.Verification;

/// <summary>
/// What each purse of the families' own holds is what was paid into it by Stripe, less what was given back and what was spent, to the cent; nothing else put money in or took it out.
/// A payment or refund whose last step is under way counts as done or not.
/// </summary>
internal sealed class FamilyChecks(PassDbContext context)
{
    public async Task<CheckResult> RunAsync(CancellationToken ct)
    {
        var tally = new Tally(CheckName.Families);
        var benefits = await context.BenefitVersions.Where(b => b.Funding == Funding.Family).Select(b => b.BenefitId).Distinct().ToListAsync(ct);
        var payments = (await context.FamilyPayments.AsNoTracking().ToListAsync(ct)).ToLookup(p => (p.PassId, p.BenefitId));
        var refunds = (await context.FamilyRefunds.AsNoTracking().ToListAsync(ct)).ToLookup(r => r.PaymentNumber);
        var purses = await context.Purses.AsNoTracking().Where(p => benefits.Contains(p.BenefitId)).ToDictionaryAsync(p => (p.PassId, p.BenefitId), ct);
        var entries = await (
            from e in context.Entries
            join o in context.Operations on new { e.Partition, e.Lsn, e.Idx } equals new { o.Partition, o.Lsn, o.Idx }
            where benefits.Contains(e.BenefitId)
            group (long)e.Units by new { e.PassId, e.BenefitId, o.Kind } into g
            select new { g.Key.PassId, g.Key.BenefitId, g.Key.Kind, Cents = g.Sum() }).ToListAsync(ct);
        var moved = entries.ToLookup(e => (e.PassId, e.BenefitId));
        foreach (var key in purses.Keys.Union(payments.Select(p => p.Key)).Order())
        {
            // What pays a debt goes into no purse; what is given back of a purse may be of any payment that Stripe has.
            var own = payments[key].Where(p => p.Purpose != FamilyPurpose.Debt).ToList();
            var parts = payments[key].SelectMany(p => refunds[p.Number]).ToList();
            var (paid, given, expired) = (Of(key, OperationKind.Grant), -Of(key, OperationKind.Adjustment), Of(key, OperationKind.Expiry));
            var spent = -(moved[key].Sum(e => e.Cents) - paid + given);
            var certain = own.Where(p => p.State == FamilyPaymentState.Credited).Sum(p => p.AmountCents);
            var possible = certain + own.Where(p => p.State == FamilyPaymentState.Paid).Sum(p => p.AmountCents);
            var left = parts.Where(r => r.State is FamilyRefundState.Taken or FamilyRefundState.Made).Sum(r => r.AmountCents);
            var perhaps = left + parts.Where(r => r.State is FamilyRefundState.Asked or FamilyRefundState.PutBack).Sum(r => r.AmountCents);
            tally.Add(paid >= certain && paid <= possible && given >= left && given <= perhaps && expired == 0
                && (purses.GetValueOrDefault(key)?.Balance ?? 0) == paid - given - spent, $"pass {key.PassId}, benefit {key.BenefitId}");
            foreach (var payment in payments[key])
            {
                tally.Add(payment.RefundedCents >= 0 && payment.RefundedCents == refunds[payment.Number].Where(r => r.State is not (FamilyRefundState.Refused or FamilyRefundState.Failed)).Sum(r => r.AmountCents)
                    && payment.RefundedCents <= payment.AmountCents, $"payment {payment.Number}, refunds");
            }
        }
        await DebtsAsync(tally, refunds, ct);
        return tally.Result();

        long Of((long, int) key, OperationKind kind) => moved[key].Where(e => e.Kind == kind).Sum(e => e.Cents);
    }

    /// <summary>Each debt is the part of a payment that it says, in the state that follows; what is still owed is what the ledger has.</summary>
    private async Task DebtsAsync(Tally tally, ILookup<int, FamilyRefund> refunds, CancellationToken ct)
    {
        var parts = refunds.SelectMany(r => r).ToDictionary(r => r.Number);
        var debts = await context.FamilyDebts.AsNoTracking().OrderBy(d => d.Number).ToListAsync(ct);
        foreach (var debt in debts)
        {
            var expected = debt.State switch
            {
                FamilyDebtState.Paid => FamilyRefundState.Recovered,
                FamilyDebtState.Won => FamilyRefundState.Failed,
                _ => FamilyRefundState.Owed,
            };
            tally.Add(parts.TryGetValue(debt.RefundNumber, out var part) && part.AmountCents == debt.AmountCents && part.State == expected, $"debt {debt.Number}");
            tally.Add(debt.State != FamilyDebtState.Waived || debt.AskerId is { } asker && debt.DeciderId is { } decider && asker != decider, $"debt {debt.Number}, people");
        }
        await LedgerAsync(ChartOfAccounts.FamilyDebts, d => d.IsOpen);
        await LedgerAsync(ChartOfAccounts.WaivedDebts, d => d.State == FamilyDebtState.Waived);

        async Task LedgerAsync(string account, Predicate<FamilyDebt> isIn) =>
            tally.Add(await context.Postings.Where(p => p.Account == account).SumAsync(p => p.DebitCents - p.CreditCents, ct) == debts.FindAll(isIn).Sum(d => d.AmountCents), $"{account}");
    }
}
