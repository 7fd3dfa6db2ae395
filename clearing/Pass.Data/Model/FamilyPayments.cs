using Microsoft.EntityFrameworkCore;

namespace Pass.Data.Model;

/// <summary>What a family pays for. Numbers are stored and never reused.</summary>
public enum FamilyPurpose : byte
{
    /// <summary>To be spent on whatever the family's benefit pays.</summary>
    TopUp = 1,
    /// <summary>What the pass will not cover of one order.</summary>
    CoPayment = 2,
    /// <summary>What the family owes (<see cref="FamilyDebt"/>): it goes into no purse.</summary>
    Debt = 3,
}

/// <summary>Where a family's payment is. Numbers are stored and never reused.</summary>
public enum FamilyPaymentState : byte
{
    /// <summary>Stored with its key; Stripe has not answered.</summary>
    Asked = 1,
    /// <summary>The family may pay.</summary>
    Open = 2,
    /// <summary>Stripe has the money; it is not in the purse yet.</summary>
    Paid = 3,
    /// <summary>The money is in the purse, or the debt is paid.</summary>
    Credited = 4,
    /// <summary>Nobody paid in time.</summary>
    Expired = 5,
    /// <summary>Stripe has something else than was asked for: it waits for a person, and is in no purse.</summary>
    Differs = 6,
}

/// <summary>Money a family pays into the family's own purse of a pass, by Stripe: written with its key before Stripe is called. It says nothing of who paid.</summary>
public sealed class FamilyPayment
{
    /// <summary>Rank without gaps, from 1; the idempotency key is derived from it.</summary>
    public required int Number { get; init; }
    public required long PassId { get; init; }
    /// <summary>The family's benefit, whose purse it is paid into.</summary>
    public required int BenefitId { get; init; }
    /// <summary>What paid a debt that is none any more becomes a top-up.</summary>
    public required FamilyPurpose Purpose { get; set; }
    /// <summary>The order a co-payment is for, as the partner names it.</summary>
    public string? PaidFor { get; init; }
    /// <summary>The debt it pays; null when it is for a purse.</summary>
    public int? DebtNumber { get; init; }
    public required long AmountCents { get; init; }
    public required string IdempotencyKey { get; init; }
    public FamilyPaymentState State { get; set; }
    /// <summary>The page on which it is paid, <c>cs_…</c>.</summary>
    public string? SessionId { get; set; }
    /// <summary>Stripe's payment, <c>pi_…</c>; null until the family began to pay.</summary>
    public string? IntentId { get; set; }
    /// <summary>Given back to the family, or on the way.</summary>
    public long RefundedCents { get; set; }
    public required long CreatedMs { get; init; }
    /// <summary>Until when it may be paid.</summary>
    public required long ExpiresMs { get; init; }
    /// <summary>When it was seen paid.</summary>
    public long? PaidMs { get; set; }
    /// <summary>Account of whoever began it.</summary>
    public required int AuthorId { get; init; }
    /// <summary>The last thing that went wrong, a code.</summary>
    public string? LastError { get; set; }
}

/// <summary>Where a refund to a family is. Numbers are stored and never reused.</summary>
public enum FamilyRefundState : byte
{
    /// <summary>Stored; not out of the purse yet.</summary>
    Asked = 1,
    /// <summary>Out of the purse; Stripe has not answered yet.</summary>
    Taken = 2,
    /// <summary>Stripe gives it back.</summary>
    Made = 3,
    /// <summary>The purse no longer had it: nothing was given back.</summary>
    Refused = 4,
    /// <summary>Stripe did not do it; it goes back into the purse.</summary>
    PutBack = 5,
    /// <summary>Stripe did not do it; it is in the purse again.</summary>
    Failed = 6,
    /// <summary>Somebody gave it back at Stripe, and the purse no longer had it: the family owes it.</summary>
    Owed = 7,
    /// <summary>It was owed, and the family has paid it since.</summary>
    Recovered = 8,
}

/// <summary>A part of one payment given back to the family: written with its key, taken out of the purse, and only then asked of Stripe.</summary>
public sealed class FamilyRefund
{
    /// <summary>Rank without gaps, from 1; the idempotency key and the operations of the log are derived from it.</summary>
    public required int Number { get; init; }
    public required int PaymentNumber { get; init; }
    public required long AmountCents { get; init; }
    public required string IdempotencyKey { get; init; }
    public FamilyRefundState State { get; set; }
    /// <summary>Stripe's name of it, <c>re_…</c>; there from the start where somebody made it at Stripe.</summary>
    public string? RefundId { get; set; }
    public required long CreatedMs { get; init; }
    /// <summary>Account of whoever decided it.</summary>
    public required int AuthorId { get; init; }
    /// <summary>The last thing that went wrong, a code.</summary>
    public string? LastError { get; set; }
}

internal static class FamilyPaymentTables
{
    private const int IdLength = 255, CodeLength = 100;

    /// <summary>Characters of what a co-payment is for.</summary>
    private const int PaidForLength = 40;

    public static void Configure(ModelBuilder model)
    {
        model.Entity<FamilyPayment>(e =>
        {
            e.HasKey(p => p.Number);
            e.Property(p => p.Number).ValueGeneratedNever();
            e.HasIndex(p => new { p.PassId, p.BenefitId });
            e.HasIndex(p => p.State);
            e.HasIndex(p => p.IdempotencyKey).IsUnique();
            e.HasIndex(p => p.SessionId).IsUnique();
            e.HasIndex(p => p.IntentId).IsUnique();
            e.Property(p => p.PaidFor).HasMaxLength(PaidForLength);
            e.Property(p => p.IdempotencyKey).HasMaxLength(IdLength);
            e.Property(p => p.SessionId).HasMaxLength(IdLength);
            e.Property(p => p.IntentId).HasMaxLength(IdLength);
            e.Property(p => p.LastError).HasMaxLength(CodeLength);
        });
        model.Entity<FamilyRefund>(e =>
        {
            e.HasKey(r => r.Number);
            e.Property(r => r.Number).ValueGeneratedNever();
            e.HasOne<FamilyPayment>().WithMany().HasForeignKey(r => r.PaymentNumber);
            e.HasIndex(r => r.State);
            e.HasIndex(r => r.IdempotencyKey).IsUnique();
            e.HasIndex(r => r.RefundId).IsUnique();
            e.Property(r => r.IdempotencyKey).HasMaxLength(IdLength);
            e.Property(r => r.RefundId).HasMaxLength(IdLength);
            e.Property(r => r.LastError).HasMaxLength(CodeLength);
        });
    }
}
