using Pass.Core;

namespace Pass.Data.Projection.Writing;

/// <summary>What open holds reserved, so that who closes one need not look for it in the log.</summary>
internal sealed class OpenHolds
{
    /// <summary>Remembered at most; one that was forgotten is read again from the log.</summary>
    private const int Most = 100_000;

    private readonly Dictionary<OperationKey, Leg[]> _legs = [];

    public void Keep(OperationKey hold, ReadOnlySpan<Leg> legs) => _legs[hold] = legs.ToArray();

    /// <summary>Null when it is not remembered.</summary>
    public Leg[]? Take(OperationKey hold) => _legs.Remove(hold, out var legs) ? legs : null;

    /// <summary>Between two batches alone: within one, who closes a hold would not find what opened it.</summary>
    public void Trim()
    {
        if (_legs.Count > Most)
            Clear();
    }

    /// <summary>After a transaction that failed: what was folded may never have been written.</summary>
    public void Clear() => _legs.Clear();
}
