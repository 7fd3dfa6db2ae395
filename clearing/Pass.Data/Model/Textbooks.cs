using Microsoft.EntityFrameworkCore;

namespace Pass.Data.Model;

/// <summary>A book that schools ask for. Kept once for all of them; who first names it says its title.</summary>
public sealed class Textbook
{
    /// <summary>ISBN-13, thirteen digits; see <see cref="Pass.Core.Isbn"/>.</summary>
    public required string Isbn { get; init; }
    public required string Title { get; set; }
    public string? Publisher { get; set; }
}

/// <summary>What the pupils of one level and track of a school need in one year.</summary>
public sealed class TextbookList
{
    public int Id { get; init; }
    public required string Uai { get; init; }
    /// <summary>Codes of the region's vocabulary.</summary>
    public required string Level { get; init; }
    public required string Track { get; init; }
    /// <summary>By the year it starts in.</summary>
    public int SchoolYear { get; init; }
    /// <summary>Null while only the school sees it.</summary>
    public long? PublishedMs { get; set; }
    public long ChangedMs { get; set; }
    public List<TextbookLine> Lines { get; } = [];
}

/// <summary>A book of a list.</summary>
public sealed class TextbookLine
{
    public int ListId { get; init; }
    public required string Isbn { get; init; }
    public string? Subject { get; set; }
    /// <summary>What it costs new, as the school found it; null when it does not say.</summary>
    public int? PriceCents { get; set; }
}

/// <summary>A young person has this book already, or does not need it.</summary>
public sealed class OwnedTextbook
{
    public long HolderId { get; init; }
    public required string Isbn { get; init; }
    public long AtMs { get; init; }
}

/// <summary>A young person's word that one till may see the list of its class, for a while. One at a time; when it is taken back it is gone.</summary>
public sealed class TextbookConsent
{
    public long HolderId { get; init; }

    /// <summary>SHA-256 of the code that is shown to the shop.</summary>
    public required byte[] CodeHash { get; set; }
    public long UntilMs { get; set; }

    /// <summary>The till that asked first, and the only one that may; null before.</summary>
    public int? TerminalId { get; set; }
    public long? ShownMs { get; set; }
}

internal static class TextbookTables
{
    private const int CodeLength = 40, IsbnLength = 13, HashBytes = 32;

    public static void Configure(ModelBuilder model)
    {
        model.Entity<Textbook>(e =>
        {
            e.HasKey(b => b.Isbn);
            e.Property(b => b.Isbn).HasMaxLength(IsbnLength);
            e.Property(b => b.Title).HasMaxLength(200);
            e.Property(b => b.Publisher).HasMaxLength(100);
        });
        model.Entity<TextbookList>(e =>
        {
            e.HasIndex(l => new { l.Uai, l.SchoolYear, l.Level, l.Track }).IsUnique();
            e.Property(l => l.Uai).HasMaxLength(8);
            e.Property(l => l.Level).HasMaxLength(CodeLength);
            e.Property(l => l.Track).HasMaxLength(CodeLength);
            e.HasMany(l => l.Lines).WithOne().HasForeignKey(l => l.ListId);
        });
        model.Entity<TextbookLine>(e =>
        {
            e.HasKey(l => new { l.ListId, l.Isbn });
            e.HasIndex(l => l.Isbn);
            e.HasOne<Textbook>().WithMany().HasForeignKey(l => l.Isbn);
            e.Property(l => l.Isbn).HasMaxLength(IsbnLength);
            e.Property(l => l.Subject).HasMaxLength(80);
        });
        model.Entity<TextbookConsent>(e =>
        {
            e.HasKey(c => c.HolderId);
            e.Property(c => c.HolderId).ValueGeneratedNever();
            e.HasIndex(c => c.CodeHash).IsUnique();
            e.Property(c => c.CodeHash).HasMaxLength(HashBytes);
        });
        model.Entity<OwnedTextbook>(e =>
        {
            e.HasKey(o => new { o.HolderId, o.Isbn });
            e.Property(o => o.Isbn).HasMaxLength(IsbnLength);
        });
    }
}
