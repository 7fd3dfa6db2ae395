using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data.Log;
using Pass.Data.Model;

namespace Pass.Data.Projection;

/// <summary>An operation found in the history, with what was done to it since.</summary>
/// <param name="Capture">Of a hold: what captured it.</param>
/// <param name="LastReturn">Of a sale or capture: the latest approved cancellation or refund.</param>
public sealed record PriorOperation(Operation Operation, Operation? Capture, Operation? LastReturn);

/// <summary>What the projection knows of some ids.</summary>
/// <param name="Found">By id; an id that is absent had no operation in the rows counted by <paramref name="ProjectedLsn"/>.</param>
/// <param name="ProjectedLsn">By partition, the log row up to which the answer is true.</param>
public sealed record HistoryAnswer(IReadOnlyDictionary<OperationId, PriorOperation> Found, IReadOnlyList<long> ProjectedLsn);

/// <summary>Finds operations of any age: the projection says where they are, the log says what they were.</summary>
public sealed class OperationHistory(PassDatabase database, ILogStore log)
{
    /// <summary>Ids in one query.</summary>
    private const int Chunk = 500;

    /// <summary>What is known of each id, and the row of each partition up to which that is true: both read at one instant.</summary>
    public async Task<HistoryAnswer> FindAsync(IReadOnlyList<OperationId> ids, CancellationToken ct = default)
    {
        await using var context = database.CreateContext();
        await using var snapshot = await context.BeginSnapshotAsync(ct);
        var projected = new long[log.Identity.Partitions];
        foreach (var row in await context.Projections.AsNoTracking().ToListAsync(ct))
            projected[row.Partition] = row.Lsn;

        var places = new Dictionary<OperationId, Place>();
        var captures = new Dictionary<OperationId, Place>();
        var returns = new Dictionary<OperationId, Place>();
        foreach (var chunk in ids.Distinct().Chunk(Chunk))
            await FindPlacesAsync(context, chunk, places, ct);
        foreach (var chunk in places.SelectMany(p => new[] { p.Key, p.Value.Sale }).Distinct().Chunk(Chunk))
            await FindSequelsAsync(context, chunk, captures, returns, ct);
        var operations = Load([.. places.Values, .. captures.Values, .. returns.Values]);
        var found = places.ToDictionary(p => p.Key, p => new PriorOperation(
            operations[p.Value], Find(captures, p.Key, operations), Find(returns, p.Value.Sale, operations)));
        return new(found, projected);
    }

    /// <summary>The operations alone.</summary>
    internal async Task<Dictionary<OperationId, Operation>> FindOperationsAsync(IReadOnlyList<OperationId> ids, CancellationToken ct)
    {
        await using var context = database.CreateContext();
        var places = new Dictionary<OperationId, Place>();
        foreach (var chunk in ids.Distinct().Chunk(Chunk))
            await FindPlacesAsync(context, chunk, places, ct);
        var operations = Load([.. places.Values]);
        return places.ToDictionary(p => p.Key, p => operations[p.Value]);
    }

    private static async Task FindPlacesAsync(PassDbContext context, OperationId[] ids, Dictionary<OperationId, Place> places, CancellationToken ct)
    {
        var values = ids.Select(id => id.Value).ToList();
        var rows = context.Operations.Where(o => values.Contains(o.OperationId))
            .Select(o => new { o.OperationId, o.Kind, o.RelatedId, o.Partition, o.Lsn, o.Idx });
        foreach (var row in await rows.ToListAsync(ct))
        {
            // What is given back of a captured hold is kept under the hold.
            var sale = row.Kind == OperationKind.Capture ? row.RelatedId!.Value : row.OperationId;
            places[new(row.OperationId)] = new(row.Partition, row.Lsn, row.Idx, new(sale));
        }
    }

    private static async Task FindSequelsAsync(
        PassDbContext context, OperationId[] ids, Dictionary<OperationId, Place> captures, Dictionary<OperationId, Place> returns, CancellationToken ct)
    {
        var values = ids.Select(id => (Guid?)id.Value).ToList();
        var rows = context.Operations
            .Where(o => values.Contains(o.RelatedId) && o.Refusal == RefusalCode.None
                && (o.Kind == OperationKind.Capture || o.Kind == OperationKind.Cancel || o.Kind == OperationKind.Refund))
            .Select(o => new { o.RelatedId, o.Kind, o.Partition, o.Lsn, o.Idx });
        foreach (var row in await rows.ToListAsync(ct))
        {
            var index = row.Kind == OperationKind.Capture ? captures : returns;
            var id = new OperationId(row.RelatedId!.Value);
            var place = new Place(row.Partition, row.Lsn, row.Idx, id);
            // One pass, so one partition: the order of the log is the order of time.
            if (!index.TryGetValue(id, out var known) || (place.Lsn, place.Index).CompareTo((known.Lsn, known.Index)) > 0)
                index[id] = place;
        }
    }

    private Dictionary<Place, Operation> Load(IReadOnlyList<Place> places)
    {
        var operations = new Dictionary<Place, Operation>();
        foreach (var row in places.Distinct().GroupBy(p => (p.Partition, p.Lsn)))
        {
            var payload = log.Read(row.Key.Partition, row.Key.Lsn - 1, row.Key.Lsn).SingleOrDefault()?.Payload
                ?? throw new LogBrokenException(row.Key.Partition, row.Key.Lsn, "is missing");
            foreach (var place in row)
                operations.Add(place, OperationReader.AtIndex(payload, place.Index));
        }
        return operations;
    }

    private static Operation? Find(Dictionary<OperationId, Place> index, OperationId id, Dictionary<Place, Operation> operations) =>
        index.TryGetValue(id, out var place) ? operations[place] : null;

    /// <summary>Where an operation is in the log, and the sale or hold under which its returns are kept.</summary>
    private readonly record struct Place(int Partition, long Lsn, int Index, OperationId Sale);
}
