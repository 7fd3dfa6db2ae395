using Microsoft.EntityFrameworkCore;

namespace Pass.Data.Model;

/// <summary>Shape of the log's tables, for migrations only: rows are written and read by the log stores.</summary>
internal static class LogTables
{
    public static void Configure(ModelBuilder model)
    {
        model.Entity<LogTable>(e =>
        {
            e.ToTable("log");
            e.HasKey(l => new { l.Partition, l.Lsn });
            e.Property(l => l.Hash).HasMaxLength(32);
        });
        model.Entity<LogSnapshotTable>(e =>
        {
            e.ToTable("log_snapshot");
            e.HasKey(l => new { l.Partition, l.Lsn });
            e.Property(l => l.Hash).HasMaxLength(32);
        });
        model.Entity<LogIdentityTable>(e =>
        {
            e.ToTable("log_identity");
            e.HasKey(l => l.Id);
            e.Property(l => l.KeysFingerprint).HasMaxLength(32);
        });
    }
}

internal sealed class LogTable
{
    public int Partition { get; init; }
    public long Lsn { get; init; }
    /// <summary>Day number, see <see cref="DateOnly.DayNumber"/>.</summary>
    public int Day { get; init; }
    public required byte[] Payload { get; init; }
    public required byte[] Hash { get; init; }
}

internal sealed class LogSnapshotTable
{
    public int Partition { get; init; }
    public long Lsn { get; init; }
    public required byte[] Hash { get; init; }
    /// <summary>Day number, see <see cref="DateOnly.DayNumber"/>.</summary>
    public int Day { get; init; }
    public required byte[] State { get; init; }
}

internal sealed class LogIdentityTable
{
    public Guid Id { get; init; }
    public int Partitions { get; init; }
    /// <summary>Day number, see <see cref="DateOnly.DayNumber"/>.</summary>
    public int FirstDay { get; init; }
    /// <summary>See <see cref="RegionIdentityRow"/>; null in a log made before parts knew each other.</summary>
    public byte[]? KeysFingerprint { get; set; }
}
