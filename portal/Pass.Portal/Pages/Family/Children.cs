using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data.Model;
using Pass.Engine;
using Pass.Portal.Pages.Youth;

namespace Pass.Portal.Pages.Family;

/// <summary>A child as its family sees it.</summary>
internal sealed record Child(long Id, PassId Pass, string Name, IReadOnlyList<PurseCard> Purses, IReadOnlyList<FamilyDebt> Debts);

/// <summary>A payment of the family and what came back of it.</summary>
internal sealed record FamilyLine(FamilyPayment Payment, IReadOnlyList<FamilyRefund> Refunds);

/// <summary>What the pages of families read: only of children that the sign-in follows.</summary>
internal sealed class Children(PassDbContext context, AuthorizationEngine engine, DateOnly today)
{
    private const int MostLines = 20;

    public async Task<IReadOnlyList<Child>> OfAsync(IReadOnlyList<long> ids, CancellationToken ct)
    {
        var found = new List<Child>();
        var holders = await context.Holders.AsNoTracking().Where(h => ids.Contains(h.Id)).OrderBy(h => h.Id).ToListAsync(ct);
        var debts = await DebtsAsync(holders.ConvertAll(h => h.PassId), ct);
        foreach (var holder in holders)
            found.Add(await WithPursesAsync(holder, debts[holder.PassId], ct));
        return found;
    }

    /// <summary>Null for one that is not followed.</summary>
    public async Task<Child?> FindAsync(IReadOnlyList<long> ids, long id, CancellationToken ct) =>
        ids.Contains(id) && await context.Holders.AsNoTracking().SingleOrDefaultAsync(h => h.Id == id, ct) is { } holder ? await WithPursesAsync(holder, (await DebtsAsync([holder.PassId], ct))[holder.PassId], ct) : null;

    /// <summary>The latest first; what nobody paid in time is left out.</summary>
    public async Task<IReadOnlyList<FamilyLine>> PaymentsAsync(PassId pass, CancellationToken ct)
    {
        var payments = await context.FamilyPayments.AsNoTracking().Where(p => p.PassId == pass.Value && p.State != FamilyPaymentState.Expired)
            .OrderByDescending(p => p.Number).Take(MostLines).ToListAsync(ct);
        var numbers = payments.ConvertAll(p => p.Number);
        var refunds = (await context.FamilyRefunds.AsNoTracking().Where(r => numbers.Contains(r.PaymentNumber)).OrderBy(r => r.Number).ToListAsync(ct)).ToLookup(r => r.PaymentNumber);
        return [.. payments.Select(p => new FamilyLine(p, [.. refunds[p.Number]]))];
    }

    /// <summary>What is owed for each pass, the oldest first.</summary>
    private async Task<ILookup<long, FamilyDebt>> DebtsAsync(IReadOnlyList<long> passes, CancellationToken ct) =>
        (await context.FamilyDebts.AsNoTracking().Where(d => passes.Contains(d.PassId) && (d.State == FamilyDebtState.Open || d.State == FamilyDebtState.WaiverAsked)).OrderBy(d => d.Number).ToListAsync(ct))
            .ToLookup(d => d.PassId);

    private async Task<Child> WithPursesAsync(Holder holder, IEnumerable<FamilyDebt> debts, CancellationToken ct) =>
        new(holder.Id, new(holder.PassId), holder.GivenName ?? PassNumber.Of(new(holder.PassId)).ToString(),
            await engine.ReadAsync(new(holder.PassId), ct) is { } account ? PurseCard.Of(account, engine.Reference, today) : [],
            [.. debts]);
}
