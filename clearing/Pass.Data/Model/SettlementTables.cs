using Microsoft.EntityFrameworkCore;
using Pass.Core;

namespace Pass.Data.Model;

internal static class SettlementTables
{
    private const int NumberLength = 20, DocumentLength = 40, AccountLength = 80, NameLength = 140, AddressLength = 400,
        IbanLength = 34, BicLength = 11, SiretLength = 14, UserLength = 100, HashBytes = 32,
        IdentifierLength = 35, IssuerAddressLength = 600, ContactLength = 254, ViewBytes = 64 * 1_024 * 1_024,
        FileNameLength = 200, BudgetLength = 2, KeyLength = 200, BankTextLength = 500, AlertsLength = 4_000;

    public static void Configure(ModelBuilder model)
    {
        ConfigureNight(model);
        ConfigureRun(model);
        ConfigurePes(model);
        ConfigurePayments(model);
        ConfigureBankFiles(model);
        ConfigureOffice(model);
    }

    /// <summary>What people of the office look at beside the payments themselves.</summary>
    private static void ConfigureOffice(ModelBuilder model)
    {
        model.Entity<PaymentTask>(e =>
        {
            e.HasOne<PaymentOrder>().WithMany().HasForeignKey(t => t.OrderNumber);
            e.HasIndex(t => t.ClosedAtMs);
            e.Property(t => t.OrderNumber).HasMaxLength(NumberLength);
            e.Property(t => t.ReasonCode).HasMaxLength(IdentifierLength);
            e.Property(t => t.ClosedBy).HasMaxLength(UserLength);
            e.Property(t => t.ClosedReason).HasMaxLength(PlainText.ReasonLength);
        });
        model.Entity<PartnerNotice>(e =>
        {
            e.HasOne<Partner>().WithMany().HasForeignKey(n => n.PartnerId);
            e.HasIndex(n => new { n.PartnerId, n.AtMs });
            e.Property(n => n.Document).HasMaxLength(NumberLength);
            e.Property(n => n.ReasonCode).HasMaxLength(IdentifierLength);
        });
        model.Entity<SampleLine>(e =>
        {
            e.HasKey(l => new { l.SettlementId, l.OrderNumber });
            e.HasOne<Settlement>().WithMany().HasForeignKey(l => l.SettlementId);
            e.Property(l => l.OrderNumber).HasMaxLength(NumberLength);
            e.Property(l => l.Reasons).HasMaxLength(NameLength);
            e.Property(l => l.OpenedBy).HasMaxLength(UserLength);
        });
        model.Entity<PayeeCheck>(e =>
        {
            e.HasOne<Partner>().WithMany().HasForeignKey(c => c.PartnerId);
            e.HasIndex(c => new { c.PartnerId, c.Iban });
            e.Property(c => c.Iban).HasMaxLength(IbanLength);
            e.Property(c => c.Code).HasMaxLength(4);
            e.Property(c => c.Source).HasMaxLength(FileNameLength);
            e.Property(c => c.By).HasMaxLength(UserLength);
        });
        model.Entity<DebitNote>(e =>
        {
            e.HasKey(n => n.Number);
            e.HasOne<Partner>().WithMany().HasForeignKey(n => n.PartnerId);
            e.HasOne<PayableItem>().WithMany().HasForeignKey(n => n.ItemId);
            e.HasIndex(n => n.ItemId).IsUnique();
            e.Property(n => n.Number).HasMaxLength(NumberLength);
            e.Property(n => n.FileName).HasMaxLength(NameLength);
            e.Property(n => n.Hash).HasMaxLength(HashBytes);
        });
    }

