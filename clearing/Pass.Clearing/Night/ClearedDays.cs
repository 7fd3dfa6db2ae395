using Microsoft.EntityFrameworkCore;
using Pass.Data.Model;

namespace Pass.Clearing.Night;

/// <summary>The business days whose nights are done.</summary>
internal static class ClearedDays
{
    /// <summary>Null when none was ever cleared.</summary>
    public static Task<DateOnly?> LastAsync(PassDbContext context, CancellationToken ct) =>
        context.BusinessDays.Where(d => d.State == BusinessDayState.Priced).MaxAsync(d => (DateOnly?)d.Date, ct);
}
