using Microsoft.EntityFrameworkCore;
using Pass.Data;
using Pass.Data.Model;

namespace Pass.Clearing.Night;

/// <summary>Makes what partners earned payable, in the transaction that clears the day.</summary>
internal static class PartnerDayItems
{
    /// <param name="context">Its last priced day is the one being cleared, whose rows are saved already: the database copies them itself.</param>
    /// <param name="count">How many rows were written with the day.</param>
    public static async Task AddAsync(PassDbContext context, int count, CancellationToken ct)
    {
        if (count == 0)
            return;
        var before = await DocumentNumbers.TakeAsync(context, "payable-item", count, ct) - 1;
        // The day is not a parameter: each database keeps days in a way of its own.
        var added = await context.Database.ExecuteSqlAsync($"""
            INSERT INTO payable_item (id, kind, partner_id, open_for, day, cents, sales_day, benefit_id)
            SELECT {before} + ROW_NUMBER() OVER (ORDER BY date, partner_id, benefit_id), {(int)PayableKind.PartnerDay},
                partner_id, partner_id, cleared_on, reimbursed_cents - fee_cents, date, benefit_id
            FROM partner_day WHERE cleared_on = (SELECT MAX(date) FROM business_day WHERE state = {(int)BusinessDayState.Priced})
            """, ct);
        if (added != count)
            throw new InvalidOperationException($"{added} sums were made payable for {count} days of partners.");
    }
}
