using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data.Log;
using Pass.Data.Model;

namespace Pass.Data.Projection;

/// <summary>An operation found in the history, with what was done to it since.</summary>
/// <param name="Capture">Of a hold: what captured it.</param>
/// <param name="LastReturn">Of a sale or capture: the latest approved cancellation or refund.</param>
/// <param name="Day">The business day it was logged in; of a hold that was captured, that of the capture.</param>
public sealed record PriorOperation(Operation Operation, Operation? Capture, Operation? LastReturn, DateOnly Day);

/// <summary>What the projection knows of some operations.</summary>
/// <param name="Found">An operation that is absent was not in the rows counted by <paramref name="ProjectedLsn"/>.</param>
/// <param name="ProjectedLsn">By partition, the log row up to which the answer is true.</param>
public sealed record HistoryAnswer(IReadOnlyDictionary<OperationKey, PriorOperation> Found, IReadOnlyList<long> ProjectedLsn);

/// <summary>Finds operations of any age: the projection says where they are, the log says what they were.</summary>
public sealed class OperationHistory(PassDatabase database, ILogStore log)
{
    /// <summary>Ids in one query.</summary>
    private const int Chunk = 500;

    private const int MostOfOneId = 100;

    /// <summary>What is known of each operation, and the row of each partition up to which that is true: both read at one instant.</summary>
    public async Task<HistoryAnswer> FindAsync(IReadOnlyList<OperationKey> keys, CancellationToken ct = default)
    {
        await using var context = database.CreateContext();
        await using var snapshot = await context.BeginSnapshotAsync(ct);
        var projected = new long[log.Identity.Partitions];
        foreach (var row in await context.Projections.AsNoTracking().ToListAsync(ct))
            projected[row.Partition] = row.Lsn;

        var places = new Dictionary<OperationKey, Place>();
        var captures = new Dictionary<OperationKey, Place>();
        var returns = new Dictionary<OperationKey, Place>();
        await FindPlacesAsync(context, keys, places, ct);
        await FindSequelsAsync(context, [.. places.SelectMany(p => new[] { p.Key, p.Value.Sale })], captures, returns, ct);
        var operations = Load([.. places.Values, .. captures.Values, .. returns.Values]);
        var found = places.ToDictionary(p => p.Key, p => new PriorOperation(
            operations[p.Value].Operation, Find(captures, p.Key, operations)?.Operation, Find(returns, p.Value.Sale, operations)?.Operation,
            (Find(captures, p.Key, operations) ?? operations[p.Value]).Day));
        return new(found, projected);
    }

    /// <summary>A partner's operations of an id, one for each pass it was used for; the first hundred where somebody used one for everything.</summary>
    public async Task<IReadOnlyList<Operation>> FindAllAsync(OperationId id, PartnerId partner, CancellationToken ct = default)
    {
        await using var context = database.CreateContext();
        var places = await context.Operations.Where(o => o.OperationId == id.Value && o.PartnerId == partner.Value).OrderBy(o => o.PassId).Take(MostOfOneId)
            .Select(o => new { o.Partition, o.Lsn, o.Idx, o.PassId }).ToListAsync(ct);
        return [.. Load([.. places.Select(p => new Place(p.Partition, p.Lsn, p.Idx, new(new(p.PassId), id)))]).Values.Select(o => o.Operation)];
    }

    /// <summary>The operations alone.</summary>
    internal async Task<Dictionary<OperationKey, Operation>> FindOperationsAsync(IReadOnlyList<OperationKey> keys, CancellationToken ct)
    {
        await using var context = database.CreateContext();
        var places = new Dictionary<OperationKey, Place>();
        await FindPlacesAsync(context, keys, places, ct);
        var operations = Load([.. places.Values]);
        return places.ToDictionary(p => p.Key, p => operations[p.Value].Operation);
    }

    private static async Task FindPlacesAsync(
        PassDbContext context, IReadOnlyList<OperationKey> keys, Dictionary<OperationKey, Place> places, CancellationToken ct)
    {
        var asked = keys.ToHashSet();
        foreach (var chunk in asked.Select(k => k.Id.Value).Distinct().Chunk(Chunk))
        {
            var values = chunk.ToList();
            var rows = context.Operations.Where(o => values.Contains(o.OperationId))
                .Select(o => new { o.OperationId, o.PassId, o.Kind, o.RelatedId, o.Partition, o.Lsn, o.Idx });
            foreach (var row in await rows.ToListAsync(ct))
            {
                var key = new OperationKey(new(row.PassId), new(row.OperationId));
                // What is given back of a captured hold is kept under the hold.
                var sale = row.Kind == OperationKind.Capture ? row.RelatedId!.Value : row.OperationId;
                if (asked.Contains(key))
                    places[key] = new(row.Partition, row.Lsn, row.Idx, key with { Id = new(sale) });
            }
        }
    }

    private static async Task FindSequelsAsync(
        PassDbContext context, IReadOnlyList<OperationKey> keys, Dictionary<OperationKey, Place> captures, Dictionary<OperationKey, Place> returns, CancellationToken ct)
    {
        var asked = keys.ToHashSet();
        foreach (var chunk in asked.Select(k => (Guid?)k.Id.Value).Distinct().Chunk(Chunk))
        {
            var values = chunk.ToList();
            var rows = context.Operations
                .Where(o => values.Contains(o.RelatedId) && o.Refusal == RefusalCode.None
                    && (o.Kind == OperationKind.Capture || o.Kind == OperationKind.Cancel || o.Kind == OperationKind.Refund))
                .Select(o => new { o.RelatedId, o.PassId, o.Kind, o.Partition, o.Lsn, o.Idx });
            foreach (var row in await rows.ToListAsync(ct))
            {
                var index = row.Kind == OperationKind.Capture ? captures : returns;
                var key = new OperationKey(new(row.PassId), new(row.RelatedId!.Value));
                var place = new Place(row.Partition, row.Lsn, row.Idx, key);
                // One pass, so one partition: the order of the log is the order of time.
                if (asked.Contains(key) && (!index.TryGetValue(key, out var known) || (place.Lsn, place.Index).CompareTo((known.Lsn, known.Index)) > 0))
                    index[key] = place;
            }
        }
    }

    private Dictionary<Place, Logged> Load(IReadOnlyList<Place> places)
    {
        var operations = new Dictionary<Place, Logged>();
        var rows = places.Distinct().GroupBy(p => (p.Partition, p.Lsn)).ToList();
        var stored = log.ReadAt(rows.ConvertAll(row => row.Key)).ToDictionary(row => (row.Partition, row.Lsn));
        foreach (var row in rows)
        {
            var logged = stored.GetValueOrDefault(row.Key) ?? throw new LogBrokenException(row.Key.Partition, row.Key.Lsn, LogDamage.Missing);
            foreach (var place in row)
                operations.Add(place, new(OperationReader.AtIndex(logged.Payload, place.Index), logged.Day));
        }
        return operations;
    }

    private static Logged? Find(Dictionary<OperationKey, Place> index, OperationKey key, Dictionary<Place, Logged> operations) =>
        index.TryGetValue(key, out var place) ? operations[place] : null;

    private sealed record Logged(Operation Operation, DateOnly Day);

    /// <summary>Where an operation is in the log, and the sale or hold under which its returns are kept.</summary>
    private readonly record struct Place(int Partition, long Lsn, int Index, OperationKey Sale);
}
