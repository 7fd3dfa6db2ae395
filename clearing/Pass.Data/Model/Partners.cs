using Microsoft.EntityFrameworkCore;
using Pass.Core;

namespace Pass.Data.Model;

/// <summary>A conventioned partner and where it is paid now; earlier accounts are in <see cref="PartnerBankAccount"/>.</summary>
public sealed class Partner : IReferenceData
{
    public int Id { get; init; }
    public required string Siret { get; init; }
    public required string LegalName { get; set; }
    public TradeId Trade { get; set; }
    public PartnerStatus Status { get; set; } = PartnerStatus.Active;
    public PayoutRhythm Rhythm { get; set; } = PayoutRhythm.Weekly;
    /// <summary>Electronic form, see <see cref="Core.Iban"/>.</summary>
    public required string Iban { get; set; }
    public string? Bic { get; set; }
    /// <summary>Exact legal holder of the account: banks compare it with the IBAN.</summary>
    public required string AccountHolderName { get; set; }
    /// <summary>Its Stripe account, <c>acct_…</c>, when it chose to be paid there; other rails then leave it out.</summary>
    public string? StripeAccount { get; set; }
    public string Address { get; set; } = "";
    public string PostalCode { get; set; } = "";
    public string City { get; set; } = "";
    /// <summary>The last line of its address: <c>69001 Lyon</c>.</summary>
    public string Town => $"{PostalCode} {City}".Trim();
    public string Email { get; set; } = "";
    public List<PartnerConvention> Conventions { get; } = [];

    public const int StripeAccountLength = 64;
}

/// <summary>When a partner is usually open. One that has not said has no row.</summary>
public sealed class OpeningHours
{
    public int PartnerId { get; init; }
    /// <summary>As <see cref="OpeningWeek"/> writes it: <c>Tu 09:00-12:00,14:00-19:00; Sa 09:00-19:00</c>.</summary>
    public required string Week { get; set; }
}

/// <summary>An account a partner was paid on between two instants; the one without an end is the current one.</summary>
public sealed class PartnerBankAccount
{
    public int Id { get; init; }
    public int PartnerId { get; init; }
    public required string Iban { get; init; }
    public string? Bic { get; init; }
    public required string AccountHolderName { get; init; }
    public long FromMs { get; init; }
    public long? UntilMs { get; set; }
    /// <summary>Handle of who linked it; null where that was not kept.</summary>
    public string? LinkedBy { get; init; }

    /// <summary>The account a partner is paid on from now on.</summary>
    public static PartnerBankAccount Of(Partner partner, long nowMs, Actor by) =>
        new() { PartnerId = partner.Id, Iban = partner.Iban, Bic = partner.Bic, AccountHolderName = partner.AccountHolderName, FromMs = nowMs, LinkedBy = by.Name };
}

/// <summary>A signed agreement of a partner, see <see cref="Convention"/>.</summary>
public sealed class PartnerConvention : IReferenceData
{
    public int Id { get; init; }
    public int PartnerId { get; init; }
    /// <summary>Code of the agreement the partner signed.</summary>
    public required string Code { get; init; }
    public DateOnly FirstDay { get; set; }
    /// <summary>Last day, included; null while it runs.</summary>
    public DateOnly? LastDay { get; set; }
    /// <summary>The trade it was signed for, when it is not the partner's first; null otherwise.</summary>
    public TradeId? Trade { get; set; }
    /// <summary>Who bears an offline sale that found no balance; null: as the region's settings say.</summary>
    public OverdraftBearer? OfflineBearer { get; set; }
    /// <summary>It may sell to a number and a one-time code.</summary>
    public bool TakesNumbers { get; set; }
    public List<ConventionBenefit> Benefits { get; } = [];

    /// <summary>It covers what the trade may take in these benefits, besides what it covers already.</summary>
    public void Cover(TradeId trade, IEnumerable<Core.BenefitVersion> benefits)
    {
        foreach (var id in benefits.Where(b => b.IsTakenBy(trade)).Select(b => (int)b.Benefit.Value).Distinct())
        {
            if (!Benefits.Exists(b => b.BenefitId == id))
                Benefits.Add(new() { BenefitId = id });
        }
    }

    public Convention ToConvention() =>
        new(Id, [.. Benefits.Select(b => new BenefitId((ushort)b.BenefitId))], FirstDay, LastDay ?? DateOnly.MaxValue, Trade, OfflineBearer, TakesNumbers);
}

