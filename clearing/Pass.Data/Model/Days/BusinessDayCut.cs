namespace Pass.Data.Model;

/// <summary>Where a partition's log ends a day: the mark row itself.</summary>
public sealed class BusinessDayCut
{
    public DateOnly Date { get; init; }
    public short Partition { get; init; }
    public long Lsn { get; init; }
    public required byte[] Hash { get; init; }
}
