using Microsoft.EntityFrameworkCore;
using Pass.Core;

namespace Pass.Data.Model;

/// <summary>Marks what decisions or prices depend on: saving a change of it raises <see cref="ReferenceVersion"/> in the same transaction.</summary>
public interface IReferenceData;

/// <summary>One row that tells engines that the reference data changed.</summary>
public sealed class ReferenceVersion
{
    public const int TheOne = 1;

    public int Id { get; init; } = TheOne;
    public long Version { get; set; }
}

/// <summary>One row, see <see cref="DecisionSettings"/>.</summary>
public sealed class DecisionSettingsRow : IReferenceData
{
    public const int TheOne = 1;

    public int Id { get; init; } = TheOne;
    public long CancelWindowMs { get; set; }
    public long HoldLifetimeMs { get; set; }
    public long ClockToleranceMs { get; set; }
    public long OfflineMaxAgeMs { get; set; }
    public OverdraftBearer OfflineOverdraft { get; set; }
    public long SaleCapCents { get; set; }

    public void Set(DecisionSettings s)
    {
        CancelWindowMs = (long)s.CancelWindow.TotalMilliseconds;
        HoldLifetimeMs = (long)s.HoldLifetime.TotalMilliseconds;
        ClockToleranceMs = (long)s.ClockTolerance.TotalMilliseconds;
        OfflineMaxAgeMs = (long)s.OfflineMaxAge.TotalMilliseconds;
        OfflineOverdraft = s.OfflineOverdraft;
        SaleCapCents = s.SaleCap.Cents;
    }

    public DecisionSettings ToSettings() => new(
        TimeSpan.FromMilliseconds(CancelWindowMs), TimeSpan.FromMilliseconds(HoldLifetimeMs),
        TimeSpan.FromMilliseconds(ClockToleranceMs), TimeSpan.FromMilliseconds(OfflineMaxAgeMs), OfflineOverdraft, new(SaleCapCents));
}

/// <summary>See <see cref="Campaign"/>.</summary>
public sealed class CampaignRow : IReferenceData
{
    public required string Code { get; init; }
    public DateOnly OpensOn { get; init; }
    public DateOnly SpendUntil { get; set; }

    public Campaign ToCampaign() => new(Code, OpensOn, SpendUntil);
}

internal static class ReferenceTables
{
    public static void Configure(ModelBuilder model)
    {
        model.Entity<CampaignRow>(e =>
        {
            e.HasKey(c => c.Code);
            e.Property(c => c.Code).HasMaxLength(20);
        });
        model.Entity<DecisionSettingsRow>(e => e.Property(s => s.Id).ValueGeneratedNever());
        model.Entity<ReferenceVersion>(e =>
        {
            e.Property(r => r.Id).ValueGeneratedNever();
            e.HasData(new ReferenceVersion { Version = 0 });
        });
    }
}