/// <summary>A benefit a convention covers.</summary>
public sealed class ConventionBenefit : IReferenceData
{
    public int ConventionId { get; init; }
    public int BenefitId { get; init; }
}

public enum TerminalStatus : byte
{
    AwaitingActivation = 1,
    Active = 2,
    Revoked = 3,
}

/// <summary>A till of a partner. It has no secret of ours: it proves itself with its own P-256 key.</summary>
public sealed class Terminal : IReferenceData
{
    public int Id { get; init; }
    public int PartnerId { get; init; }
    public required string Label { get; set; }
    public TerminalStatus Status { get; set; } = TerminalStatus.AwaitingActivation;
    /// <summary>SubjectPublicKeyInfo (RFC 5480), 91 bytes; null until activated.</summary>
    public byte[]? PublicKey { get; set; }
    /// <summary>SHA-256 of the one-time code, 32 bytes. Kept once used: a till that lost the answer may ask again, with the same key.</summary>
    public byte[]? ActivationCodeHash { get; set; }
    public long? ActivationExpiresAtMs { get; set; }
    public long? ActivatedAtMs { get; set; }
    /// <summary>Most operations in one day in Paris.</summary>
    public int DailyQuota { get; set; }
}

internal static class PartnerTables
{
    private const int HashBytes = 32, PublicKeyBytes = 120, CodeLength = 40, IbanLength = 34, BicLength = 11, AccountHolderLength = 70;

    public static void Configure(ModelBuilder model)
    {
        model.Entity<Partner>(e =>
        {
            e.HasIndex(p => p.Siret).IsUnique();
            e.Property(p => p.Siret).HasMaxLength(14);
            e.Property(p => p.LegalName).HasMaxLength(140);
            e.Property(p => p.Iban).HasMaxLength(IbanLength);
            e.Property(p => p.Bic).HasMaxLength(BicLength);
            e.Property(p => p.StripeAccount).HasMaxLength(Partner.StripeAccountLength);
            e.Property(p => p.AccountHolderName).HasMaxLength(AccountHolderLength);
            e.Property(p => p.Address).HasMaxLength(140);
            e.Property(p => p.PostalCode).HasMaxLength(5);
            e.Property(p => p.City).HasMaxLength(80);
            e.Property(p => p.Email).HasMaxLength(254);
        });
        model.Entity<OpeningHours>(e =>
        {
            e.HasKey(h => h.PartnerId);
            e.Property(h => h.PartnerId).ValueGeneratedNever();
            e.HasOne<Partner>().WithOne().HasForeignKey<OpeningHours>(h => h.PartnerId);
            e.Property(h => h.Week).HasMaxLength(OpeningWeek.MaxLength);
        });
        model.Entity<PartnerBankAccount>(e =>
        {
            e.HasOne<Partner>().WithMany().HasForeignKey(a => a.PartnerId);
            e.Property(a => a.Iban).HasMaxLength(IbanLength);
            e.Property(a => a.Bic).HasMaxLength(BicLength);
            e.Property(a => a.AccountHolderName).HasMaxLength(AccountHolderLength);
            e.Property(a => a.LinkedBy).HasMaxLength(100);
        });
        model.Entity<PartnerConvention>(e =>
        {
            e.ToTable("convention");
            e.HasOne<Partner>().WithMany(p => p.Conventions).HasForeignKey(c => c.PartnerId);
            e.HasIndex(c => new { c.PartnerId, c.Code }).IsUnique();
            e.Property(c => c.Code).HasMaxLength(CodeLength);
        });
        model.Entity<ConventionBenefit>(e =>
        {
            e.HasKey(b => new { b.ConventionId, b.BenefitId });
            e.HasOne<PartnerConvention>().WithMany(c => c.Benefits).HasForeignKey(b => b.ConventionId);
        });
        model.Entity<Terminal>(e =>
        {
            e.HasOne<Partner>().WithMany().HasForeignKey(t => t.PartnerId);
            e.HasIndex(t => t.ActivationCodeHash);
            e.Property(t => t.Label).HasMaxLength(80);
            e.Property(t => t.PublicKey).HasMaxLength(PublicKeyBytes);
            e.Property(t => t.ActivationCodeHash).HasMaxLength(HashBytes);
        });
    }
}
