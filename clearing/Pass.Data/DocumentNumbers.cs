using Microsoft.EntityFrameworkCore;
using Pass.Data.Model;

namespace Pass.Data;

/// <summary>Numbers without a gap: the counter's row is locked by the transaction that uses the number, and comes back with it if it fails.</summary>
public static class DocumentNumbers
{
    /// <summary>Takes <paramref name="count"/> numbers of a series and returns the first; a series starts at 1.</summary>
    /// <param name="context">Must be in a transaction: the number and its document are committed together.</param>
    /// <param name="series">Stable name, <c>statement-2026</c>; 40 characters at most.</param>
    public static Task<long> TakeAsync(PassDbContext context, string series, int count = 1, CancellationToken ct = default) => TakeFromAsync(context, series, 1, count, ct);

    /// <summary>The same of a series that starts at <paramref name="least"/>, or goes on there when it is behind.</summary>
    public static async Task<long> TakeFromAsync(PassDbContext context, string series, long least, int count, CancellationToken ct = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(least);
        if (context.Database.CurrentTransaction is null)
            throw new InvalidOperationException("A document number is taken in the transaction that writes the document.");
        var counter = context.DocumentCounters.Where(c => c.Series == series);
        if (await counter.ExecuteUpdateAsync(set => set.SetProperty(c => c.Last, c => (c.Last < least - 1 ? least - 1 : c.Last) + count), ct) == 0)
        {
            // Two firsts at once: the primary key refuses one, whose transaction is tried again by its caller.
            await context.Database.ExecuteSqlAsync($"INSERT INTO document_counter (series, last) VALUES ({series}, {least - 1 + count})", ct);
            return least;
        }
        return await counter.Select(c => c.Last).SingleAsync(ct) - count + 1;
    }
}
