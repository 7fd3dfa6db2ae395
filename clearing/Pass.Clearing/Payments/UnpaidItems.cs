using Microsoft.EntityFrameworkCore;
using Pass.Data.Model;

namespace Pass.Clearing.Payments;

/// <summary>What is owed, either way, and paid by no order: the one thing that drafts, debit notes, forecasts and claims start from.</summary>
internal static class UnpaidItems
{
    public static IQueryable<PayableItem> Of(PassDbContext context) =>
        context.PayableItems.AsNoTracking().Where(i => !context.PaymentOrderItems.Any(l => l.LiveItemId == i.Id));
}
