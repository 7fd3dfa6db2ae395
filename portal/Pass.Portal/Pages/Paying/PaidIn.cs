using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data.Model;

namespace Pass.Portal.Pages.Paying;

/// <summary>A payment of the family and what came back of it.</summary>
internal sealed record PaidLine(FamilyPayment Payment, IReadOnlyList<FamilyRefund> Refunds);

/// <summary>What was paid into passes, and what is owed for them; whose they are, the page has asked.</summary>
internal sealed class PaidIn(PassDbContext context)
{
    private const int MostLines = 20;

    /// <summary>The latest first; what nobody paid in time is left out.</summary>
    public async Task<IReadOnlyList<PaidLine>> PaymentsAsync(PassId pass, CancellationToken ct)
    {
        var payments = await context.FamilyPayments.AsNoTracking().Where(p => p.PassId == pass.Value && p.State != FamilyPaymentState.Expired)
            .OrderByDescending(p => p.Number).Take(MostLines).ToListAsync(ct);
        var numbers = payments.ConvertAll(p => p.Number);
        var refunds = (await context.FamilyRefunds.AsNoTracking().Where(r => numbers.Contains(r.PaymentNumber)).OrderBy(r => r.Number).ToListAsync(ct)).ToLookup(r => r.PaymentNumber);
        return [.. payments.Select(p => new PaidLine(p, [.. refunds[p.Number]]))];
    }

    /// <summary>What is owed for each pass, the oldest first.</summary>
    public async Task<ILookup<long, FamilyDebt>> DebtsAsync(IReadOnlyList<long> passes, CancellationToken ct) =>
        (await context.FamilyDebts.AsNoTracking().Where(d => passes.Contains(d.PassId) && (d.State == FamilyDebtState.Open || d.State == FamilyDebtState.WaiverAsked)).OrderBy(d => d.Number).ToListAsync(ct))
            .ToLookup(d => d.PassId);
}