    private static void ConfigureBankFiles(ModelBuilder model)
    {
        model.Entity<BankFile>(e =>
        {
            e.Property(f => f.Id).ValueGeneratedNever();
            e.HasIndex(f => f.Hash).IsUnique();
            e.Property(f => f.Name).HasMaxLength(FileNameLength);
            e.Property(f => f.Hash).HasMaxLength(HashBytes);
            e.Property(f => f.Version).HasMaxLength(60);
            e.Property(f => f.MessageId).HasMaxLength(NameLength);
            e.Property(f => f.Alerts).HasMaxLength(AlertsLength);
            e.HasMany<BankLine>().WithOne().HasForeignKey(l => l.FileId);
        });
        model.Entity<BankLine>(e =>
        {
            e.HasKey(l => new { l.FileId, l.Rank });
            e.HasIndex(l => l.Key).IsUnique();
            e.HasIndex(l => l.Attempt);
            e.HasIndex(l => l.State);
            e.HasOne<PaymentAttempt>().WithMany().HasForeignKey(l => l.Attempt);
            e.Property(l => l.Key).HasMaxLength(KeyLength);
            e.Property(l => l.Why).HasMaxLength(60);
            e.Property(l => l.Attempt).HasMaxLength(IdentifierLength);
            e.Property(l => l.Reference).HasMaxLength(NameLength);
            e.Property(l => l.Code).HasMaxLength(IdentifierLength);
            e.Property(l => l.Currency).HasMaxLength(3);
            e.Property(l => l.ReasonCode).HasMaxLength(IdentifierLength);
            e.Property(l => l.Text).HasMaxLength(BankTextLength);
            e.Property(l => l.CreditorIban).HasMaxLength(IbanLength);
            e.Property(l => l.CreditorName).HasMaxLength(NameLength);
        });
    }

    private static void ConfigureRun(ModelBuilder model)
    {
        model.Entity<Settlement>(e =>
        {
            e.Property(s => s.Id).ValueGeneratedNever();
            e.Property(s => s.DraftedBy).HasMaxLength(UserLength);
            e.Property(s => s.SampleWaivedBy).HasMaxLength(UserLength);
            e.Property(s => s.SampleWaivedReason).HasMaxLength(PlainText.ReasonLength);
            e.Property(s => s.Hash).HasMaxLength(HashBytes);
            e.Property(s => s.IssuerName).HasMaxLength(NameLength);
            e.Property(s => s.IssuerSiret).HasMaxLength(SiretLength);
            e.Property(s => s.IssuerAddress).HasMaxLength(IssuerAddressLength);
            e.Property(s => s.IssuerContact).HasMaxLength(ContactLength);
            e.Property(s => s.OnlineAddress).HasMaxLength(200);
            e.HasMany(s => s.Approvals).WithOne().HasForeignKey(a => a.SettlementId);
        });
        model.Entity<SettlementApproval>(e =>
        {
            e.HasKey(a => new { a.SettlementId, a.Rank });
            e.Property(a => a.Actor).HasMaxLength(UserLength);
            e.Property(a => a.Hash).HasMaxLength(HashBytes);
        });
        model.Entity<SettlementView>(e =>
        {
            e.HasKey(v => new { v.SettlementId, v.Hash });
            e.HasOne<Settlement>().WithMany().HasForeignKey(v => v.SettlementId);
            e.Property(v => v.Hash).HasMaxLength(HashBytes);
            e.Property(v => v.Text).HasMaxLength(ViewBytes);
        });
        model.Entity<SettlementCarry>(e =>
        {
            e.HasKey(c => new { c.SettlementId, c.PartnerId });
            e.HasOne<Settlement>().WithMany().HasForeignKey(c => c.SettlementId);
            e.HasOne<Partner>().WithMany().HasForeignKey(c => c.PartnerId);
        });
        model.Entity<SettlementFile>(e =>
        {
            e.HasKey(f => new { f.SettlementId, f.Name });
            e.HasOne<Settlement>().WithMany().HasForeignKey(f => f.SettlementId);
            e.Property(f => f.Name).HasMaxLength(NameLength);
            e.Property(f => f.Hash).HasMaxLength(HashBytes);
        });
        model.Entity<SettlementBalance>(e =>
        {
            e.HasKey(b => new { b.SettlementId, b.Account });
            e.HasOne<Settlement>().WithMany().HasForeignKey(b => b.SettlementId);
            e.Property(b => b.Account).HasMaxLength(AccountLength);
        });
        model.Entity<SepaBatch>(e =>
        {
            e.HasKey(b => new { b.SettlementId, b.Rank });
            e.Property(b => b.SettlementId).ValueGeneratedNever();
            e.Property(b => b.Rank).ValueGeneratedNever();
            e.HasOne<Settlement>().WithMany().HasForeignKey(b => b.SettlementId);
            e.HasIndex(b => b.MessageId).IsUnique();
            e.Property(b => b.MessageId).HasMaxLength(IdentifierLength);
            e.Property(b => b.DebtorName).HasMaxLength(NameLength);
            e.Property(b => b.DebtorSiret).HasMaxLength(SiretLength);
            e.Property(b => b.DebtorIban).HasMaxLength(IbanLength);
            e.Property(b => b.DebtorBic).HasMaxLength(BicLength);
        });
    }

