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

    /// <summary>While the database takes none, the sales of more cards go on having theirs with them.</summary>
    private const int MostWaiting = 100_000;

    private const int AtOnce = 500, Tries = 3;

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
        if (!isKept && _waiting.Count < MostWaiting)
            _waiting.TryAdd(credential, signed.Certificate);
        return (signed with { AllowPartial = allowPartial, Certificate = isKept ? default : signed.Certificate }).Pack();
    }

    /// <summary>Writes down what waits, and the list in use.</summary>
    public async Task KeepAsync(CancellationToken ct)
    {
        if (desk.Trust is { } list && list.IssuedAt != _listKept)
        {
            var issuedAtMs = list.IssuedAt.ToUnixTimeMilliseconds();
            await WrittenAsync(async context =>
            {
                if (!await context.KeptTrustLists.AnyAsync(l => l.IssuedAtMs == issuedAtMs, ct))
                    context.KeptTrustLists.Add(new() { IssuedAtMs = issuedAtMs, Encoded = list.Encoded.ToArray() });
            }, ct);
            _listKept = list.IssuedAt;
        }
        if (_kept.Count > MostKnown)
            _kept.Clear();
        foreach (var some in _waiting.Chunk(AtOnce))
            await KeepAsync(some, ct);
    }

    private async Task KeepAsync(KeyValuePair<int, ReadOnlyMemory<byte>>[] some, CancellationToken ct)
    {
        var there = new Dictionary<int, byte[]>();
        await WrittenAsync(async context =>
        {
            var ids = some.Select(c => c.Key).ToList();
            there = await context.KeptCertificates.AsNoTracking().Where(c => ids.Contains(c.CredentialId)).ToDictionaryAsync(c => c.CredentialId, c => c.Encoded, ct);
            context.KeptCertificates.AddRange(some.Where(c => !there.ContainsKey(c.Key)).Select(c => new KeptCertificate { CredentialId = c.Key, Encoded = c.Value.ToArray() }));
        }, ct);
        foreach (var (credential, certificate) in some)
        {
            _kept[credential] = HashOf(there.TryGetValue(credential, out var first) ? first : certificate.Span);
            _waiting.TryRemove(credential, out _);
        }
    }

    /// <summary>Adds what is missing; where another node is at the same, again with what that one wrote.</summary>
    private async Task WrittenAsync(Func<PassDbContext, Task> add, CancellationToken ct)
    {
        for (var tries = 1; ; tries++)
        {
            await using var context = sources.Database.CreateContext();
            await add(context);
            try
            {
                await context.SaveChangesAsync(ct);
                return;
            }
            catch (DbUpdateException) when (tries < Tries)
            {
                // It is there now.
            }
        }
    }

    private static ulong HashOf(ReadOnlySpan<byte> certificate)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(certificate, hash);
        return BinaryPrimitives.ReadUInt64BigEndian(hash);
    }
}
