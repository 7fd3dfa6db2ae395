using Microsoft.EntityFrameworkCore;
using Pass.Data;

namespace Pass.Portal.Pages;

/// <summary>The region's name on every page, read again each minute.</summary>
internal sealed class RegionName(PassDatabase database, TimeProvider time)
{
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(1);

    private volatile Read? _last;

    public async Task<string> GetAsync(CancellationToken ct)
    {
        if (_last is { } last && time.GetElapsedTime(last.At) < Kept)
            return last.Name;
        await using var context = database.CreateContext();
        var name = await context.RegionSettings.Select(s => s.Name).SingleOrDefaultAsync(ct) ?? PageWords.Say("NoRegion");
        _last = new(name, time.GetTimestamp());
        return name;
    }

    private sealed record Read(string Name, long At);
}
