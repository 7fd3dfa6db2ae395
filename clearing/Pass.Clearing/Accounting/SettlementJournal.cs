using Microsoft.EntityFrameworkCore;
using Pass.Data.Model;

namespace Pass.Clearing.Accounting;

/// <summary>The journal that goes with a settlement: the entries since the settlement sent before it, up to its own.</summary>
internal static class SettlementJournal
{
    /// <summary>What the next settlement's journal holds.</summary>
    public static async Task<JournalRange> NextAsync(PassDbContext context, CancellationToken ct) =>
        await RangeAsync(context, await context.Postings.MaxAsync(p => (long?)p.Entry, ct) ?? 0, ct);

    /// <summary>What the journal ending with an entry holds.</summary>
    public static async Task<JournalRange> RangeAsync(PassDbContext context, long last, CancellationToken ct)
    {
        var previous = await context.Settlements.AsNoTracking().Where(s => s.LastEntry < last)
            .OrderByDescending(s => s.LastEntry).Select(s => new { s.Id, s.LastEntry }).FirstOrDefaultAsync(ct);
        if (previous?.LastEntry is not { } after)
            return new(0, last, new Dictionary<string, long>());
        var opening = await context.SettlementBalances.Where(b => b.SettlementId == previous.Id).ToDictionaryAsync(b => b.Account, b => b.Cents, ct);
        if (opening.Count > 0)
            return new(after, last, opening);
        // Sent before balances were kept: added up once.
        var sums = await context.Postings.Where(p => p.Entry <= after).GroupBy(p => p.Account)
            .Select(g => new { g.Key, Cents = g.Sum(p => p.DebitCents - p.CreditCents) }).Where(g => g.Cents != 0).ToListAsync(ct);
        return new(after, last, sums.ToDictionary(s => s.Key, s => s.Cents));
    }
}
