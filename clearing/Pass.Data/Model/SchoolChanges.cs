using System.Globalization;
using Microsoft.EntityFrameworkCore;

namespace Pass.Data.Model;

/// <summary>What changed pupils of a school. Numbers are stored and never reused.</summary>
public enum SchoolChangeKind : byte
{
    Roll = 1,
    /// <summary>The school says that they are there.</summary>
    Confirmed = 2,
    /// <summary>The school says that they have left it.</summary>
    Left = 3,
    /// <summary>They went to another school of the region.</summary>
    Sent = 4,
    /// <summary>They came from another school of the region, or back to this one.</summary>
    Received = 5,
}

/// <summary>One change of a school's pupils, which may be undone while it is young.</summary>
public sealed class SchoolChange
{
    /// <summary>For so many days a change may be undone; then what pupils were before it is forgotten.</summary>
    public const int UndoDays = 30;

    public int Id { get; init; }
    public required string Uai { get; init; }
    public SchoolChangeKind Kind { get; init; }
    public long AtMs { get; init; }
    /// <summary>Of a roll: null while it is not through; killed, it goes on when the same file comes again.</summary>
    public long? DoneMs { get; set; }
    /// <summary>Of a roll: SHA-256 of the file, hexadecimal.</summary>
    public string? FileHash { get; init; }
    /// <summary>Of a roll: the name of the file. Sent or received: the other school.</summary>
    public string? Detail { get; init; }
    /// <summary>Pupils changed.</summary>
    public int Pupils { get; set; }
    public long? UndoneMs { get; set; }
    /// <summary>Its lines are gone.</summary>
    public bool IsForgotten { get; set; }
}

/// <summary>A pupil as it was before a change; kept for as long as that may be undone.</summary>
public sealed class SchoolChangeLine
{
    public int ChangeId { get; init; }
    public long HolderId { get; init; }
    /// <summary>JSON of <see cref="PupilState"/>; null for who was new to the region.</summary>
    public string? Before { get; init; }
    /// <summary>What the change granted, see <see cref="MovedRights"/>; null for nothing.</summary>
    public string? Granted { get; set; }
    public bool IsUndone { get; set; }
}

/// <summary>Cents or uses of a benefit that a roll granted, or that its undoing took back.</summary>
/// <param name="Granted">All that was ever granted of the benefit then: what is taken back stays in it.</param>
public readonly record struct MovedRight(int Benefit, int Units, int Granted);

/// <summary>As one text: <c>1:7000:7000 5:3:3</c>; null for none.</summary>
public static class MovedRights
{
    public const int MaxLength = 400;

    public static string? Write(IEnumerable<MovedRight> rights)
    {
        var text = string.Join(' ', rights.OrderBy(r => r.Benefit).Select(r => string.Create(CultureInfo.InvariantCulture, $"{r.Benefit}:{r.Units}:{r.Granted}")));
        return text.Length == 0 ? null : text;
    }

    public static IReadOnlyList<MovedRight> Read(string? text) =>
        [.. (text ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(part => Array.ConvertAll(part.Split(':'), n => int.Parse(n, NumberStyles.None, CultureInfo.InvariantCulture))).Select(n => new MovedRight(n[0], n[1], n[2]))];
}

/// <summary>A roll that a school handed in and has not taken yet; gone once it has, or after a day.</summary>
public sealed class RollUpload
{
    public int Id { get; init; }
    public required string Uai { get; init; }
    public required string FileName { get; init; }
    public required byte[] Content { get; init; }
    public long AtMs { get; init; }
}

internal static class SchoolChangeTables
{
    public static void Configure(ModelBuilder model)
    {
        model.Entity<SchoolChange>(e =>
        {
            e.HasIndex(c => new { c.Uai, c.AtMs });
            e.Property(c => c.Uai).HasMaxLength(8);
            e.Property(c => c.FileHash).HasMaxLength(64);
            e.Property(c => c.Detail).HasMaxLength(200);
        });
        model.Entity<SchoolChangeLine>(e =>
        {
            e.HasKey(l => new { l.ChangeId, l.HolderId });
            e.HasIndex(l => l.HolderId);
            e.Property(l => l.Before).HasMaxLength(2_000);
            e.Property(l => l.Granted).HasMaxLength(MovedRights.MaxLength);
        });
        model.Entity<RollUpload>(e =>
        {
            e.Property(u => u.Uai).HasMaxLength(8);
            e.Property(u => u.FileName).HasMaxLength(200);
        });
    }
}
