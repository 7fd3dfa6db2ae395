using Microsoft.EntityFrameworkCore;
using Pass.Data;
using Pass.Data.Model;

namespace Pass.Portal.Pages;

/// <summary>The region's name and look on every page, and whether it is a sample; read again each minute.</summary>
internal sealed class RegionName(PassDatabase database, TimeProvider time)
{
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(1);

    private volatile Read? _last;

    public async Task<string> GetAsync(CancellationToken ct) => (await ReadAsync(ct)).Name;

    public async Task<bool> IsSampleAsync(CancellationToken ct) => (await ReadAsync(ct)).IsSample;

    public async Task<RegionBrand> BrandAsync(CancellationToken ct) => (await ReadAsync(ct)).Brand;

    private async Task<Read> ReadAsync(CancellationToken ct)
    {
        if (_last is { } last && time.GetElapsedTime(last.At) < Kept)
            return last;
        await using var context = database.CreateContext();
        var name = await context.RegionSettings.Select(s => s.Name).SingleOrDefaultAsync(ct) ?? PageWords.Say("NoRegion");
        var options = await context.RegionOptions.AsNoTracking().Where(o => o.Name == RegionOptions.Sample || o.Name == RegionOptions.BrandColour || o.Name == RegionOptions.Logo).ToDictionaryAsync(o => o.Name, o => o.Value, ct);
        return _last = new(name, options.ContainsKey(RegionOptions.Sample), RegionBrand.Of(options.GetValueOrDefault(RegionOptions.BrandColour), options.GetValueOrDefault(RegionOptions.Logo)), time.GetTimestamp());
    }

    private sealed record Read(string Name, bool IsSample, RegionBrand Brand, long At);
}
