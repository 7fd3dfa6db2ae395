using Microsoft.EntityFrameworkCore;

namespace Pass.Region;

/// <summary>A part of a list in the order of its key. The next one comes after the last item's key, so that nothing is told twice or passed over while rows come and go.</summary>
public sealed record Page<T>(IReadOnlyList<T> Items, bool HasMore)
{
    public const int DefaultSize = 50, MaxSize = 1_000;

    /// <param name="ordered">By its key, from after the page before.</param>
    internal static async Task<Page<T>> TakeAsync(IQueryable<T> ordered, int size, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, MaxSize);
        var items = await ordered.Take(size + 1).ToListAsync(ct);
        return items.Count > size ? new(items[..size], true) : new(items, false);
    }
}
