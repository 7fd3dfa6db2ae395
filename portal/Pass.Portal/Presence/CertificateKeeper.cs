using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Pass.Data.Model;

namespace Pass.Portal.Presence;

/// <summary>
/// Keeps each certificate once beside the log, so that a sale keeps little more than its signature. Until a certificate is known to be there, sales have it with
/// them: no sale waits for it, and none is without. Safe from several threads.
/// </summary>
internal sealed class CertificateKeeper(RegionSources sources, PresenceDesk desk)
{
    /// <summary>A node that has seen more forgets them all: their next sales have them again.</summary>
    private const int MostKnown = 1_000_000;

    private const int AtOnce = 500;

    /// <summary>What is kept, by credential: the beginning of its hash, so that another certificate of the same credential is not taken for it.</summary>
    private readonly ConcurrentDictionary<int, ulong> _kept = [];

    private readonly ConcurrentDictionary<int, ReadOnlyMemory<byte>> _waiting = [];
    private DateTimeOffset _listKept;

    /// <summary>What the log keeps of a presence; empty for one that nothing was signed for.</summary>
    public ReadOnlyMemory<byte> Pack(Cards.Presentation.Presence presence, bool allowPartial)
    {
        if (presence.Kept is not { } signed)
            return default;
        var credential = presence.Reference.Credential.Value;
        var isKept = _kept.TryGetValue(credential, out var hash) && hash == HashOf(signed.Certificate.Span);
        if (!isKept && _waiting.Count < MostKnown)
            _waiting.TryAdd(credential, signed.Certificate);
        return (signed with { AllowPartial = allowPartial, Certificate = isKept ? default : signed.Certificate }).Pack();
    }

    /// <summary>Writes down what waits, and the list in use.</summary>
    public async Task KeepAsync(CancellationToken ct)
    {
        if (desk.Trust is { } list && list.IssuedAt != _listKept)
        {
            await AddAsync(new KeptTrustList { IssuedAtMs = list.IssuedAt.ToUnixTimeMilliseconds(), Encoded = list.Encoded.ToArray() }, l => l.IssuedAtMs == list.IssuedAt.ToUnixTimeMilliseconds(), ct);
            _listKept = list.IssuedAt;
        }
        if (_kept.Count > MostKnown)
            _kept.Clear();
        foreach (var some in _waiting.Chunk(AtOnce))
            await KeepAsync(some, ct);
    }

    private async Task KeepAsync(KeyValuePair<int, ReadOnlyMemory<byte>>[] some, CancellationToken ct)
    {
        await using var context = sources.Database.CreateContext();
        var ids = some.Select(c => c.Key).ToList();
        var there = await context.KeptCertificates.AsNoTracking().Where(c => ids.Contains(c.CredentialId)).ToDictionaryAsync(c => c.CredentialId, c => c.Encoded, ct);
        context.KeptCertificates.AddRange(some.Where(c => !there.ContainsKey(c.Key)).Select(c => new KeptCertificate { CredentialId = c.Key, Encoded = c.Value.ToArray() }));
        // Where another node was first, all of it is looked at again at the next step.
        await context.SaveChangesAsync(ct);
        foreach (var (credential, certificate) in some)
        {
            _kept[credential] = HashOf(there.TryGetValue(credential, out var first) ? first : certificate.Span);
            _waiting.TryRemove(credential, out _);
        }
    }

    private async Task AddAsync<T>(T row, System.Linq.Expressions.Expression<Func<T, bool>> same, CancellationToken ct) where T : class
    {
        await using var context = sources.Database.CreateContext();
        if (await context.Set<T>().AnyAsync(same, ct))
            return;
        context.Add(row);
        await context.SaveChangesAsync(ct);
    }

    private static ulong HashOf(ReadOnlySpan<byte> certificate)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(certificate, hash);
        return BinaryPrimitives.ReadUInt64BigEndian(hash);
    }
}
