using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using Pass.Core;

namespace Pass.Data.Model;

/// <summary>See <see cref="BenefitVersion"/>; lists are JSON. A published row is never changed but for its English label: a new version is added.</summary>
public sealed class BenefitVersionRow : IReferenceData
{
    /// <summary>Characters of a list's JSON at most.</summary>
    public const int ListLength = 4_000;

    public int BenefitId { get; init; }
    public int Version { get; init; }
    public DateOnly AppliesFrom { get; init; }
    /// <summary>Code of its <see cref="CampaignRow"/>.</summary>
    public required string Campaign { get; init; }
    public required string Code { get; init; }
    public required string LabelFr { get; init; }
    public required string LabelEn { get; set; }
    public BenefitUnit Unit { get; init; }
    public required string Grants { get; init; }
    /// <summary>Numbers of <see cref="ProductRow"/>.</summary>
    public required string Products { get; init; }
    /// <summary>Numbers of <see cref="TradeRow"/>.</summary>
    public required string Trades { get; init; }
    public long ShareFixedCents { get; init; }
    public int ShareBasisPoints { get; init; }
    public long? RegionCapPerUnitCents { get; init; }
    public long? RegionCapPerSaleCents { get; init; }
    public long? LimitPerDay { get; init; }
    public long? LimitPerWeek { get; init; }
    public long? LimitPerMonth { get; init; }
    public DateOnly ValidFrom { get; init; }
    public DateOnly ValidUntil { get; init; }
    public int Priority { get; init; }
    public long OfflineFloorCents { get; init; }
    public long? OfflineOverdraft { get; init; }
    public required string FundingLine { get; init; }
    public Funding Funding { get; init; }

    public static BenefitVersionRow Of(BenefitVersion v) => new()
    {
        BenefitId = v.Benefit.Value,
        Version = v.Version,
        AppliesFrom = v.AppliesFrom,
        Campaign = v.Campaign,
        Code = v.Code,
        LabelFr = v.LabelFr,
        LabelEn = v.LabelEn,
        Unit = v.Unit,
        Grants = ListColumn.Write(v.Grants),
        Products = ListColumn.Write(v.Products.Select(p => (int)p.Value)),
        Trades = ListColumn.Write(v.Trades.Select(t => (int)t.Value)),
        ShareFixedCents = v.HolderShare.FixedPerUnit.Cents,
        ShareBasisPoints = v.HolderShare.BasisPoints,
        RegionCapPerUnitCents = v.RegionCapPerUnit?.Cents,
        RegionCapPerSaleCents = v.RegionCapPerSale?.Cents,
        LimitPerDay = v.LimitPerDay,
        LimitPerWeek = v.LimitPerWeek,
        LimitPerMonth = v.LimitPerMonth,
        ValidFrom = v.ValidFrom,
        ValidUntil = v.ValidUntil,
        Priority = v.Priority,
        OfflineFloorCents = v.OfflineFloor.Cents,
        OfflineOverdraft = v.OfflineOverdraft,
        FundingLine = v.FundingLine,
        Funding = v.Funding,
    };

    public string Label(CultureInfo culture) => CodeEntry.Label(LabelFr, LabelEn, culture);

    public BenefitVersion ToBenefit() => new(
        new(checked((ushort)BenefitId)), Version, Campaign, AppliesFrom, Code, LabelFr, LabelEn, Unit,
        ListColumn.Read<GrantRule>(Grants),
        [.. ListColumn.Read<byte>(Products).Select(p => new ProductId(p))], [.. ListColumn.Read<byte>(Trades).Select(t => new TradeId(t))],
        new(new(ShareFixedCents), ShareBasisPoints), Money.From(RegionCapPerUnitCents), Money.From(RegionCapPerSaleCents), LimitPerDay, LimitPerWeek, LimitPerMonth,
        ValidFrom, ValidUntil, Priority, new(OfflineFloorCents), FundingLine, OfflineOverdraft, Funding);
}

