using Microsoft.EntityFrameworkCore;
using Pass.Data.Model;

namespace Pass.Clearing.Payments;

/// <summary>What is owed, either way, and paid by no order: the one thing that drafts, debit notes, forecasts and claims start from.</summary>
internal static class UnpaidItems
{
    public static IQueryable<PayableItem> Of(PassDbContext context) =>
        context.PayableItems.AsNoTracking().Where(i => i.OpenFor != null);

    /// <summary>Orders were made for some of them, in the caller's transaction.</summary>
    public static Task TakeAsync(PassDbContext context, CancellationToken ct) =>
        context.PayableItems.Where(i => i.OpenFor != null && context.PaymentOrderItems.Any(l => l.LiveItemId == i.Id))
            .ExecuteUpdateAsync(set => set.SetProperty(i => i.OpenFor, (int?)null), ct);

    /// <summary>Orders were withdrawn: nobody pays their items any more.</summary>
    public static async Task GiveBackAsync(PassDbContext context, IQueryable<PaymentOrderItem> lines, CancellationToken ct)
    {
        await context.PayableItems.Where(i => lines.Any(l => l.LiveItemId == i.Id)).ExecuteUpdateAsync(set => set.SetProperty(i => i.OpenFor, i => i.PartnerId), ct);
        await lines.ExecuteUpdateAsync(set => set.SetProperty(l => l.LiveItemId, (long?)null), ct);
    }
}
