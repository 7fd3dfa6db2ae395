using Microsoft.EntityFrameworkCore;

namespace Pass.Data.Model;

internal static class SettlementTables
{
    private const int NumberLength = 20, DocumentLength = 40, AccountLength = 80, NameLength = 140, AddressLength = 400,
        IbanLength = 34, BicLength = 11, SiretLength = 14, UserLength = 100, HashBytes = 32;

    public static void Configure(ModelBuilder model)
    {
        ConfigureNight(model);
        model.Entity<Settlement>(e =>
        {
            e.Property(s => s.Id).ValueGeneratedNever();
            e.HasIndex(s => s.MessageId).IsUnique();
            e.Property(s => s.MessageId).HasMaxLength(35);
            e.Property(s => s.DraftedBy).HasMaxLength(UserLength);
            e.Property(s => s.FirstApprover).HasMaxLength(UserLength);
            e.Property(s => s.SecondApprover).HasMaxLength(UserLength);
            e.Property(s => s.DebtorName).HasMaxLength(NameLength);
            e.Property(s => s.DebtorIban).HasMaxLength(IbanLength);
            e.Property(s => s.DebtorBic).HasMaxLength(BicLength);
            e.Property(s => s.DebtorSiret).HasMaxLength(SiretLength);
            e.Property(s => s.IssuerAddress).HasMaxLength(AddressLength);
            e.Property(s => s.IssuerContact).HasMaxLength(NameLength);
        });
        model.Entity<SettlementFile>(e =>
        {
            e.HasKey(f => new { f.SettlementId, f.Name });
            e.HasOne<Settlement>().WithMany().HasForeignKey(f => f.SettlementId);
            e.Property(f => f.Name).HasMaxLength(NameLength);
            e.Property(f => f.Hash).HasMaxLength(HashBytes);
        });
        model.Entity<PaymentOrder>(e =>
        {
            e.HasKey(o => o.Number);
            e.HasOne<Settlement>().WithMany().HasForeignKey(o => o.SettlementId);
            e.HasOne<Partner>().WithMany().HasForeignKey(o => o.PartnerId);
            e.HasIndex(o => o.EndToEndId).IsUnique();
            e.Property(o => o.Number).HasMaxLength(NumberLength);
            e.Property(o => o.EndToEndId).HasMaxLength(35);
            e.Property(o => o.PartnerName).HasMaxLength(NameLength);
            e.Property(o => o.PartnerSiret).HasMaxLength(SiretLength);
            e.Property(o => o.PartnerAddress).HasMaxLength(AddressLength);
            e.Property(o => o.AccountHolderName).HasMaxLength(70);
            e.Property(o => o.Iban).HasMaxLength(IbanLength);
            e.Property(o => o.Bic).HasMaxLength(BicLength);
            e.HasMany(o => o.Lines).WithOne().HasForeignKey(l => l.OrderNumber);
        });
        model.Entity<PaymentOrderLine>(e =>
        {
            e.HasKey(l => new { l.Date, l.PartnerId, l.BenefitId });
            e.HasOne<PartnerDay>().WithOne().HasForeignKey<PaymentOrderLine>(l => new { l.Date, l.PartnerId, l.BenefitId });
            e.Property(l => l.OrderNumber).HasMaxLength(NumberLength);
        });
    }

    private static void ConfigureNight(ModelBuilder model)
    {
        model.Entity<PartnerDay>(e =>
        {
            e.HasKey(d => new { d.Date, d.PartnerId, d.BenefitId });
            e.HasIndex(d => new { d.PartnerId, d.Date });
            e.HasIndex(d => d.ClearedOn);
        });
        model.Entity<UnpricedDay>(e =>
        {
            e.HasKey(d => new { d.Date, d.PartnerId, d.BenefitId });
            e.HasIndex(d => d.ClearedOn);
        });
        model.Entity<PartnerYear>(e => e.HasKey(y => new { y.Year, y.PartnerId, y.BenefitId }));
        model.Entity<Posting>(e =>
        {
            e.HasKey(p => new { p.Document, p.Line });
            e.HasIndex(p => p.Day);
            e.Property(p => p.Document).HasMaxLength(DocumentLength);
            e.Property(p => p.Account).HasMaxLength(AccountLength);
        });
    }
}