/// <summary>What benefits are called.</summary>
public static class BenefitLabels
{
    /// <param name="culture">The reader's; the invariant one for what is always French.</param>
    /// <returns>By number of the benefit.</returns>
    public static async Task<IReadOnlyDictionary<int, string>> BenefitLabelsAsync(this PassDbContext context, CultureInfo culture, CancellationToken ct) =>
        (await context.BenefitVersions.AsNoTracking().Select(b => new { b.BenefitId, b.LabelFr, b.LabelEn }).Distinct().ToListAsync(ct))
            .ToDictionary(b => b.BenefitId, b => CodeEntry.Label(b.LabelFr, b.LabelEn, culture));
}

/// <summary>See <see cref="ReimbursementRule"/>; tiers are JSON.</summary>
public sealed class ReimbursementRuleRow : IReferenceData
{
    public int Id { get; init; }
    public required string Label { get; init; }
    public int BenefitId { get; init; }
    public TradeId? Trade { get; init; }
    public DateOnly FirstDay { get; init; }
    /// <summary>Last day, included; the only column that changes: a rule is ended, never rewritten.</summary>
    public DateOnly? LastDay { get; set; }
    public required string Tiers { get; init; }
    public long? AmountPerUnitCents { get; init; }
    public long? CapPerUnitCents { get; init; }
    public long FeePerSaleCents { get; init; }
    /// <summary>SIREN of a company or SIRET of an outlet; null for all.</summary>
    public string? Business { get; init; }

    public static ReimbursementRuleRow Of(ReimbursementRule r) => new()
    {
        Id = r.Id,
        Label = r.Label,
        BenefitId = r.Benefit.Value,
        Trade = r.Trade,
        FirstDay = r.From,
        LastDay = r.Until,
        Tiers = ListColumn.Write(r.Tiers.Select(t => new Tier(t.From.Cents, t.RateBasisPoints))),
        AmountPerUnitCents = r.AmountPerUnit?.Cents,
        CapPerUnitCents = r.CapPerUnit?.Cents,
        FeePerSaleCents = r.FeePerSale.Cents,
        Business = r.Business,
    };

    public ReimbursementRule ToRule() => new(
        Id, Label, new(checked((ushort)BenefitId)), Trade, FirstDay, LastDay,
        [.. ListColumn.Read<Tier>(Tiers).Select(t => new RateTier(new(t.FromCents), t.RateBasisPoints))],
        Money.From(AmountPerUnitCents), Money.From(CapPerUnitCents), new(FeePerSaleCents), Business);

    private sealed record Tier(long FromCents, int RateBasisPoints);
}

/// <summary>Lists in a text column: JSON, enumerations by name, what is null left out.</summary>
internal static class ListColumn
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter() },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    public static string Write<T>(IEnumerable<T> items) => JsonSerializer.Serialize(items, Options);

    public static IReadOnlyList<T> Read<T>(string text) => JsonSerializer.Deserialize<List<T>>(text, Options)
        ?? throw new InvalidDataException("A list column holds the JSON value null: give a list, empty if need be.");
}

internal static class BenefitTables
{
    private const int CodeLength = 40, LabelLength = 140, ListLength = BenefitVersionRow.ListLength;

    public static void Configure(ModelBuilder model)
    {
        model.Entity<BenefitVersionRow>(e =>
        {
            e.HasKey(v => new { v.BenefitId, v.Version });
            e.Property(v => v.Campaign).HasMaxLength(ReferenceTables.CampaignLength);
            e.Property(v => v.Code).HasMaxLength(CodeLength);
            e.Property(v => v.LabelFr).HasMaxLength(LabelLength);
            e.Property(v => v.LabelEn).HasMaxLength(LabelLength);
            e.Property(v => v.Grants).HasMaxLength(ListLength);
            e.Property(v => v.Products).HasMaxLength(ListLength);
            e.Property(v => v.Trades).HasMaxLength(ListLength);
            e.Property(v => v.FundingLine).HasMaxLength(CodeLength);
        });
        model.Entity<ReimbursementRuleRow>(e =>
        {
            e.Property(r => r.Id).ValueGeneratedNever();
            e.Property(r => r.Label).HasMaxLength(LabelLength);
            e.Property(r => r.Tiers).HasMaxLength(ListLength);
            e.Property(r => r.Business).HasMaxLength(14);
        });
    }
}
