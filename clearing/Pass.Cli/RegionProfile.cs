using System.Text.Json;
using Pass.Clearing.Payments;
using Pass.Clearing.Payments.Rails;
using Pass.Core;

namespace Pass.Cli;

/// <summary>Who the region is on its payments and statements: a small JSON file, see Samples/region.json.</summary>
internal sealed record RegionProfile(string Name, string Siret, string Iban, string? Bic, IReadOnlyList<string> Address, string Contact, long MinimumCents, bool Pain2009 = false)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow };

    public static string SamplePath => Path.Combine(AppContext.BaseDirectory, "Samples", "region.json");

    /// <summary>What a settlement needs of it.</summary>
    public SettlementSettings Settlement => new(
        new DebtorAccount(Name, Field("iban", Core.Iban.Parse(Iban)), Bic is null ? null : Field("bic", Core.Bic.Parse(Bic)), Field("siret", Core.Siret.Parse(Siret))),
        Address, Contact, new(MinimumCents), Pain2009 ? Pain001Version.Iso2009 : Pain001Version.Iso2019);

    public static RegionProfile Load(FileInfo? file)
    {
        var path = file?.FullName ?? SamplePath;
        try
        {
            using var stream = File.OpenRead(path);
            return JsonSerializer.Deserialize<RegionProfile>(stream, Json) ?? throw new JsonException("the file is empty");
        }
        catch (JsonException e)
        {
            throw new UserErrorException($"{path}: {e.Message} Start from Samples/region.json.");
        }
    }

    private static T Field<T>(string name, Result<T> parsed) where T : notnull =>
        parsed.Ok(out var value, out var problem) ? value : throw new UserErrorException($"region file, {name}: {problem.Text}");
}
