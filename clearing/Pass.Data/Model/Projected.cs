using Microsoft.EntityFrameworkCore;
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

/// <summary>Projected, in the embedded database alone: which operations are one pass's.</summary>
public sealed class PassPlace
{
    public long PassId { get; init; }
    /// <summary>Of its row in <c>operation</c>, counted in the order of writing.</summary>
    public long Place { get; init; }
}

/// <summary>Projected, in the embedded database alone: which operations are one partner's of a business day.</summary>
public sealed class PartnerPlace
{
    public int PartnerId { get; init; }
    public DateOnly BusinessDay { get; init; }
    public long Place { get; init; }
}

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

/// <summary>Projected: what is left in one purse, in cents or uses. For pages; a till asks the engine.</summary>
public sealed class PurseRow
{
    public long PassId { get; init; }
    public int BenefitId { get; init; }
    public int Granted { get; init; }
    /// <summary>Holds not deducted.</summary>
    public int Balance { get; init; }
    public int Held { get; init; }
}

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

internal static class ProjectionTables
{
    public static void Configure(ModelBuilder model)
    {
        model.Entity<OperationRow>(e =>
        {
            // An id belongs to its pass. The id first: it grows with time, so the table is written at its end, and an id alone is found too.
            e.HasKey(o => new { o.OperationId, o.PassId });
            e.HasIndex(o => new { o.PassId, o.OccurredAtMs });
            e.HasIndex(o => new { o.PartnerId, o.BusinessDay });
            e.HasIndex(o => o.RelatedId).HasFilter("related_id IS NOT NULL");
        });
        model.Entity<EntryRow>(e => e.HasKey(l => new { l.Partition, l.Lsn, l.Idx, l.Leg }));
        model.Entity<PurseRow>(e => e.HasKey(p => new { p.PassId, p.BenefitId }));
        model.Entity<ProjectionRow>(e =>
        {
            e.HasKey(p => p.Partition);
            e.Property(p => p.Partition).ValueGeneratedNever();
            e.Property(p => p.Hash).HasMaxLength(32);
        });
    }
}
