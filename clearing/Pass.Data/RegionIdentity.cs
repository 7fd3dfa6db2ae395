using Microsoft.EntityFrameworkCore;
using Pass.Data.Model;

namespace Pass.Data;

/// <summary>What a part of a region says of the others.</summary>
/// <param name="Log">The log's own identity, which is the region's.</param>
/// <param name="KeysFingerprint">SHA-256 of the region's keys, 32 bytes; null where it was never said.</param>
public sealed record PartIdentity(Guid Log, byte[]? KeysFingerprint);

/// <summary>The region's identity as its log and its register keep it; on a server both are tables of one database.</summary>
public static class RegionIdentity
{
    /// <summary>Null when there is no log.</summary>
    public static async Task<PartIdentity?> OfLogAsync(PassDatabase database, CancellationToken ct = default)
    {
        await using var log = database.Provider.CreateLogContext();
        return await log.Set<LogIdentityTable>().AsNoTracking().SingleOrDefaultAsync(ct) is { } row ? new(row.Id, row.KeysFingerprint) : null;
    }

    /// <summary>Null when the register was never told.</summary>
    public static async Task<PartIdentity?> OfRegisterAsync(PassDatabase database, CancellationToken ct = default)
    {
        await using var context = database.CreateContext();
        return await context.RegionIdentities.AsNoTracking().SingleOrDefaultAsync(ct) is { } row ? new(row.Log, row.KeysFingerprint) : null;
    }

    /// <summary>Writes it where it is not yet: the log first, so that whoever is stopped between the two goes on from there.</summary>
    public static async Task WriteAsync(PassDatabase database, Guid id, byte[] keysFingerprint, CancellationToken ct = default)
    {
        await using (var log = database.Provider.CreateLogContext())
        {
            await log.Set<LogIdentityTable>().Where(l => l.Id == id && l.KeysFingerprint == null)
                .ExecuteUpdateAsync(set => set.SetProperty(l => l.KeysFingerprint, keysFingerprint), ct);
        }
        await using var context = database.CreateContext();
        if (await context.RegionIdentities.AnyAsync(ct))
            return;
        context.RegionIdentities.Add(new() { Log = id, KeysFingerprint = keysFingerprint });
        await context.SaveChangesAsync(ct);
    }
}
