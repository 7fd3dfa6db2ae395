using Microsoft.EntityFrameworkCore;
using Pass.Core;

namespace Pass.Data.Model;

/// <summary>Who did what, when: one row per change, written in the change's own transaction by <see cref="Audit"/>, chained by hash, never updated.</summary>
public sealed class AuditEntry
{
    /// <summary>Rank in the chain, from 1, without a gap.</summary>
    public long Id { get; init; }
    public long AtMs { get; init; }
    /// <summary>Account, see <see cref="Core.ActorId"/>; 0 in rows written before accounts had numbers.</summary>
    public int ActorId { get; init; }
    /// <summary>Handle of the account then.</summary>
    public required string Actor { get; init; }
    public ActorRole Role { get; init; }
    public ActorChannel Channel { get; init; }
    public string? Reason { get; init; }
    /// <summary>Stable verb, <c>person.add</c>.</summary>
    public required string Action { get; init; }
    /// <summary>What it was done to, <c>partner/12</c>.</summary>
    public required string Subject { get; init; }
    /// <summary>Canonical JSON of what is changed, as it was; null for something new.</summary>
    public string? Before { get; init; }
    /// <summary>Canonical JSON of what is changed, as it is; null for something that is no more.</summary>
    public string? After { get; init; }
    /// <summary>SHA-256 over the hash of the row before and this row, 32 bytes; see <see cref="Audit.HashOf"/>.</summary>
    public byte[] Hash { get; set; } = [];
}

/// <summary>Where the audit's chain ends. One row: whoever writes the audit locks it, so that the chain has no forks.</summary>
public sealed class AuditHead
{
    public const int TheOne = 1;

    public int Id { get; init; } = TheOne;
    public long LastId { get; set; }
    public byte[] Hash { get; set; } = new byte[32];
}

/// <summary>The last number given in one series of documents; see <see cref="DocumentNumbers"/>.</summary>
public sealed class DocumentCounter
{
    public required string Series { get; init; }
    public long Last { get; set; }
}

internal static class RecordTables
{
    public static void Configure(ModelBuilder model)
    {
        model.Entity<AuditEntry>(e =>
        {
            e.ToTable("audit");
            e.HasIndex(a => new { a.Subject, a.AtMs });
            // The journal is read by who did it, or by what was done, the latest first.
            e.HasIndex(a => new { a.Actor, a.Id });
            e.HasIndex(a => new { a.Action, a.Id });
            e.Property(a => a.Actor).HasMaxLength(100);
            e.Property(a => a.Action).HasMaxLength(60);
            e.Property(a => a.Subject).HasMaxLength(100);
            e.Property(a => a.Id).ValueGeneratedNever();
            e.Property(a => a.Reason).HasMaxLength(PlainText.ReasonLength);
            e.Property(a => a.Before).HasMaxLength(Audit.MaxJsonLength);
            e.Property(a => a.After).HasMaxLength(Audit.MaxJsonLength);
            e.Property(a => a.Hash).HasMaxLength(32);
        });
        model.Entity<AuditHead>(e =>
        {
            e.Property(h => h.Id).ValueGeneratedNever();
            e.Property(h => h.Hash).HasMaxLength(32);
            e.HasData(new AuditHead());
        });
        model.Entity<DocumentCounter>(e =>
        {
            e.HasKey(c => c.Series);
            e.Property(c => c.Series).HasMaxLength(40);
        });
    }
}
