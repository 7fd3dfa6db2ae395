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
    public long SaleCapCents { get; set; }
    public OverdraftBearer OfflineOverdraft { get; set; }
    public long OfflineMaxAgeMs { get; set; }
    public long OfflinePhoneMaxAgeMs { get; set; }
    public int OfflinePhoneCodes { get; set; }
    public bool OfflineNumbers { get; set; }
    public long OfflinePartnerPerDayCents { get; set; }
    public long OfflineTillPerDayCents { get; set; }
    public long OfflineListMaxAgeMs { get; set; }
    public int OfflineUnsentSales { get; set; }
    public long OfflineUnsentCents { get; set; }

    public void Set(DecisionSettings s)
    {
        CancelWindowMs = (long)s.CancelWindow.TotalMilliseconds;
        HoldLifetimeMs = (long)s.HoldLifetime.TotalMilliseconds;
        ClockToleranceMs = (long)s.ClockTolerance.TotalMilliseconds;
        SaleCapCents = s.SaleCap.Cents;
        Set(s.Offline);
    }

    public void Set(OfflinePolicy p)
    {
        OfflineOverdraft = p.Bearer;
        OfflineMaxAgeMs = (long)p.MaxAge.TotalMilliseconds;
        OfflinePhoneMaxAgeMs = (long)p.PhoneMaxAge.TotalMilliseconds;
        OfflinePhoneCodes = p.PhoneCodes;
        OfflineNumbers = p.AllowsNumbers;
        OfflinePartnerPerDayCents = p.PartnerPerDay.Cents;
        OfflineTillPerDayCents = p.TillPerDay.Cents;
        OfflineListMaxAgeMs = (long)p.ListMaxAge.TotalMilliseconds;
        OfflineUnsentSales = p.UnsentSales;
        OfflineUnsentCents = p.UnsentAmount.Cents;
    }

    public DecisionSettings ToSettings() => new(
        TimeSpan.FromMilliseconds(CancelWindowMs), TimeSpan.FromMilliseconds(HoldLifetimeMs), TimeSpan.FromMilliseconds(ClockToleranceMs), new(SaleCapCents),
        new(OfflineOverdraft, TimeSpan.FromMilliseconds(OfflineMaxAgeMs), TimeSpan.FromMilliseconds(OfflinePhoneMaxAgeMs), OfflinePhoneCodes, OfflineNumbers,
            new(OfflinePartnerPerDayCents), new(OfflineTillPerDayCents), TimeSpan.FromMilliseconds(OfflineListMaxAgeMs), OfflineUnsentSales, new(OfflineUnsentCents)));
}

/// <summary>See <see cref="Campaign"/>.</summary>
public sealed class CampaignRow : IReferenceData
{
    public required string Code { get; init; }
    public int SchoolYear { get; init; }
    public DateOnly OpensOn { get; set; }
    public DateOnly SpendUntil { get; set; }

    public Campaign ToCampaign() => new(Code, SchoolYear, OpensOn, SpendUntil);
}

/// <summary>One word of the region's own, see <see cref="CodeEntry"/>. Retired, never deleted: its number is in the log and in cards' signatures.</summary>
public abstract class CodeRow : IReferenceData
{
    public byte Number { get; init; }
    public required string Code { get; init; }
    public required string LabelFr { get; set; }
    public required string LabelEn { get; set; }
    public bool IsRetired { get; set; }

    public CodeEntry ToEntry() => new(Number, Code, LabelFr, LabelEn, IsRetired, (this as StudyRow)?.MefPatterns ?? "");
}

/// <summary>What tills sell.</summary>
public sealed class ProductRow : CodeRow;

/// <summary>What partners are conventioned for.</summary>
public sealed class TradeRow : CodeRow;

/// <summary>A word of studies, with the study programmes it is of.</summary>
public abstract class StudyRow : CodeRow
{
    public const int PatternsLength = 2_000;

    /// <summary>See <see cref="CodeEntry.Mef"/>.</summary>
    public string MefPatterns { get; set; } = "";
}

/// <summary>Year of study that grants look at: SECONDE, CAP1…</summary>
public sealed class LevelRow : StudyRow;

/// <summary>Kind of studies that grants look at: GENERAL, PRO…</summary>
public sealed class TrackRow : StudyRow;

/// <summary>Trade that needs equipment, as grants name it: cuisine, coiffure…</summary>
public sealed class EquipmentFamilyRow : StudyRow;

internal static class ReferenceTables
{
    public const int CampaignLength = 20;

    public static void Configure(ModelBuilder model)
    {
        model.Entity<CampaignRow>(e =>
        {
            e.HasKey(c => c.Code);
            e.Property(c => c.Code).HasMaxLength(CampaignLength);
            e.HasIndex(c => c.SchoolYear).IsUnique();
        });
        Codes<ProductRow>(model);
        Codes<TradeRow>(model);
        Codes<LevelRow>(model);
        Codes<TrackRow>(model);
        Codes<EquipmentFamilyRow>(model);
        model.Entity<LevelRow>().Property(l => l.MefPatterns).HasMaxLength(StudyRow.PatternsLength);
        model.Entity<TrackRow>().Property(t => t.MefPatterns).HasMaxLength(StudyRow.PatternsLength);
        model.Entity<EquipmentFamilyRow>().Property(f => f.MefPatterns).HasMaxLength(StudyRow.PatternsLength);
        model.Entity<DecisionSettingsRow>(e => e.Property(s => s.Id).ValueGeneratedNever());
        model.Entity<ReferenceVersion>(e =>
        {
            e.Property(r => r.Id).ValueGeneratedNever();
            e.HasData(new ReferenceVersion { Version = 0 });
        });
    }

    private static void Codes<T>(ModelBuilder model) where T : CodeRow => model.Entity<T>(e =>
    {
        e.HasKey(c => c.Number);
        e.Property(c => c.Number).ValueGeneratedNever();
        e.HasIndex(c => c.Code).IsUnique();
        e.Property(c => c.Code).HasMaxLength(40);
        e.Property(c => c.LabelFr).HasMaxLength(140);
        e.Property(c => c.LabelEn).HasMaxLength(140);
    });
}