    private static void ConfigurePes(ModelBuilder model)
    {
        model.Entity<PesBatch>(e =>
        {
            e.HasKey(b => b.SettlementId);
            e.Property(b => b.SettlementId).ValueGeneratedNever();
            e.HasOne<Settlement>().WithOne().HasForeignKey<PesBatch>(b => b.SettlementId);
            e.HasIndex(b => new { b.Exercise, b.Budget, b.Bordereau }).IsUnique();
            e.Property(b => b.FileName).HasMaxLength(100);
            e.Property(b => b.Post).HasMaxLength(7);
            e.Property(b => b.Siret).HasMaxLength(SiretLength);
            e.Property(b => b.Collectivity).HasMaxLength(3);
            e.Property(b => b.Budget).HasMaxLength(BudgetLength);
            e.Property(b => b.BudgetLabel).HasMaxLength(38);
            e.Property(b => b.Nature).HasMaxLength(12);
            e.Property(b => b.Function).HasMaxLength(10);
            e.Property(b => b.Imputations).HasMaxLength(RegionOptions.MaxValueLength);
            e.Property(b => b.ThirdParty).HasMaxLength(RegionOptions.MaxValueLength);
            e.Property(b => b.PayerName).HasMaxLength(NameLength);
            e.Property(b => b.PayerIban).HasMaxLength(IbanLength);
        });
        model.Entity<PesMandatRow>(e =>
        {
            e.HasKey(m => new { m.Exercise, m.Budget, m.Number });
            e.HasIndex(m => m.EndToEndId).IsUnique();
            e.Property(m => m.Budget).HasMaxLength(BudgetLength);
            e.HasOne<PaymentAttempt>().WithMany().HasForeignKey(m => m.EndToEndId);
            e.HasIndex(m => m.SettlementId);
            e.Property(m => m.EndToEndId).HasMaxLength(IdentifierLength);
        });
    }

