using Microsoft.EntityFrameworkCore;
using Pass.Core;

namespace Pass.Data.Model;

/// <summary>Where what a family owes is. Numbers are stored and never reused.</summary>
public enum FamilyDebtState : byte
{
    /// <summary>The family may pay, and the region may let it off.</summary>
    Open = 1,
    /// <summary>One person of the region asks to let it off; the family may still pay.</summary>
    WaiverAsked = 2,
    /// <summary>Two people of the region let it off.</summary>
    Waived = 3,
    /// <summary>The family paid it again.</summary>
    Paid = 4,
    /// <summary>The money came back to the region by itself: the family's bank was wrong.</summary>
    Won = 5,
}

/// <summary>
/// What a family owes the region: money it paid in and spent, and that its bank took back since (a chargeback), or somebody at Stripe gave back.
/// It waits for a person, and is never collected from a purse by itself.
/// </summary>
public sealed class FamilyDebt
{
    /// <summary>Rank without gaps, from 1; its documents in the ledger are named after it.</summary>
    public required int Number { get; init; }
    /// <summary>The part of a payment that left the region, and had been spent.</summary>
    public required int RefundNumber { get; init; }
    public required long PassId { get; init; }
    public required int BenefitId { get; init; }
    public required long AmountCents { get; init; }
    public FamilyDebtState State { get; set; } = FamilyDebtState.Open;
    /// <summary>The family's bank has said its last word.</summary>
    public bool IsFinal { get; set; }
    public required long OpenedMs { get; init; }
    /// <summary>Account of whoever opened it.</summary>
    public required int AuthorId { get; init; }
    /// <summary>Its handle then.</summary>
    public required string Author { get; init; }
    /// <summary>Account of whoever asked to let it off; null while nobody did.</summary>
    public int? AskerId { get; set; }
    public string? Asker { get; set; }
    public string? AskedReason { get; set; }
    /// <summary>Account of whoever answered that; null while nobody did.</summary>
    public int? DeciderId { get; set; }
    public string? Decider { get; set; }
    public string? DecisionReason { get; set; }
    /// <summary>The payment that paid it; null while none did.</summary>
    public int? PaymentNumber { get; set; }
    public long? ClosedMs { get; set; }

    public bool IsOpen => State is FamilyDebtState.Open or FamilyDebtState.WaiverAsked;
}

internal static class FamilyDebtTables
{
    private const int HandleLength = 100;

    public static void Configure(ModelBuilder model) => model.Entity<FamilyDebt>(e =>
    {
        e.HasKey(d => d.Number);
        e.Property(d => d.Number).ValueGeneratedNever();
        e.HasOne<FamilyRefund>().WithMany().HasForeignKey(d => d.RefundNumber);
        e.HasIndex(d => d.RefundNumber).IsUnique();
        e.HasIndex(d => d.PassId);
        e.HasIndex(d => d.State);
        e.Property(d => d.Author).HasMaxLength(HandleLength);
        e.Property(d => d.Asker).HasMaxLength(HandleLength);
        e.Property(d => d.AskedReason).HasMaxLength(PlainText.ReasonLength);
        e.Property(d => d.Decider).HasMaxLength(HandleLength);
        e.Property(d => d.DecisionReason).HasMaxLength(PlainText.ReasonLength);
    });
}
