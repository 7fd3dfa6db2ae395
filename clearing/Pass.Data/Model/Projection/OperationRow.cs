using Pass.Core;

namespace Pass.Data.Model;

/// <summary>Projected: one request with its answer. The whole of it is in the log at (partition, lsn, index).</summary>
public sealed class OperationRow
{
    public Guid OperationId { get; init; }
    public short Partition { get; init; }
    public long Lsn { get; init; }
    public int Idx { get; init; }
    public long PassId { get; init; }
    public OperationKind Kind { get; init; }
    /// <summary>Zero when no partner is concerned.</summary>
    public int PartnerId { get; init; }
    public int TerminalId { get; init; }
    public long OccurredAtMs { get; init; }
    public long RecordedAtMs { get; init; }
    public DateOnly BusinessDay { get; init; }
    public long AmountCents { get; init; }
    public long HolderCents { get; init; }
    /// <summary>Owed to the partner (plus) or taken back (minus).</summary>
    public long RegionCents { get; init; }
    public RefusalCode Refusal { get; init; }
    public OperationFlags Flags { get; init; }
    /// <summary>The sale or hold this one is about.</summary>
    public Guid? RelatedId { get; init; }
}