    private static void ConfigurePayments(ModelBuilder model)
    {
        model.Entity<PayableItem>(e =>
        {
            e.Property(i => i.Id).ValueGeneratedNever();
            e.HasOne<Partner>().WithMany().HasForeignKey(i => i.PartnerId);
            e.HasIndex(i => new { i.SalesDay, i.PartnerId, i.BenefitId }).IsUnique();
            e.HasIndex(i => i.Day);
            e.HasIndex(i => i.OpenFor);
            e.Property(i => i.Label).HasMaxLength(NameLength);
        });
        model.Entity<PaymentOrder>(e =>
        {
            e.HasKey(o => o.Number);
            e.HasOne<Settlement>().WithMany().HasForeignKey(o => o.SettlementId);
            e.HasOne<Partner>().WithMany().HasForeignKey(o => o.PartnerId);
            e.Property(o => o.Number).HasMaxLength(NumberLength);
            e.Property(o => o.HeldReason).HasMaxLength(PlainText.ReasonLength);
            e.Property(o => o.PartnerName).HasMaxLength(NameLength);
            e.Property(o => o.PartnerSiret).HasMaxLength(SiretLength);
            e.Property(o => o.PartnerAddress).HasMaxLength(AddressLength);
            e.Property(o => o.Conventions).HasMaxLength(AddressLength);
            e.HasMany(o => o.Items).WithOne().HasForeignKey(l => l.OrderNumber);
            e.HasMany(o => o.Attempts).WithOne().HasForeignKey(a => a.OrderNumber);
        });
        model.Entity<PaymentOrderItem>(e =>
        {
            e.HasKey(l => new { l.OrderNumber, l.ItemId });
            e.HasOne<PayableItem>().WithMany().HasForeignKey(l => l.ItemId);
            e.HasIndex(l => l.LiveItemId).IsUnique();
            e.Property(l => l.OrderNumber).HasMaxLength(NumberLength);
        });
        model.Entity<PaymentAttempt>(e =>
        {
            e.HasKey(a => a.EndToEndId);
            e.HasOne<Settlement>().WithMany().HasForeignKey(a => a.SettlementId);
            e.HasIndex(a => new { a.OrderNumber, a.Rank }).IsUnique();
            e.HasIndex(a => a.LiveOrder).IsUnique();
            e.Property(a => a.EndToEndId).HasMaxLength(IdentifierLength);
            e.Property(a => a.OrderNumber).HasMaxLength(NumberLength);
            e.Property(a => a.LiveOrder).HasMaxLength(NumberLength);
            e.Property(a => a.ReasonCode).HasMaxLength(IdentifierLength);
            e.Property(a => a.Proof).HasMaxLength(PlainText.ReasonLength);
            e.Property(a => a.AccountHolderName).HasMaxLength(70);
            e.Property(a => a.Iban).HasMaxLength(IbanLength);
            e.Property(a => a.Bic).HasMaxLength(BicLength);
            e.Property(a => a.StripeAccount).HasMaxLength(Partner.StripeAccountLength);
        });
    }

    private static void ConfigureNight(ModelBuilder model)
    {
        model.Entity<PartnerDay>(e =>
        {
            e.HasKey(d => new { d.Date, d.PartnerId, d.BenefitId });
            e.HasIndex(d => new { d.PartnerId, d.Date });
            e.HasIndex(d => d.ClearedOn);
            e.HasMany(d => d.EarlierSales).WithOne().HasForeignKey(r => new { r.Date, r.PartnerId, r.BenefitId });
        });
        model.Entity<PartnerDayReturn>(e => e.HasKey(r => new { r.Date, r.PartnerId, r.BenefitId, r.SaleDay }));
        model.Entity<UnpricedDay>(e =>
        {
            e.HasKey(d => new { d.Date, d.PartnerId, d.BenefitId });
            e.HasIndex(d => d.ClearedOn);
        });
        model.Entity<UnpaidSale>(e =>
        {
            e.HasKey(s => new { s.OperationId, s.PassId });
            e.HasIndex(s => new { s.Date, s.PartnerId });
            e.HasIndex(s => s.OrderNumber);
            e.Property(s => s.OrderNumber).HasMaxLength(NumberLength);
        });
        model.Entity<PartnerYear>(e => e.HasKey(y => new { y.Year, y.PartnerId, y.BenefitId, y.RuleId }));
        model.Entity<Posting>(e =>
        {
            e.HasKey(p => new { p.Document, p.Line });
            e.HasIndex(p => p.Day);
            e.HasIndex(p => p.Entry);
            e.Property(p => p.Document).HasMaxLength(DocumentLength);
            e.Property(p => p.Account).HasMaxLength(AccountLength);
        });
    }
}
