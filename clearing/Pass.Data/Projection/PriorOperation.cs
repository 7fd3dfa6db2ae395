using Pass.Core;

namespace Pass.Data.Projection;

/// <summary>An operation found in the history, with what was done to it since.</summary>
/// <param name="Capture">Of a hold: what captured it.</param>
/// <param name="LastReturn">Of a sale or capture: the latest approved cancellation or refund.</param>
public sealed record PriorOperation(Operation Operation, Operation? Capture, Operation? LastReturn);

/// <summary>What the projection knows of some ids.</summary>
/// <param name="Found">By id; an id that is absent had no operation in the rows counted by <paramref name="ProjectedLsn"/>.</param>
/// <param name="ProjectedLsn">By partition, the log row up to which the answer is true.</param>
public sealed record HistoryAnswer(IReadOnlyDictionary<OperationId, PriorOperation> Found, IReadOnlyList<long> ProjectedLsn);
