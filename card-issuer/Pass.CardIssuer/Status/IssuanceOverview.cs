using Microsoft.EntityFrameworkCore;
using Pass.CardIssuer.Store;
using Pass.CardIssuer.Store.Model;
using Pass.Core;

namespace Pass.CardIssuer.Status;

/// <summary>A batch and how many cards are in it.</summary>
public sealed record BatchOverview(int Id, BatchRoute Route, BatchState State, string CreatedBy, int Cards);

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
        var batches = await context.Batches.OrderByDescending(batch => batch.Id).Take(ShownBatches)
            .Select(batch => new BatchOverview(batch.Id, batch.Route, batch.State, batch.CreatedBy, context.Credentials.Count(row => row.BatchId == batch.Id)))
            .ToListAsync(cancellationToken);
        return new(cards, batches, await context.Chips.CountAsync(chip => !chip.IsTaken, cancellationToken));
    }
}
