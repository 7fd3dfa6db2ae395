using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Pass.Core;

namespace Pass.Data.Model;

/// <summary>Who the region is and how it pays. One row, see <see cref="RegionSettings"/>.</summary>
public sealed class RegionSettingsRow
{
    public const int TheOne = 1;

    public int Id { get; init; } = TheOne;
    public required string Name { get; set; }
    public required string Siret { get; set; }
    /// <summary>Lines separated by LF.</summary>
    public required string Address { get; set; }
    public required string Iban { get; set; }
    public string? Bic { get; set; }
    public required string Contact { get; set; }
    public long MinimumCents { get; set; }
    public PayoutRhythm Rhythm { get; set; }
    public bool IsOlderPain { get; set; }
    /// <summary>ISO dates separated by spaces.</summary>
    public string ClosedDays { get; set; } = "";
    public int DisputeDays { get; set; } = RegionSettings.UsualDisputeDays;
    /// <summary>See <see cref="RunSettings"/>; null when all is as usual.</summary>
    public string? Runs { get; set; }
}

/// <summary>Who the region is and how it pays: nothing of it has a default, and without it nothing is paid.</summary>
/// <param name="Name">On payments and statements.</param>
/// <param name="Address">Lines of the postal address on statements.</param>
/// <param name="Iban">The account that pays.</param>
/// <param name="Contact">Where partners write about a line.</param>
/// <param name="Minimum">Less than this is carried forward to the next settlement.</param>
/// <param name="Rhythm">Of a partner whose file says none.</param>
/// <param name="IsOlderPain">True when the bank still asks for pain.001.001.03.</param>
/// <param name="ClosedDays">Days on which the region orders no payment, besides those on which banks do not settle.</param>
/// <param name="DisputeDays">After a statement's date, a partner may dispute it for so many days.</param>
public sealed record RegionSettings(
    string Name, Siret Siret, IReadOnlyList<string> Address, Iban Iban, Bic? Bic, string Contact, Money Minimum,
    PayoutRhythm Rhythm, bool IsOlderPain, IReadOnlyList<DateOnly> ClosedDays, int DisputeDays = RegionSettings.UsualDisputeDays)
{
    public const int UsualDisputeDays = 60;

    /// <summary>What has a usual value.</summary>
    public RunSettings Runs { get; init; } = RunSettings.Usual;

    private static readonly Texts Words = Texts.Beside(typeof(RegionSettings), "Region");

    /// <returns>Problem: SettingsMissing.</returns>
    public static async Task<Result<RegionSettings>> LoadAsync(PassDbContext context, CancellationToken ct = default) =>
        await context.RegionSettings.AsNoTracking().SingleOrDefaultAsync(ct) is { } row ? Of(row) : Words.Problem("SettingsMissing");

    public RegionSettingsRow ToRow() => CopyTo(new() { Name = "", Siret = "", Address = "", Iban = "", Contact = "" });

    public RegionSettingsRow CopyTo(RegionSettingsRow row)
    {
        (row.Name, row.Siret, row.Address, row.Iban, row.Bic) = (Name, Siret.Digits, string.Join('\n', Address), Iban.Electronic, Bic?.Code);
        (row.Contact, row.MinimumCents, row.Rhythm, row.IsOlderPain, row.DisputeDays) = (Contact, Minimum.Cents, Rhythm, IsOlderPain, DisputeDays);
        row.Runs = Runs.ToText();
        row.ClosedDays = string.Join(' ', ClosedDays.Select(d => d.ToString("O", CultureInfo.InvariantCulture)));
        return row;
    }

    private static RegionSettings Of(RegionSettingsRow row) => new(
        row.Name, Siret.Parse(row.Siret).OrThrow(), row.Address.Split('\n'), Iban.Parse(row.Iban).OrThrow(), row.Bic is null ? null : Bic.Parse(row.Bic).OrThrow(),
        row.Contact, new(row.MinimumCents), row.Rhythm, row.IsOlderPain,
        [.. row.ClosedDays.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(d => DateOnly.ParseExact(d, "O", CultureInfo.InvariantCulture))],
        row.DisputeDays)
    { Runs = RunSettings.Parse(row.Runs) };
}

/// <summary>Which log and which keys this register belongs to: one row, so that no part of a region is taken for another's.</summary>
public sealed class RegionIdentityRow
{
    public const int TheOne = 1;

    public int Id { get; init; } = TheOne;
    /// <summary>The log's own identity, which is the region's.</summary>
    public Guid Log { get; init; }
    /// <summary>SHA-256 of the region's keys, 32 bytes.</summary>
    public required byte[] KeysFingerprint { get; init; }
    /// <summary>Company of the region the database was made for, nine digits; null until its settings are known.</summary>
    public string? Siren { get; set; }
}

internal static class RegionTables
{
    public static void Configure(ModelBuilder model)
    {
        model.Entity<RegionSettingsRow>(e =>
        {
            e.Property(s => s.Id).ValueGeneratedNever();
            e.Property(s => s.Name).HasMaxLength(140);
            e.Property(s => s.Siret).HasMaxLength(14);
            e.Property(s => s.Address).HasMaxLength(600);
            e.Property(s => s.Iban).HasMaxLength(34);
            e.Property(s => s.Bic).HasMaxLength(11);
            e.Property(s => s.Contact).HasMaxLength(254);
            e.Property(s => s.ClosedDays).HasMaxLength(4_000);
            e.Property(s => s.Runs).HasMaxLength(1_000);
        });
        model.Entity<RegionOptionRow>(e =>
        {
            e.HasKey(o => o.Name);
            e.Property(o => o.Name).HasMaxLength(40);
            e.Property(o => o.Value).HasMaxLength(Model.RegionOptions.MaxValueLength);
        });
        model.Entity<RegionIdentityRow>(e =>
        {
            e.Property(i => i.Id).ValueGeneratedNever();
            e.Property(i => i.KeysFingerprint).HasMaxLength(32);
            e.Property(i => i.Siren).HasMaxLength(9);
        });
    }
}
