namespace Pass.Data.Model;

/// <summary>Projected: one ledger line of an approved operation that moved a balance. Reservations move none and have no line.</summary>
public sealed class EntryRow
{
    public short Partition { get; init; }
    public long Lsn { get; init; }
    public int Idx { get; init; }
    public short Leg { get; init; }
    public long PassId { get; init; }
    public int BenefitId { get; init; }
    public int BenefitVersion { get; init; }
    /// <summary>Cents or uses, plus is the holder's gain.</summary>
    public int Units { get; init; }
    public int RegionCents { get; init; }
    public int BalanceAfter { get; init; }
    public DateOnly BusinessDay { get; init; }
    public int PartnerId { get; init; }
}
