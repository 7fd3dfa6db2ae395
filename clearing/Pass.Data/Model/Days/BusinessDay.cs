namespace Pass.Data.Model;

public enum BusinessDayState : byte
{
    Open = 1,
    Closing = 2,
    Closed = 3,
}

/// <summary>A business day of the region.</summary>
public sealed class BusinessDay
{
    public DateOnly Date { get; init; }
    public BusinessDayState State { get; set; }
    /// <summary>SHA-256 over the cuts of all partitions and the previous seal, 32 bytes; null until closed.</summary>
    public byte[]? Seal { get; set; }
    public long? ClosedAtMs { get; set; }
    public List<BusinessDayCut> Cuts { get; } = [];
}
