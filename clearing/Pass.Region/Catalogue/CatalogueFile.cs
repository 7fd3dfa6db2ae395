using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Pass.Core;

namespace Pass.Region.Catalogue;

/// <summary>
/// A region's catalogue as its file says it (catalogue.schema.json): its words, and campaigns with their benefits and what partners are paid
/// for them. A list of words that is there is whole; one that is absent is left as it is. A campaign that is named is whole.
/// </summary>
public sealed record CatalogueFile
{
    [JsonPropertyName("$schema")]
    public string? Schema { get; init; }
    public IReadOnlyList<CodeLine>? Products { get; init; }
    public IReadOnlyList<CodeLine>? Trades { get; init; }
    public IReadOnlyList<CodeLine>? Levels { get; init; }
    public IReadOnlyList<CodeLine>? Tracks { get; init; }
    public IReadOnlyList<CodeLine>? EquipmentFamilies { get; init; }
    public IReadOnlyList<CampaignLine> Campaigns { get; init; } = [];

    internal static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
        NewLine = "\n",
    };

    /// <exception cref="JsonException">It is not such a file.</exception>
    public static CatalogueFile Read(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize<CatalogueFile>(json, Options) ?? throw new JsonException("The file holds the JSON value null.");

    /// <summary>UTF-8, indented, ended by a line feed; the same catalogue gives the same bytes.</summary>
    public byte[] Write() => [.. JsonSerializer.SerializeToUtf8Bytes(this, Options), (byte)'\n'];
}

/// <summary>One word of the region's own, see <see cref="CodeEntry"/>; without a number it takes the next free one.</summary>
/// <param name="Retired">No longer taken; see <see cref="CodeEntry.IsRetired"/>.</param>
/// <param name="Mef">Of a level, a track or a family, see <see cref="CodeEntry.Mef"/>; absent, as it is.</param>
public sealed record CodeLine(string Code, LabelLine Label, [property: JsonPropertyOrder(-1)] int? Number = null, bool? Retired = null, IReadOnlyList<string>? Mef = null);

public sealed record LabelLine(string Fr, string En);

/// <summary>Files of before benefits had two labels say one text: it is the label in both languages.</summary>
internal sealed class BenefitLabel : JsonConverter<LabelLine>
{
    public override LabelLine? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && reader.GetString() is { } both ? new(both, both) : JsonSerializer.Deserialize<LabelLine>(ref reader, options);

    public override void Write(Utf8JsonWriter writer, LabelLine value, JsonSerializerOptions options) => JsonSerializer.Serialize(writer, value, options);
}

/// <summary>See <see cref="Campaign"/>.</summary>
public sealed record CampaignLine(string Code, int SchoolYear, DateOnly OpensOn, DateOnly SpendUntil, IReadOnlyList<BenefitLine> Benefits);

/// <summary>A benefit, all its versions and all the rules its partners are paid by; without a number it takes the next free one.</summary>
/// <param name="Funding">Whose money it is; left out, the region's.</param>
public sealed record BenefitLine(
    string Code, [property: JsonConverter(typeof(BenefitLabel))] LabelLine Label, BenefitUnit Unit, IReadOnlyList<VersionLine> Versions, IReadOnlyList<RuleLine> Reimbursement,
    [property: JsonPropertyOrder(-1)] int? Number = null, Funding? Funding = null);

/// <summary>See <see cref="BenefitVersion"/>.</summary>
public sealed record VersionLine
{
    public required int Version { get; init; }
    public required DateOnly AppliesFrom { get; init; }
    public required DateOnly ValidFrom { get; init; }
    public required DateOnly ValidUntil { get; init; }
    public required IReadOnlyList<string> Products { get; init; }
    public required IReadOnlyList<string> Trades { get; init; }
    public required IReadOnlyList<GrantRule> Grants { get; init; }
    public ShareLine? HolderShare { get; init; }
    public long? RegionCapPerUnitCents { get; init; }
    public long? RegionCapPerSaleCents { get; init; }
    public long? LimitPerDay { get; init; }
    public long? LimitPerWeek { get; init; }
    public long? LimitPerMonth { get; init; }
    public required int Priority { get; init; }
    public required long OfflineFloorCents { get; init; }
    public long? OfflineOverdraft { get; init; }
    public required string FundingLine { get; init; }
}

/// <summary>See <see cref="Core.HolderShare"/>: one of the two.</summary>
public sealed record ShareLine(long? CentsPerUnit = null, int? BasisPoints = null);

/// <summary>See <see cref="ReimbursementRule"/>; without a number it takes the next free one.</summary>
public sealed record RuleLine
{
    public int? Number { get; init; }
    public required string Label { get; init; }
    public string? Trade { get; init; }
    public required DateOnly From { get; init; }
    public DateOnly? Until { get; init; }
    public IReadOnlyList<TierLine>? Tiers { get; init; }
    public long? AmountPerUnitCents { get; init; }
    public long? CapPerUnitCents { get; init; }
    public long? FeePerSaleCents { get; init; }
}

public sealed record TierLine(long FromCents, int RateBasisPoints);
