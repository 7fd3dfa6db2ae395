using Microsoft.EntityFrameworkCore;

namespace Pass.Data.Model;

/// <summary>What a key of a partner's own software may do. Numbers are stored and never reused.</summary>
[Flags]
public enum PartnerKeyScope : byte
{
    None = 0,
    /// <summary>Its sales and what was given back of them.</summary>
    Sales = 1,
    /// <summary>What it was paid, what it will be, and the statements.</summary>
    Payments = 2,
    /// <summary>Selling in a web shop, to a number with a code or a phone's QR, where the convention says so.</summary>
    Sell = 4,
}

/// <summary>A key by which a partner's own software reads what is the partner's, or sells for it from afar.</summary>
public sealed class PartnerKey
{
    public int Id { get; init; }
    public int PartnerId { get; init; }
    /// <summary>What its owner calls it.</summary>
    public required string Name { get; init; }
    /// <summary>SHA-256 of the key's text, 32 bytes: the key itself is shown once and kept nowhere.</summary>
    public required byte[] Hash { get; init; }
    /// <summary>How it begins, so that it is recognised in a list.</summary>
    public required string Start { get; init; }
    public PartnerKeyScope Scope { get; init; }
    /// <summary>The till that its sales are of, opened and ended with it; null for one that does not sell.</summary>
    public int? TerminalId { get; init; }
    public long CreatedMs { get; init; }
    /// <summary>Kept to some minutes.</summary>
    public long? LastUsedMs { get; set; }
    public long? RevokedMs { get; set; }

    public const int NameLength = 60;
}

/// <summary>What a partner's software is told of. Numbers are stored and never reused; 1 &lt;&lt; number is its bit in <see cref="PartnerHook.Events"/>.</summary>
public enum HookEvent : byte
{
    /// <summary>Nothing happened: its owner tries the address.</summary>
    Test = 0,
    SaleCaptured = 1,
    SaleReversed = 2,
    PaymentSent = 3,
    PaymentPaid = 4,
    /// <summary>Refused, or come back.</summary>
    PaymentReturned = 5,
}

/// <summary>Numbers are stored and never reused.</summary>
public enum HookState : byte
{
    Active = 1,
    /// <summary>It failed for too long: what happens is kept for it until its owner switches it on again.</summary>
    Stopped = 2,
    Removed = 3,
}

/// <summary>An address of a partner's software that is told what happens.</summary>
public sealed class PartnerHook
{
    public int Id { get; init; }
    public int PartnerId { get; init; }
    /// <summary>https, and of no private network.</summary>
    public required string Address { get; init; }
    /// <summary>Bits of <see cref="HookEvent"/>.</summary>
    public int Events { get; init; }
    /// <summary>Which of its secrets is the one that counts: 1, 2, 3… The secrets themselves are derived from the region's keys and kept nowhere.</summary>
    public int SecretRank { get; set; } = 1;
    public HookState State { get; set; } = HookState.Active;
    public long CreatedMs { get; init; }
    /// <summary>Since when no delivery succeeded; null after one that did.</summary>
    public long? FailingSinceMs { get; set; }

    public bool Wants(HookEvent what) => (Events & (1 << (int)what)) != 0;

    public const int AddressLength = 400;
}

/// <summary>Numbers are stored and never reused.</summary>
public enum HookDeliveryState : byte
{
    Waiting = 1,
    Delivered = 2,
    /// <summary>Tried for too long; its owner may have it sent again.</summary>
    GivenUp = 3,
}

/// <summary>Something that happened, to be told to one address: written once, sent until it is taken.</summary>
public sealed class HookDelivery
{
    public long Id { get; init; }
    public int HookId { get; init; }
    /// <summary>The same in each try: who takes it twice knows it by this.</summary>
    public Guid EventId { get; init; }
    public HookEvent Event { get; init; }
    /// <summary>What it is about, once for each address and event: a place in the log, or an attempt to pay.</summary>
    public required string Subject { get; init; }
    /// <summary>JSON, the very bytes that are sent and signed.</summary>
    public required string Body { get; init; }
    public long AtMs { get; init; }
    public HookDeliveryState State { get; set; } = HookDeliveryState.Waiting;
    public int Tries { get; set; }
    public long NextMs { get; set; }
    public long? LastMs { get; set; }
    /// <summary>HTTP status of the last try; null when there was no answer.</summary>
    public int? LastStatus { get; set; }
    /// <summary>Why there was none, key of a text.</summary>
    public string? LastTrouble { get; set; }

    public const int SubjectLength = 80, BodyLength = 2_000, TroubleLength = 40;
}

/// <summary>How far the projection of a partition was looked through for what partners are told; written in the same transaction as that.</summary>
public sealed class HookCursor
{
    public short Partition { get; init; }
    public long Lsn { get; set; }
    public DateOnly Day { get; set; }
}

internal static class PartnerSoftwareTables
{
    public static void Configure(ModelBuilder model)
    {
        model.Entity<PartnerKey>(e =>
        {
            e.HasOne<Partner>().WithMany().HasForeignKey(k => k.PartnerId);
            e.HasIndex(k => k.Hash).IsUnique();
            e.Property(k => k.Hash).HasMaxLength(32);
            e.Property(k => k.Name).HasMaxLength(PartnerKey.NameLength);
            e.Property(k => k.Start).HasMaxLength(12);
        });
        model.Entity<PartnerHook>(e =>
        {
            e.HasOne<Partner>().WithMany().HasForeignKey(h => h.PartnerId);
            e.Property(h => h.Address).HasMaxLength(PartnerHook.AddressLength);
        });
        model.Entity<HookDelivery>(e =>
        {
            e.HasOne<PartnerHook>().WithMany().HasForeignKey(d => d.HookId);
            e.HasIndex(d => new { d.HookId, d.Event, d.Subject }).IsUnique();
            e.HasIndex(d => new { d.State, d.NextMs });
            e.Property(d => d.Subject).HasMaxLength(HookDelivery.SubjectLength);
            e.Property(d => d.Body).HasMaxLength(HookDelivery.BodyLength);
            e.Property(d => d.LastTrouble).HasMaxLength(HookDelivery.TroubleLength);
        });
        model.Entity<HookCursor>(e =>
        {
            e.HasKey(c => c.Partition);
            e.Property(c => c.Partition).ValueGeneratedNever();
        });
    }
}
