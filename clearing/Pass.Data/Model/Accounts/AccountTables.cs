using Microsoft.EntityFrameworkCore;

namespace Pass.Data.Model;

internal static class AccountTables
{
    private const int HashBytes = 32, NameLength = 200, PublicKeyBytes = 120, IbanLength = 34, BicLength = 11, AccountHolderLength = 70;

    public static void Configure(ModelBuilder model)
    {
        model.Entity<Holder>(e =>
        {
            e.Property(h => h.Id).ValueGeneratedNever();
            e.HasIndex(h => h.PassId).IsUnique();
            e.HasIndex(h => h.IneHmac).IsUnique();
            e.HasIndex(h => new { h.Uai, h.ClassCode });
            e.Property(h => h.IneHmac).HasMaxLength(HashBytes);
            e.Property(h => h.FamilyName).HasMaxLength(NameLength);
            e.Property(h => h.GivenName).HasMaxLength(NameLength);
            e.Property(h => h.Uai).HasMaxLength(8);
            e.Property(h => h.MefCode).HasMaxLength(11);
            e.Property(h => h.ClassCode).HasMaxLength(NameLength);
            e.Property(h => h.Campaign).HasMaxLength(20);
        });
        model.Entity<School>(e =>
        {
            e.HasKey(s => s.Uai);
            e.Property(s => s.Uai).HasMaxLength(8);
            e.Property(s => s.Name).HasMaxLength(140);
            e.Property(s => s.City).HasMaxLength(80);
            e.Property(s => s.Email).HasMaxLength(254);
        });
        ConfigurePartner(model);
        model.Entity<Credential>(e =>
        {
            e.HasIndex(c => c.PassId);
            e.HasIndex(c => c.Serial).IsUnique();
            e.HasIndex(c => c.StatusIndex).IsUnique();
            e.Property(c => c.Serial).HasMaxLength(16);
            e.Property(c => c.PublicKey).HasMaxLength(PublicKeyBytes);
        });
        model.Entity<FollowedFeed>(e =>
        {
            e.Property(f => f.Id).ValueGeneratedNever();
            e.Property(f => f.Position).IsConcurrencyToken();
        });
        model.Entity<AwaitedCredential>(e =>
        {
            e.Property(a => a.Id).ValueGeneratedNever();
            e.HasIndex(a => a.PassId);
        });
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

    private static void ConfigurePartner(ModelBuilder model)
    {
        model.Entity<Partner>(e =>
        {
            e.HasIndex(p => p.Siret).IsUnique();
            e.Property(p => p.Siret).HasMaxLength(14);
            e.Property(p => p.LegalName).HasMaxLength(140);
            e.Property(p => p.Iban).HasMaxLength(IbanLength);
            e.Property(p => p.Bic).HasMaxLength(BicLength);
            e.Property(p => p.AccountHolderName).HasMaxLength(AccountHolderLength);
            e.Property(p => p.Address).HasMaxLength(140);
            e.Property(p => p.PostalCode).HasMaxLength(5);
            e.Property(p => p.City).HasMaxLength(80);
            e.Property(p => p.Email).HasMaxLength(254);
        });
        model.Entity<PartnerBankAccount>(e =>
        {
            e.HasOne<Partner>().WithMany().HasForeignKey(a => a.PartnerId);
            e.Property(a => a.Iban).HasMaxLength(IbanLength);
            e.Property(a => a.Bic).HasMaxLength(BicLength);
            e.Property(a => a.AccountHolderName).HasMaxLength(AccountHolderLength);
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
