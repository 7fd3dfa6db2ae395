using Microsoft.EntityFrameworkCore;
using Pass.Core;

namespace Pass.Data.Model;

/// <summary>Why what a partner was paid is put right. Numbers are stored and never reused.</summary>
public enum IncidentKind : byte
{
    /// <summary>More was paid than was due.</summary>
    Overpayment = 1,
    Fraud = 2,
    /// <summary>The partner gave money back when the till could no longer.</summary>
    LateRefund = 3,
    /// <summary>The region pays more than the rules say.</summary>
    CommercialGesture = 4,
    /// <summary>A young person says that a sale was not as it stands.</summary>
    Dispute = 5,
    /// <summary>An offline sale was not paid, and the convention leaves it to the region.</summary>
    OfflineLoss = 6,
}

/// <summary>Where an incident is in its life. Numbers are stored and never reused.</summary>
public enum IncidentState : byte
{
    Open = 1,
    /// <summary>Somebody other than its author agreed: its difference is payable.</summary>
    Validated = 2,
    /// <summary>Somebody other than its author did not agree.</summary>
    Refused = 3,
    /// <summary>Its author took it back.</summary>
    Withdrawn = 4,
}

/// <summary>
/// A mistake put right after its day was priced: what was paid for a sale, for a partner's day or to a partner, and what it should be.
/// The day stays as it was; the difference becomes payable when a second person validates it. What it asks for never changes.
/// </summary>
public sealed class Incident
{
    /// <summary>Rank without gaps, from 1.</summary>
    public int Id { get; init; }
    public required IncidentKind Kind { get; init; }
    public IncidentState State { get; set; } = IncidentState.Open;
    public required int PartnerId { get; init; }
    /// <summary>The business day of the sale, or the partner's day; null when it is about the partner as a whole.</summary>
    public DateOnly? Day { get; init; }
    /// <summary>Null when it is about all benefits of it.</summary>
    public int? BenefitId { get; init; }
    /// <summary>The sale; null when it is about more than one.</summary>
    public Guid? OperationId { get; init; }
    /// <summary>What was paid for it when the incident was opened, earlier incidents included.</summary>
    public required long PaidCents { get; init; }
    public required long DueCents { get; init; }
    /// <summary>The validated incident about the same that its author knew of.</summary>
    public int? AfterId { get; init; }
    public required string Reason { get; init; }
    /// <summary>Account of whoever opened it.</summary>
    public required int AuthorId { get; init; }
    /// <summary>Its handle then.</summary>
    public required string Author { get; init; }
    public required long OpenedAtMs { get; init; }
    /// <summary>Account of whoever validated, refused or withdrew it; null while it is open.</summary>
    public int? DeciderId { get; set; }
    public string? Decider { get; set; }
    public long? DecidedAtMs { get; set; }
    public string? DecisionReason { get; set; }
    public List<IncidentDocument> Documents { get; } = [];
    /// <summary>What it made payable; empty until it is validated.</summary>
    public List<IncidentItem> Items { get; } = [];

    /// <summary>Below zero when the partner owes it.</summary>
    public long DifferenceCents => DueCents - PaidCents;
}

/// <summary>What an incident rests on: a file in the archive, under its hash.</summary>
public sealed class IncidentDocument
{
    public int IncidentId { get; init; }
    public required string Name { get; init; }
    public required long Bytes { get; init; }
    /// <summary>SHA-256 of what it holds, 32 bytes.</summary>
    public required byte[] Hash { get; init; }
}

/// <summary>A payable item that an incident made.</summary>
public sealed class IncidentItem
{
    public int IncidentId { get; init; }
    public required long ItemId { get; init; }
    /// <summary>Null when it is about no benefit in particular.</summary>
    public int? BenefitId { get; init; }
    public required long Cents { get; init; }
}

internal static class IncidentTables
{
    private const int NameLength = 140, UserLength = 100, HashBytes = 32;

    public static void Configure(ModelBuilder model)
    {
        model.Entity<Incident>(e =>
        {
            e.Property(i => i.Id).ValueGeneratedNever();
            e.HasOne<Partner>().WithMany().HasForeignKey(i => i.PartnerId);
            e.HasIndex(i => new { i.PartnerId, i.Day });
            e.HasIndex(i => i.OperationId);
            e.HasIndex(i => i.State);
            e.Property(i => i.Reason).HasMaxLength(PlainText.ReasonLength);
            e.Property(i => i.Author).HasMaxLength(UserLength);
            e.Property(i => i.Decider).HasMaxLength(UserLength);
            e.Property(i => i.DecisionReason).HasMaxLength(PlainText.ReasonLength);
            e.HasMany(i => i.Documents).WithOne().HasForeignKey(d => d.IncidentId);
            e.HasMany(i => i.Items).WithOne().HasForeignKey(i => i.IncidentId);
        });
        model.Entity<IncidentDocument>(e =>
        {
            e.HasKey(d => new { d.IncidentId, d.Name });
            e.Property(d => d.Name).HasMaxLength(NameLength);
            e.Property(d => d.Hash).HasMaxLength(HashBytes);
        });
        model.Entity<IncidentItem>(e =>
        {
            e.HasKey(i => i.ItemId);
            e.Property(i => i.ItemId).ValueGeneratedNever();
            e.HasOne<PayableItem>().WithOne().HasForeignKey<IncidentItem>(i => i.ItemId);
        });
    }
}
