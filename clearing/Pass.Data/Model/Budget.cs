using Microsoft.EntityFrameworkCore;

namespace Pass.Data.Model;

/// <summary>What the region set aside to pay one benefit of one campaign, on the funding line of the benefit.</summary>
public sealed class BudgetEnvelope
{
    /// <summary>The benefit, which belongs to one campaign.</summary>
    public required int BenefitId { get; init; }
    public long AmountCents { get; set; }
    /// <summary>Shares of the amount at which it is told, in whole percent, rising, separated by commas: <c>80,95,100</c>.</summary>
    public required string Alerts { get; set; }
}

internal static class BudgetTables
{
    public static void Configure(ModelBuilder model) => model.Entity<BudgetEnvelope>(e =>
    {
        e.HasKey(b => b.BenefitId);
        e.Property(b => b.BenefitId).ValueGeneratedNever();
        e.Property(b => b.Alerts).HasMaxLength(60);
    });
}
