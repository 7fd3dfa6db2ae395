using Microsoft.EntityFrameworkCore;
using Pass.Core;

namespace Pass.Data.Model;

/// <summary>A card, phone token or one-time code of a pass, as the issuer knows it.</summary>
public sealed class Credential
{
    /// <summary>The issuer's number of it, and its bit in the signed status list.</summary>
    public int Id { get; init; }
    public long PassId { get; init; }
    public CredentialKind Kind { get; init; }
    /// <summary>Opaque serial, 8 bytes for a card, 16 at most.</summary>
    public required byte[] Serial { get; init; }
    public CredentialState Status { get; set; }
    public long IssuedAtMs { get; init; }
    public DateOnly ExpiresOn { get; init; }
    public long? RevokedAtMs { get; set; }
}

/// <summary>How far the region has followed the issuer's feed of changes. One row; written after what it counts, so that a part may be followed twice.</summary>
public sealed class FollowedFeed
{
    public const int TheOne = 1;

    public int Id { get; init; }
    public long Position { get; set; }
}

/// <summary>A credential that the issuer told before its pass was opened here: asked for again when it is.</summary>
public sealed class AwaitedCredential
{
    /// <summary>The issuer's number of it.</summary>
    public int Id { get; init; }
    public long PassId { get; init; }

    /// <summary>When it was last tried; 0 before.</summary>
    public long TriedAtMs { get; set; }
}

/// <summary>Wrong one-time codes of a pass, of a partner, of both or of all (0 for "any"), over all nodes: until when they are paid for, at so many a minute.</summary>
public sealed class CodeGuesses
{
    public long PassId { get; init; }
    public int PartnerId { get; init; }

    /// <summary>By the database's clock, ms since 1970 UTC (generic cell rate algorithm, ITU-T I.371).</summary>
    public long PaidAtMs { get; set; }

    /// <summary>How many since the row was made.</summary>
    public long Wrong { get; set; }
}

/// <summary>A card's or phone's certificate as it was presented, once: what the log keeps of each sale is checked with it. No secret and no name is in it.</summary>
public sealed class KeptCertificate
{
    public const int MaxBytes = 256;

    public int CredentialId { get; init; }
    public required byte[] Encoded { get; init; }
}

/// <summary>A list of authorities that presentations were verified under, as its root signed it.</summary>
public sealed class KeptTrustList
{
    public long IssuedAtMs { get; init; }
    /// <summary>COSE_Sign1, see the cards' room.</summary>
    public required byte[] Encoded { get; init; }
}

internal static class CredentialTables
{
    private const int MaxTrustListBytes = 10_000;

    public static void Configure(ModelBuilder model)
    {
        model.Entity<Credential>(e =>
        {
            e.HasIndex(c => c.PassId);
            e.HasIndex(c => c.Serial).IsUnique();
            e.Property(c => c.Serial).HasMaxLength(16);
        });
        model.Entity<FollowedFeed>(e =>
        {
            e.Property(f => f.Id).ValueGeneratedNever();
            e.Property(f => f.Position).IsConcurrencyToken();
        });
        model.Entity<KeptCertificate>(e =>
        {
            e.HasKey(c => c.CredentialId);
            e.Property(c => c.CredentialId).ValueGeneratedNever();
            e.Property(c => c.Encoded).HasMaxLength(KeptCertificate.MaxBytes);
        });
        model.Entity<KeptTrustList>(e =>
        {
            e.HasKey(l => l.IssuedAtMs);
            e.Property(l => l.IssuedAtMs).ValueGeneratedNever();
            e.Property(l => l.Encoded).HasMaxLength(MaxTrustListBytes);
        });
        model.Entity<CodeGuesses>(e => e.HasKey(g => new { g.PassId, g.PartnerId }));
        model.Entity<AwaitedCredential>(e =>
        {
            e.Property(a => a.Id).ValueGeneratedNever();
            e.HasIndex(a => a.PassId);
        });
    }
}
