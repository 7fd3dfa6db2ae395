using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data.Model;

namespace Pass.Data;

/// <summary>
/// The audit, written by this piece alone. A row is part of its change's transaction: neither is there without the other.
/// Writers wait for each other on one row, so that the chain of hashes has no forks and no gaps on any database.
/// </summary>
public static class Audit
{
    /// <summary>Of what was before, or is after. A change that says more is summed up by whoever writes it.</summary>
    public const int MaxJsonLength = 20_000;

    private static readonly JsonSerializerOptions Json = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>
    /// Saves what the context holds, then the audit row. Called last before the commit: the audit's end is locked until then, after every other lock.
    /// </summary>
    /// <param name="context">In a transaction.</param>
    /// <param name="action">Stable verb, <c>partner.end</c>; 60 characters at most.</param>
    /// <param name="subject">What it is done to, <c>partner/12</c>; 100 characters at most.</param>
    /// <param name="before">What is changed, as it was; null for something new.</param>
    /// <param name="after">What is changed, as it is now; null for something that is no more.</param>
    /// <exception cref="InvalidOperationException">There is no transaction.</exception>
    public static async Task WriteAsync(
        PassDbContext context, Actor actor, DateTimeOffset at, string action, string subject, object? before, object? after, CancellationToken ct = default)
    {
        if (context.Database.CurrentTransaction is null)
            throw new InvalidOperationException("The audit is written in the transaction of the change.");
        await context.SaveChangesAsync(ct);
        // Locks the end of the chain: the next writer waits here for this transaction.
        await context.AuditHeads.ExecuteUpdateAsync(set => set.SetProperty(h => h.LastId, h => h.LastId + 1), ct);
        var head = await context.AuditHeads.AsNoTracking().SingleAsync(ct);
        var row = new AuditEntry
        {
            Id = head.LastId,
            AtMs = at.ToUnixTimeMilliseconds(),
            ActorId = actor.Id.Value,
            Actor = actor.Name,
            Role = actor.Role,
            Channel = actor.Channel,
            Reason = actor.Reason,
            Action = action,
            Subject = subject,
            Before = Canonical(before),
            After = Canonical(after),
        };
        row.Hash = HashOf(head.Hash, row);
        context.Audit.Add(row);
        await context.SaveChangesAsync(ct);
        await context.AuditHeads.ExecuteUpdateAsync(set => set.SetProperty(h => h.Hash, row.Hash), ct);
    }

    /// <summary>SHA-256 over the hash before (32 bytes) and the row's fields but its hash: numbers as eight bytes big-endian, texts as their length in bytes and UTF-8, an absent one as length -1.</summary>
    public static byte[] HashOf(ReadOnlySpan<byte> before, AuditEntry row)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sha.AppendData(before);
        foreach (var number in (ReadOnlySpan<long>)[row.Id, row.AtMs, row.ActorId, (long)row.Role, (long)row.Channel])
            Append(sha, number);
        foreach (var text in (ReadOnlySpan<string?>)[row.Actor, row.Reason, row.Action, row.Subject, row.Before, row.After])
        {
            var bytes = text is null ? null : Encoding.UTF8.GetBytes(text);
            Append(sha, bytes?.Length ?? -1);
            sha.AppendData(bytes ?? []);
        }
        return sha.GetHashAndReset();
    }

    /// <summary>JSON with the names of each object in ordinal order, no blank, no null member: the same thing is the same text.</summary>
    public static string? Canonical(object? value)
    {
        if (value is null)
            return null;
        var text = Sorted(JsonSerializer.SerializeToNode(value, value.GetType(), Json))?.ToJsonString(Json);
        return text is { Length: > MaxJsonLength } ? throw new InvalidOperationException($"{text.Length} characters are too many for the audit: sum the change up.") : text;
    }

    /// <summary>Chains the rows written before the audit was a chain, once: they are as they are found, and can no longer be changed unseen.</summary>
    internal static async Task ChainEarlierAsync(PassDbContext context, CancellationToken ct)
    {
        if (!await context.AuditHeads.AnyAsync(h => h.LastId == 0, ct) || !await context.Audit.AnyAsync(ct))
            return;
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        // Two programs at once: the second waits here, and finds the end moved.
        await context.AuditHeads.ExecuteUpdateAsync(set => set.SetProperty(h => h.LastId, h => h.LastId), ct);
        var head = await context.AuditHeads.SingleAsync(ct);
        if (head.LastId != 0)
            return;
        await foreach (var row in context.Audit.OrderBy(a => a.Id).AsAsyncEnumerable().WithCancellation(ct))
            (head.LastId, head.Hash) = (row.Id, row.Hash = HashOf(head.Hash, row));
        await context.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
    }

    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject o => new JsonObject(o.OrderBy(m => m.Key, StringComparer.Ordinal).Select(m => KeyValuePair.Create(m.Key, Sorted(m.Value)))),
        JsonArray a => new JsonArray([.. a.Select(Sorted)]),
        _ => node?.DeepClone(),
    };

    private static void Append(IncrementalHash sha, long number)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, number);
        sha.AppendData(bytes);
    }
}
