using Pass.Data.Machine;

namespace Pass.Clearing.Budget;

/// <summary>
/// What was added up for a page of budgets: all purses of a region are read for it, and they change with each sale, while what
/// a budget says is told by the day. A day that was priced since, or an incident, has it added up anew.
/// </summary>
public sealed class BudgetMemory(TimeProvider time)
{
    /// <summary>By campaign; the last day that is priced, and how many lines incidents have.</summary>
    internal ShortMemory<string, (DateOnly? Through, int Corrections), BudgetSums> Sums { get; } = new(time, TimeSpan.FromMinutes(5));
}
