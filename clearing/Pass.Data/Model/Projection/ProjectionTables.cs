using Microsoft.EntityFrameworkCore;

namespace Pass.Data.Model;

internal static class ProjectionTables
{
    public static void Configure(ModelBuilder model)
    {
        model.Entity<OperationRow>(e =>
        {
            e.HasKey(o => o.OperationId);
            e.HasIndex(o => new { o.PassId, o.OccurredAtMs });
            e.HasIndex(o => new { o.PartnerId, o.BusinessDay });
            e.HasIndex(o => o.RelatedId).HasFilter("related_id IS NOT NULL");
        });
        model.Entity<EntryRow>(e => e.HasKey(l => new { l.Partition, l.Lsn, l.Idx, l.Leg }));
        model.Entity<PurseRow>(e => e.HasKey(p => new { p.PassId, p.BenefitId }));
        model.Entity<ProjectionRow>(e =>
        {
            e.HasKey(p => p.Partition);
            e.Property(p => p.Partition).ValueGeneratedNever();
            e.Property(p => p.Hash).HasMaxLength(32);
        });
    }
}
