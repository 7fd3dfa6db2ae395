using Microsoft.EntityFrameworkCore;

namespace Pass.Data.Model;

/// <summary>Who did what, when. Written in the same transaction as the change; never updated.</summary>
public sealed class AuditEntry
{
    public long Id { get; init; }
    public long AtMs { get; init; }
    /// <summary>Account of the person, or the job.</summary>
    public required string Actor { get; init; }
    /// <summary>Stable verb, <c>rule.publish</c>.</summary>
    public required string Action { get; init; }
    /// <summary>What it was done to, <c>partner/12</c>.</summary>
    public required string Subject { get; init; }
    public string? Detail { get; init; }
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
            e.Property(a => a.Actor).HasMaxLength(100);
            e.Property(a => a.Action).HasMaxLength(60);
            e.Property(a => a.Subject).HasMaxLength(100);
            e.Property(a => a.Detail).HasMaxLength(2_000);
        });
        model.Entity<DocumentCounter>(e =>
        {
            e.HasKey(c => c.Series);
            e.Property(c => c.Series).HasMaxLength(40);
        });
    }
}
