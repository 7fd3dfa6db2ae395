using Microsoft.EntityFrameworkCore;

namespace Pass.Data.Model;

/// <summary>What a run paid by Stripe says of itself beside its transfers.</summary>
public sealed class StripeBatch
{
    public int SettlementId { get; init; }
    /// <summary>Names the run at Stripe, on each of its transfers: <c>PASS-000012</c>.</summary>
    public required string TransferGroup { get; init; }
    public required string PayerName { get; init; }
    /// <summary>The region's account, which its balance at Stripe is filled from.</summary>
    public required string PayerIban { get; init; }
}

/// <summary>Where a transfer to a partner's Stripe account is. Numbers are stored and never reused.</summary>
public enum StripeTransferState : byte
{
    /// <summary>It left with its run, and Stripe has not answered yet: it is asked for again under the same key.</summary>
    Waiting = 1,
    /// <summary>Stripe has it.</summary>
    Made = 2,
    /// <summary>Stripe will never make it.</summary>
    Refused = 3,
}

/// <summary>One transfer to the Stripe account of a partner: written with its key before Stripe is called, in the transaction that sends the run.</summary>
public sealed class StripeTransfer
{
    public required string EndToEndId { get; init; }
    public required int SettlementId { get; init; }
    /// <summary>What Stripe tells a repeated call from a new one by; derived from the end-to-end id.</summary>
    public required string IdempotencyKey { get; init; }
    /// <summary>The partner's account, <c>acct_…</c>.</summary>
    public required string Account { get; init; }
    public required long AmountCents { get; init; }
    public required string TransferGroup { get; init; }
    public StripeTransferState State { get; set; }
    /// <summary>How often Stripe was asked.</summary>
    public int Calls { get; set; }
    /// <summary>Stripe's name of it, <c>tr_…</c>.</summary>
    public string? TransferId { get; set; }
    /// <summary>Stripe's name of what arrived on the partner's account, <c>py_…</c>: a payout to the bank lists it.</summary>
    public string? PaymentId { get; set; }
    /// <summary>Taken back from the partner's account, in cents.</summary>
    public long ReversedCents { get; set; }
    /// <summary>The payout that brought, or tried to bring, it to the partner's bank, <c>po_…</c>.</summary>
    public string? PayoutId { get; set; }
    /// <summary>What Stripe says of that payout: <c>paid</c>, <c>failed</c>…</summary>
    public string? PayoutState { get; set; }
    /// <summary>Stripe's last error, a code.</summary>
    public string? LastError { get; set; }
}

/// <summary>An event of Stripe as it came, once. What it is about is asked of Stripe again before anything changes.</summary>
public sealed class StripeEvent
{
    /// <summary><c>evt_…</c></summary>
    public required string Id { get; init; }
    public required string Type { get; init; }
    public required string ObjectId { get; init; }
    /// <summary>The partner's account it happened on; null for the region's own.</summary>
    public string? Account { get; init; }
    public long CreatedMs { get; init; }
    public long ReceivedMs { get; init; }
    /// <summary>Null while it waits, since Stripe did not answer when asked again.</summary>
    public long? HandledMs { get; set; }
    /// <summary>What followed from it, a code.</summary>
    public string? Outcome { get; set; }
}

/// <summary>One movement of the region's balance at Stripe (a balance transaction), as it was posted to the ledger.</summary>
public sealed class StripeMovement
{
    /// <summary><c>txn_…</c></summary>
    public required string Id { get; init; }
    /// <summary>Stripe's word: <c>transfer</c>, <c>payout</c>, <c>stripe_fee</c>…</summary>
    public required string Type { get; init; }
    public string? SourceId { get; init; }
    /// <summary>Before the fee; below zero when it leaves.</summary>
    public long AmountCents { get; init; }
    public long FeeCents { get; init; }
    public long CreatedMs { get; init; }
    /// <summary>Document of the ledger.</summary>
    public required string Document { get; init; }
}

/// <summary>How far the region's account at Stripe was read. One row.</summary>
public sealed class StripeCursor
{
    /// <summary>The region's own account, <c>acct_…</c>: the key of another one is refused.</summary>
    public required string Account { get; init; }
    /// <summary>Events created until then were swept.</summary>
    public long EventsUntilMs { get; set; }
    /// <summary>Movements created until then were posted.</summary>
    public long MovementsUntilMs { get; set; }
}

internal static class StripeTables
{
    /// <summary>Stripe says that its names may become up to 255 characters long.</summary>
    private const int IdLength = 255;
    private const int IdentifierLength = 35, NameLength = 140, TypeLength = 100, DocumentLength = 40;

    public static void Configure(ModelBuilder model)
    {
        model.Entity<StripeBatch>(e =>
        {
            e.HasKey(b => b.SettlementId);
            e.Property(b => b.SettlementId).ValueGeneratedNever();
            e.HasOne<Settlement>().WithOne().HasForeignKey<StripeBatch>(b => b.SettlementId);
            e.Property(b => b.TransferGroup).HasMaxLength(IdentifierLength);
            e.Property(b => b.PayerName).HasMaxLength(NameLength);
            e.Property(b => b.PayerIban).HasMaxLength(34);
        });
        model.Entity<StripeTransfer>(e =>
        {
            e.HasKey(t => t.EndToEndId);
            e.HasOne<PaymentAttempt>().WithOne().HasForeignKey<StripeTransfer>(t => t.EndToEndId);
            e.HasIndex(t => t.IdempotencyKey).IsUnique();
            e.HasIndex(t => t.TransferId).IsUnique();
            e.HasIndex(t => t.State);
            e.Property(t => t.EndToEndId).HasMaxLength(IdentifierLength);
            e.Property(t => t.IdempotencyKey).HasMaxLength(IdLength);
            e.Property(t => t.Account).HasMaxLength(Partner.StripeAccountLength);
            e.Property(t => t.TransferGroup).HasMaxLength(IdentifierLength);
            e.Property(t => t.TransferId).HasMaxLength(IdLength);
            e.Property(t => t.PaymentId).HasMaxLength(IdLength);
            e.Property(t => t.PayoutId).HasMaxLength(IdLength);
            e.Property(t => t.PayoutState).HasMaxLength(TypeLength);
            e.Property(t => t.LastError).HasMaxLength(TypeLength);
        });
        model.Entity<StripeEvent>(e =>
        {
            e.HasKey(v => v.Id);
            e.HasIndex(v => v.HandledMs);
            e.Property(v => v.Id).HasMaxLength(IdLength);
            e.Property(v => v.Type).HasMaxLength(TypeLength);
            e.Property(v => v.ObjectId).HasMaxLength(IdLength);
            e.Property(v => v.Account).HasMaxLength(Partner.StripeAccountLength);
            e.Property(v => v.Outcome).HasMaxLength(TypeLength);
        });
        model.Entity<StripeMovement>(e =>
        {
            e.HasKey(m => m.Id);
            e.Property(m => m.Id).HasMaxLength(IdLength);
            e.Property(m => m.Type).HasMaxLength(TypeLength);
            e.Property(m => m.SourceId).HasMaxLength(IdLength);
            e.Property(m => m.Document).HasMaxLength(DocumentLength);
        });
        model.Entity<StripeCursor>(e =>
        {
            e.HasKey(c => c.Account);
            e.Property(c => c.Account).HasMaxLength(Partner.StripeAccountLength);
        });
    }
}
