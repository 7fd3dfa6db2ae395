using Microsoft.EntityFrameworkCore;
using Pass.CardIssuer.Store;
using Pass.CardIssuer.Store.Model;
using Pass.Cards.Issuance;
using Pass.Core;

namespace Pass.CardIssuer.Status;

/// <summary>A batch and how many cards are in it, by their state.</summary>
public sealed record BatchOverview(int Id, BatchRoute Route, BatchState State, string CreatedBy, DateTimeOffset CreatedAt, IReadOnlyDictionary<IssuanceState, int> States)
{
    public int Cards => States.Values.Sum();

    internal BatchMessage ToMessage() => new(Id, Route.ToString(), State.ToString(), Cards, CreatedBy, CreatedAt, States.ToDictionary(pair => pair.Key.ToString(), pair => pair.Value));
}

/// <summary>Where everything stands, for a screen.</summary>
public sealed record IssuanceOverview(IReadOnlyDictionary<IssuanceState, int> Cards, IReadOnlyList<BatchOverview> Batches, int ChipsInStock)
{
    private const int ShownBatches = 50;

    /// <summary>The newest fifty batches.</summary>
    public static async Task<IssuanceOverview> ReadAsync(IssuerDatabase database, CancellationToken cancellationToken = default)
    {
        await using var context = database.CreateContext();
        var cards = await context.Credentials.Where(row => row.Kind == CredentialKind.Card)
            .GroupBy(row => row.State).Select(group => new { group.Key, Count = group.Count() })
            .ToDictionaryAsync(group => group.Key, group => group.Count, cancellationToken);
        var batches = await BatchesAsync(context, context.Batches.OrderByDescending(batch => batch.Id).Take(ShownBatches), cancellationToken);
        return new(cards, batches, await context.Chips.CountAsync(chip => !chip.IsTaken, cancellationToken));
    }

    /// <summary>One batch of a bureau; null when there is none of that number.</summary>
    public static async Task<BatchOverview?> BatchAsync(IssuerDatabase database, int id, CancellationToken cancellationToken = default)
    {
        await using var context = database.CreateContext();
        return (await BatchesAsync(context, context.Batches.Where(batch => batch.Id == id && batch.Route == BatchRoute.Bureau), cancellationToken)).SingleOrDefault();
    }

    private static async Task<List<BatchOverview>> BatchesAsync(IssuerDbContext context, IQueryable<BatchRow> of, CancellationToken cancellationToken)
    {
        var rows = await of.AsNoTracking().ToListAsync(cancellationToken);
        var ids = rows.ConvertAll(row => row.Id);
        var states = (await context.Credentials.Where(row => row.BatchId != null && ids.Contains(row.BatchId.Value)).GroupBy(row => new { row.BatchId, row.State })
            .Select(group => new { group.Key.BatchId, group.Key.State, Count = group.Count() }).ToListAsync(cancellationToken)).ToLookup(s => s.BatchId!.Value);
        return rows.ConvertAll(row => new BatchOverview(
            row.Id, row.Route, row.State, row.CreatedBy, DateTimeOffset.FromUnixTimeMilliseconds(row.CreatedAtMs), states[row.Id].ToDictionary(s => s.State, s => s.Count)));
    }
}
