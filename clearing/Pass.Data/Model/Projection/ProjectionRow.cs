namespace Pass.Data.Model;

/// <summary>How far a partition of the log was projected; written in the same transaction as what was.</summary>
public sealed class ProjectionRow
{
    public short Partition { get; init; }
    public long Lsn { get; init; }
    /// <summary>Hash of the log row at <see cref="Lsn"/>: the chain goes on from here.</summary>
    public required byte[] Hash { get; init; }
    /// <summary>Business day of the next row.</summary>
    public DateOnly Day { get; init; }
}
