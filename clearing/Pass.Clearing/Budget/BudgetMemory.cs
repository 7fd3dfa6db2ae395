using System.Collections.Concurrent;

namespace Pass.Clearing.Budget;

/// <summary>
/// What was added up for a page of budgets, for whoever looks next: all purses of a region are read for it, and they change with each sale, while what
/// a budget says is told by the day. A day that was priced since, or an incident, has it added up anew.
/// </summary>
public sealed class BudgetMemory(TimeProvider time)
{
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, Kept> _kept = new(StringComparer.Ordinal);

    /// <param name="through">The last day that is priced.</param>
    /// <param name="corrections">How many lines incidents have.</param>
    internal async Task<BudgetSums> OfAsync(string campaign, DateOnly? through, int corrections, Func<Task<BudgetSums>> add)
    {
        if (_kept.TryGetValue(campaign, out var kept) && kept.Through == through && kept.Corrections == corrections && time.GetElapsedTime(kept.At) < Life)
            return kept.Sums;
        var (at, sums) = (time.GetTimestamp(), await add());
        _kept[campaign] = new(through, corrections, at, sums);
        return sums;
    }

    private sealed record Kept(DateOnly? Through, int Corrections, long At, BudgetSums Sums);
}
