using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Pass.Data;
using Pass.Data.Model;
using Pass.Portal.Tills;
using Pass.Region.Integration;

namespace Pass.Portal.Http;

/// <summary>Keys of partners' software as this node meets them: found by their hash, slowed down, and when they were last used.</summary>
internal sealed class PartnerKeys(PassDatabase database, TimeProvider time)
{
    /// <summary>Calls of one key on one node.</summary>
    public const int CallsPerMinute = 120, Burst = 60;

    private const int LongestKey = 100;
    private static readonly TimeSpan KeptTo = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<int, Use> _uses = new();

    /// <summary>Null for one that is unknown or revoked.</summary>
    public async Task<PartnerKey?> FindAsync(string text, CancellationToken ct)
    {
        if (text.Length > LongestKey)
            return null;
        var hash = PartnerKeyOffice.HashOf(text);
        await using var context = database.CreateContext();
        if (await context.PartnerKeys.AsNoTracking().SingleOrDefaultAsync(k => k.Hash == hash && k.RevokedMs == null, ct) is not { } key)
            return null;
        var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        if (key.LastUsedMs is not { } last || nowMs - last > KeptTo.TotalMilliseconds)
            await context.PartnerKeys.Where(k => k.Id == key.Id).ExecuteUpdateAsync(set => set.SetProperty(k => k.LastUsedMs, nowMs), ct);
        return key;
    }

    /// <summary>Counts a call; false, with how long to wait, when there were too many.</summary>
    public bool MayCall(PartnerKey key, out TimeSpan retryAfter)
    {
        var use = _uses.GetOrAdd(key.Id, static _ => new());
        lock (use)
        {
            var may = use.Bucket.TryTake(TokenBucket.NowUs(time), CallsPerMinute, Burst, out var waitUs);
            retryAfter = TimeSpan.FromMicroseconds(Math.Max(0, waitUs));
            return may;
        }
    }

    private sealed class Use
    {
        public TokenBucket Bucket;
    }
}
