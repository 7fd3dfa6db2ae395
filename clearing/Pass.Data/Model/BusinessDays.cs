using Microsoft.EntityFrameworkCore;

namespace Pass.Data.Model;

public enum BusinessDayState : byte
{
    Open = 1,
    /// <summary>Its end is being written in the partitions.</summary>
    Closing = 2,
    /// <summary>Final: every partition has its end, and the seal is known.</summary>
    Closed = 3,
    /// <summary>Netted, priced and posted.</summary>
    Priced = 4,
}

/// <summary>A business day of the region.</summary>
public sealed class BusinessDay
{
    public DateOnly Date { get; init; }
    public BusinessDayState State { get; set; }
    /// <summary>SHA-256 over the cuts of all partitions and the previous seal, 32 bytes; null until closed.</summary>
    public byte[]? Seal { get; set; }
    public long? ClosedAtMs { get; set; }
    /// <summary>When its sums were found again from the projected entries, by the database itself; null until then.</summary>
    public long? RecomputedAtMs { get; set; }
    public List<BusinessDayCut> Cuts { get; } = [];
}

/// <summary>Where a partition's log ends a day: the mark row itself.</summary>
public sealed class BusinessDayCut
{
    public DateOnly Date { get; init; }
    public short Partition { get; init; }
    public long Lsn { get; init; }
    public required byte[] Hash { get; init; }
}

/// <summary>
/// The sums of a day that runs and how far they go, so that a program that is started, or another node, folds the rest and not all of it again. Made of the
/// log alone and checked against it when it is gone on with: without it, a day is folded from its first row.
/// </summary>
public sealed class DayFold
{
    public DateOnly Date { get; init; }
    /// <summary>Sums and heads in the form of Pass.Clearing's BegunDay, with their SHA-256.</summary>
    public required byte[] State { get; init; }
}

internal static class DayTables
{
    public static void Configure(ModelBuilder model)
    {
        model.Entity<BusinessDay>(e =>
        {
            e.HasKey(d => d.Date);
            e.Property(d => d.Seal).HasMaxLength(32);
            e.HasMany(d => d.Cuts).WithOne().HasForeignKey(c => c.Date);
        });
        model.Entity<DayFold>(e => e.HasKey(f => f.Date));
        model.Entity<BusinessDayCut>(e =>
        {
            e.HasKey(c => new { c.Date, c.Partition });
            e.Property(c => c.Hash).HasMaxLength(32);
        });
    }
}
