using Microsoft.EntityFrameworkCore;

namespace Pass.Data.Model;

/// <summary>What was time-stamped. Numbers are stored and never reused.</summary>
public enum ProofKind : byte
{
    /// <summary>A business day's seal.</summary>
    Day = 1,
    /// <summary>What left with a run.</summary>
    Run = 2,
    /// <summary>The convention that a shop signed on screen.</summary>
    Affiliation = 3,
}

/// <summary>A time-stamp (RFC 3161) of a sealed day or of a run that was sent: it was there before <see cref="AtMs"/>. Written once.</summary>
public sealed class Proof
{
    public ProofKind Kind { get; init; }
    /// <summary>The day (<see cref="DateOnly.DayNumber"/>) or the run's number.</summary>
    public int Subject { get; init; }
    /// <summary>What was stamped, SHA-256, 32 bytes: the day's seal, or the hash of the run's text.</summary>
    public required byte[] Digest { get; init; }
    /// <summary>The authority's token, CMS in DER, with its certificates.</summary>
    public required byte[] Token { get; init; }
    /// <summary>The authority's time, ms since 1970 UTC.</summary>
    public long AtMs { get; init; }
    /// <summary>Its address, or <c>region</c> for the region's own.</summary>
    public required string Authority { get; init; }
}

internal static class ProofTables
{
    private const int TokenBytes = 64 * 1_024;

    public static void Configure(ModelBuilder model) => model.Entity<Proof>(e =>
    {
        e.HasKey(p => new { p.Kind, p.Subject });
        e.Property(p => p.Subject).ValueGeneratedNever();
        e.Property(p => p.Digest).HasMaxLength(32);
        e.Property(p => p.Token).HasMaxLength(TokenBytes);
        e.Property(p => p.Authority).HasMaxLength(200);
    });
}
