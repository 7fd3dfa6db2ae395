using Microsoft.EntityFrameworkCore;
using Pass.Data;
using Pass.Data.Model;

namespace Pass.Portal.Pages;

/// <summary>The region's name on every page, and whether it is a sample; read again each minute.</summary>
internal sealed class RegionName(PassDatabase database, TimeProvider time)
{
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(1);

    private volatile Read? _last;

    public async Task<string> GetAsync(CancellationToken ct) => (await ReadAsync(ct)).Name;

    public async Task<bool> IsSampleAsync(CancellationToken ct) => (await ReadAsync(ct)).IsSample;

    private async Task<Read> ReadAsync(CancellationToken ct)
    {
        if (_last is { } last && time.GetElapsedTime(last.At) < Kept)
            return last;
        await using var context = database.CreateContext();
        var name = await context.RegionSettings.Select(s => s.Name).SingleOrDefaultAsync(ct) ?? PageWords.Say("NoRegion");
        return _last = new(name, await RegionOptions.IsSampleAsync(context, ct), time.GetTimestamp());
    }

    private sealed record Read(string Name, bool IsSample, long At);
}
