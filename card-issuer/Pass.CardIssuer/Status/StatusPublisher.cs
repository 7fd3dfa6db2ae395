using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Pass.CardIssuer.Store;
using Pass.CardIssuer.Store.Model;
using Pass.Cards.Credentials;
using Pass.Issuing.Authorities;

namespace Pass.CardIssuer.Status;

/// <summary>A list as published, and the ways to it from those before: version → delta.</summary>
public sealed record PublishedStatus(StatusList List, IReadOnlyDictionary<long, byte[]> Deltas, bool IsNew);

/// <summary>
/// Publishes the status list: the bit of a credential is clear while it is active and set at all other times, so that a card stolen on its way,
/// still in production, or blocked is refused alike, even offline. Versions only grow.
/// </summary>
public sealed class StatusPublisher(IssuerDatabase database, IssuanceOptions options, TimeProvider time)
{
    private readonly TimeProvider time = time;

    /// <summary>Signs the next version, and the deltas to it from every list kept.</summary>
    /// <param name="trust">Under which the lists kept are read back; those of an issuer that ended are left out.</param>
    /// <param name="onlyIfChanged">True to give the last list again when no bit changed since.</param>
    public async Task<PublishedStatus> PublishAsync(CertificateAuthority issuer, TrustList trust, bool onlyIfChanged = false, CancellationToken cancellationToken = default)
    {
        await using var context = database.CreateContext();
        var kept = new List<StatusList>();
        foreach (var row in await context.StatusLists.AsNoTracking().OrderBy(row => row.Version).ToListAsync(cancellationToken))
        {
            if (StatusList.Open(row.Encoded, trust) is { } list)
                kept.Add(list);
        }

        var (count, bits) = await BitsAsync(context, cancellationToken);
        if (onlyIfChanged && kept.Count > 0 && Says(kept[^1], count, bits))
            return new(kept[^1], Deltas(kept[..^1], kept[^1]), false);
        var version = (await context.StatusLists.MaxAsync(row => (long?)row.Version, cancellationToken) ?? 0) + 1;
        var signed = issuer.SignStatusList(version, time.GetUtcNow(), count, bits);
        // Two who publish at once take the same version: the second one's key clashes, and it publishes again.
        context.Add(new StatusListRow { Version = version, Encoded = signed.Encoded.ToArray() });
        await context.SaveChangesAsync(cancellationToken);
        await context.StatusLists.Where(row => row.Version <= version - options.StatusListsKept).ExecuteDeleteAsync(cancellationToken);
        return new(signed, Deltas(kept, signed), true);
    }

    private static Dictionary<long, byte[]> Deltas(IEnumerable<StatusList> from, StatusList to) =>
        from.Where(list => list.Count <= to.Count).ToDictionary(list => list.Version, list => StatusDelta.Between(list, to));

    private static async Task<(int Count, byte[] Bits)> BitsAsync(IssuerDbContext context, CancellationToken cancellationToken)
    {
        var count = (await context.Credentials.MaxAsync(row => (int?)row.Id, cancellationToken) ?? 0) + 1;
        var bits = new byte[(count + 7) / 8];
        Array.Fill(bits, (byte)0xFF);
        if (count % 8 != 0)
            bits[^1] = (byte)((1 << count % 8) - 1);
        var active = context.Credentials.Where(row => row.State == IssuanceState.Active && row.Id < count).Select(row => row.Id).AsAsyncEnumerable();
        await foreach (var id in active.WithCancellation(cancellationToken))
            bits[id >> 3] &= (byte)~(1 << (id & 7));
        return (count, bits);
    }

    private static bool Says(StatusList list, int count, byte[] bits)
    {
        if (list.Count != count)
            return false;
        for (var id = 0; id < count; id++)
        {
            if (list.Of(new(id)) == ListedStatus.Revoked != ((bits[id >> 3] >> (id & 7) & 1) != 0))
                return false;
        }

        return true;
    }
}

/// <summary>The lists as files, for a plain web server or a stick: trust.cose, status.cose, and the deltas to it.</summary>
internal static class PublishedFolder
{
    public static void Write(string folder, ReadOnlyMemory<byte> trust, PublishedStatus published)
    {
        WholeFile.Write(Path.Combine(folder, "trust.cose"), trust.Span);
        foreach (var (from, delta) in published.Deltas)
            WholeFile.Write(Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"status-{from}-{published.List.Version}.delta")), delta);
        WholeFile.Write(Path.Combine(folder, "status.cose"), published.List.Encoded.Span);
        var current = string.Create(CultureInfo.InvariantCulture, $"-{published.List.Version}.delta");
        foreach (var stale in Directory.EnumerateFiles(folder, "status-*.delta").Where(path => !path.EndsWith(current, StringComparison.Ordinal)))
            File.Delete(stale);
    }
}
