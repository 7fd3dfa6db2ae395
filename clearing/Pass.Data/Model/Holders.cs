using Microsoft.EntityFrameworkCore;
using Pass.Core;

namespace Pass.Data.Model;

/// <summary>A young person. The only table that links a pass number to somebody; erasing empties the personal columns and keeps the row.</summary>
public sealed class Holder
{
    /// <summary>Rank of enrolment, from 1; <see cref="PassId"/> is a keyed permutation of it, so that numbers cannot be guessed in order.</summary>
    public long Id { get; init; }
    public long PassId { get; init; }
    /// <summary>HMAC-SHA-256 of the INE under the region's key, 32 bytes; null once erased.</summary>
    public byte[]? IneHmac { get; set; }
    public string? FamilyName { get; set; }
    public string? GivenName { get; set; }
    public DateOnly? BirthDate { get; set; }
    public HolderStatus Status { get; set; }
    /// <summary>School of the latest roll (UAI).</summary>
    public string Uai { get; set; } = "";
    public string MefCode { get; set; } = "";
    public string? ClassCode { get; set; }
    /// <summary>Campaign of the latest roll.</summary>
    public string Campaign { get; set; } = "";
    /// <summary>Departure already known to the school.</summary>
    public DateOnly? LeftOn { get; set; }
    /// <summary>Its school is to say whether it is there: the latest roll does not name it, or it came from another school.</summary>
    public bool AwaitsSchool { get; set; }
    /// <summary>Granted and taken back when a roll was undone, see <see cref="MovedRights"/>: the next roll gives it back. Null for nothing.</summary>
    public string? Withdrawn { get; set; }
    /// <summary>Digest of the entitlements the engine has acknowledged; null until it has.</summary>
    public long? EntitlementHash { get; set; }
    public long EnrolledAtMs { get; init; }
    public long UpdatedAtMs { get; set; }
}

/// <summary>A holder is told that what is left of a benefit ends soon: once for each number of days before its last.</summary>
public sealed class RightReminder
{
    public long PassId { get; init; }
    public int BenefitId { get; init; }
    public DateOnly LastDay { get; init; }
    /// <summary>Of the region's setting; the fewest that were left when it was told, or more.</summary>
    public int DaysBefore { get; init; }
    /// <summary>What was left then, in cents or uses.</summary>
    public int Units { get; init; }
    public long AtMs { get; init; }
}

/// <summary>A school that sends a roll.</summary>
public sealed class School
{
    public const int TownLength = 80;

    public required string Uai { get; init; }
    public string? Name { get; set; }
    /// <summary>Where it is: two of one name are told apart by it. Null when the region has not said it.</summary>
    public string? Town { get; set; }
    /// <summary>School year of the roll that was last taken, by the year it starts in; null when none was, or it did not say.</summary>
    public int? RollYear { get; set; }
    /// <summary>When that roll was exported, never later than when it was taken; null when none was, or it did not say.</summary>
    public long? RollExportedAtMs { get; set; }
}

internal static class HolderTables
{
    private const int HashBytes = 32, NameLength = 200;

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
            e.Property(h => h.Withdrawn).HasMaxLength(MovedRights.MaxLength);
        });
        model.Entity<RightReminder>(e => e.HasKey(r => new { r.PassId, r.BenefitId, r.LastDay, r.DaysBefore }));
        model.Entity<School>(e =>
        {
            e.HasKey(s => s.Uai);
            e.Property(s => s.Uai).HasMaxLength(8);
            e.Property(s => s.Name).HasMaxLength(140);
            e.Property(s => s.Town).HasMaxLength(School.TownLength);
        });
    }
}
