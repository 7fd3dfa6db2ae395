using Microsoft.EntityFrameworkCore;

namespace Pass.Data.Model;

internal static class DayTables
{
    public static void Configure(ModelBuilder model)
    {
        model.Entity<BusinessDay>(e =>
        {
            e.HasKey(d => d.Date);
            e.Property(d => d.Seal).HasMaxLength(32);
            e.HasMany(d => d.Cuts).WithOne().HasForeignKey(c => c.Date);
        });
        model.Entity<BusinessDayCut>(e =>
        {
            e.HasKey(c => new { c.Date, c.Partition });
            e.Property(c => c.Hash).HasMaxLength(32);
        });
    }
}
