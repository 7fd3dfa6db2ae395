using Microsoft.EntityFrameworkCore;

namespace Pass.Data.Model;

/// <summary>A gate of a school. Like a till it has no secret of ours: it proves itself with its own P-256 key.</summary>
public sealed class GateDevice
{
    public int Id { get; init; }
    public required string Uai { get; init; }
    public required string Label { get; set; }
    public TerminalStatus Status { get; set; } = TerminalStatus.AwaitingActivation;
    /// <summary>Who stands there may let in by hand, counted apart: a right that the school gives each device.</summary>
    public bool MayLetInByHand { get; set; }
    /// <summary>SubjectPublicKeyInfo (RFC 5480), 91 bytes; null until activated.</summary>
    public byte[]? PublicKey { get; set; }
    /// <summary>SHA-256 of the one-time code, 32 bytes. Kept once used: a device that lost the answer may ask again, with the same key.</summary>
    public byte[]? ActivationCodeHash { get; set; }
    public long? ActivationExpiresAtMs { get; set; }
    public long? ActivatedAtMs { get; set; }
    /// <summary>When it last told its counts; null before.</summary>
    public long? SeenMs { get; set; }
}

/// <summary>How many came through a gate in an hour, and nothing of who: gone after five weeks.</summary>
public sealed class GateHour
{
    public int DeviceId { get; init; }
    /// <summary>Hours since 1970 in UTC.</summary>
    public int Hour { get; init; }
    public int Allowed { get; set; }
    public int Denied { get; set; }
    public int ByHand { get; set; }
}

/// <summary>What a till last said of itself: whether it could sell on a Saturday without the network.</summary>
public sealed class TerminalReport
{
    public int TerminalId { get; init; }
    public long ToldAtMs { get; set; }
    /// <summary>How far its clock is ahead of the region's.</summary>
    public long ClockAheadMs { get; set; }
    /// <summary>When it last had the signed lists from the region; null for never.</summary>
    public long? ListedAtMs { get; set; }
    public int Unsent { get; set; }
    public int Unknown { get; set; }
    /// <summary>Of the program.</summary>
    public string Program { get; set; } = "";
}

internal static class GateTables
{
    private const int HashBytes = 32, PublicKeyBytes = 120, LabelLength = 80, ProgramLength = 40, UaiLength = 8;

    public static void Configure(ModelBuilder model)
    {
        model.Entity<GateDevice>(e =>
        {
            e.HasOne<School>().WithMany().HasForeignKey(d => d.Uai);
            e.HasIndex(d => d.ActivationCodeHash);
            e.Property(d => d.Uai).HasMaxLength(UaiLength);
            e.Property(d => d.Label).HasMaxLength(LabelLength);
            e.Property(d => d.PublicKey).HasMaxLength(PublicKeyBytes);
            e.Property(d => d.ActivationCodeHash).HasMaxLength(HashBytes);
        });
        model.Entity<GateHour>(e =>
        {
            e.HasKey(h => new { h.DeviceId, h.Hour });
            e.HasOne<GateDevice>().WithMany().HasForeignKey(h => h.DeviceId);
        });
        model.Entity<TerminalReport>(e =>
        {
            e.HasKey(r => r.TerminalId);
            e.Property(r => r.TerminalId).ValueGeneratedNever();
            e.HasOne<Terminal>().WithOne().HasForeignKey<TerminalReport>(r => r.TerminalId);
            e.Property(r => r.Program).HasMaxLength(ProgramLength);
        });
    }
}
