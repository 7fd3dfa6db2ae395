using Microsoft.EntityFrameworkCore;
using Pass.Core;

namespace Pass.Data.Model;

/// <summary>Numbers are stored and never reused.</summary>
public enum AffiliationState : byte
{
    /// <summary>Signed by the shop; somebody of the region looks at it.</summary>
    Waiting = 1,
    Accepted = 2,
    Refused = 3,
}

/// <summary>A shop that asks to become a partner, with what it signed. Its fields are those of a line of the partners' file, checked as they are.</summary>
public sealed class Affiliation
{
    public int Id { get; init; }
    /// <summary>SHA-256 of the code that the shop follows it by, 32 bytes; once accepted, it opens its owner's access. See <see cref="ActivationCode"/>.</summary>
    public required byte[] CodeHash { get; init; }
    public AffiliationState State { get; set; } = AffiliationState.Waiting;
    public required string Siret { get; init; }
    public required string LegalName { get; init; }
    public TradeId Trade { get; init; }
    public required string Address { get; init; }
    public required string PostalCode { get; init; }
    public required string City { get; init; }
    public required string Email { get; init; }
    /// <summary>Electronic form, see <see cref="Core.Iban"/>.</summary>
    public required string Iban { get; init; }
    public string? Bic { get; init; }
    public required string AccountHolderName { get; init; }
    public PayoutRhythm Rhythm { get; init; }
    /// <summary>Who signed, and what it is in the business.</summary>
    public required string SignerName { get; init; }
    public required string SignerTitle { get; init; }
    /// <summary>Code of the convention whose text was read.</summary>
    public required string Convention { get; init; }
    /// <summary>That text, as it was on the screen; null for those signed before it was kept.</summary>
    public string? Text { get; init; }
    /// <summary>SHA-256 of that text in UTF-8, 32 bytes.</summary>
    public required byte[] TextHash { get; init; }
    public long SignedMs { get; init; }
    public long? DecidedMs { get; set; }
    /// <summary>Handle of who decided.</summary>
    public string? DecidedBy { get; set; }
    /// <summary>Why it was refused, as the shop is told.</summary>
    public string? Reason { get; set; }
    /// <summary>The partner it became.</summary>
    public int? PartnerId { get; set; }

    public const int SignerLength = 140, ReasonLength = 500;
}

internal static class AffiliationTables
{
    public static void Configure(ModelBuilder model) => model.Entity<Affiliation>(e =>
    {
        e.HasIndex(a => a.CodeHash).IsUnique();
        e.HasIndex(a => a.State);
        e.HasIndex(a => a.Siret);
        e.Property(a => a.CodeHash).HasMaxLength(32);
        e.Property(a => a.TextHash).HasMaxLength(32);
        e.Property(a => a.Siret).HasMaxLength(14);
        e.Property(a => a.LegalName).HasMaxLength(140);
        e.Property(a => a.Address).HasMaxLength(140);
        e.Property(a => a.PostalCode).HasMaxLength(5);
        e.Property(a => a.City).HasMaxLength(80);
        e.Property(a => a.Email).HasMaxLength(254);
        e.Property(a => a.Iban).HasMaxLength(34);
        e.Property(a => a.Bic).HasMaxLength(11);
        e.Property(a => a.AccountHolderName).HasMaxLength(70);
        e.Property(a => a.SignerName).HasMaxLength(Affiliation.SignerLength);
        e.Property(a => a.SignerTitle).HasMaxLength(Affiliation.SignerLength);
        e.Property(a => a.Convention).HasMaxLength(40);
        e.Property(a => a.Text).HasMaxLength(RegionOptions.MaxValueLength);
        e.Property(a => a.DecidedBy).HasMaxLength(100);
        e.Property(a => a.Reason).HasMaxLength(Affiliation.ReasonLength);
    });
}
