using Microsoft.EntityFrameworkCore;

namespace Pass.Data.Model;

internal static class ReferenceTables
{
    private const int CodeLength = 40, LabelLength = 140, ListLength = 4_000;

    public static void Configure(ModelBuilder model)
    {
        model.Entity<CampaignRow>(e =>
        {
            e.HasKey(c => c.Code);
            e.Property(c => c.Code).HasMaxLength(20);
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
        model.Entity<BenefitVersionRow>(e =>
        {
            e.HasKey(v => new { v.BenefitId, v.Version });
            e.Property(v => v.Code).HasMaxLength(CodeLength);
            e.Property(v => v.Label).HasMaxLength(LabelLength);
            e.Property(v => v.Grants).HasMaxLength(ListLength);
            e.Property(v => v.Products).HasMaxLength(ListLength);
            e.Property(v => v.Categories).HasMaxLength(ListLength);
            e.Property(v => v.FundingLine).HasMaxLength(CodeLength);
        });
        model.Entity<ReimbursementRuleRow>(e =>
        {
            e.Property(r => r.Id).ValueGeneratedNever();
            e.Property(r => r.Label).HasMaxLength(LabelLength);
            e.Property(r => r.Tiers).HasMaxLength(ListLength);
        });
        model.Entity<DecisionSettingsRow>(e => e.Property(s => s.Id).ValueGeneratedNever());
        model.Entity<ReferenceVersion>(e =>
        {
            e.Property(r => r.Id).ValueGeneratedNever();
            e.HasData(new ReferenceVersion { Version = 0 });
        });
    }
}
