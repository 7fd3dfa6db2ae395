using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Pass.CardIssuer.Store;
using Pass.CardIssuer.Store.Model;
using Pass.Cards.Issuance;
using Pass.Core;

namespace Pass.CardIssuer.Status;

/// <summary>Every credential that has a certificate and left production, and every one-time code, for the region's own register: streamed, in order of number, or as it changes.</summary>
public sealed class IssuedCredentials(IssuerDatabase database)
{
    /// <summary>A card still in production may yet be spoiled: the region hears of it when it exists.</summary>
    private static readonly Expression<Func<CredentialRow, bool>> IsTold =
        row => (row.Certificate != null || row.Kind == CredentialKind.Code) && row.State != IssuanceState.InProduction;

    /// <summary>What is told of it, without the certificate.</summary>
    private static readonly Expression<Func<CredentialRow, Told>> Shape = row =>
        new Told(row.Id, row.PassId, row.Kind, row.Serial!, row.PublicPoint, row.ValidFromS!.Value, row.ValidUntilS!.Value, row.State);

    public async IAsyncEnumerable<IssuedCredential> ReadAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await using var context = database.CreateContext();
        var rows = context.Credentials.AsNoTracking().Where(IsTold).OrderBy(row => row.Id).Select(Shape);
        await foreach (var row in rows.AsAsyncEnumerable().WithCancellation(cancellationToken))
            yield return row.ToIssued();
    }

    /// <summary>What changed after a position of the feed, see <see cref="ChangesMessage"/>.</summary>
    /// <param name="limit">Changes looked at, not negative.</param>
    public async Task<ChangesMessage> ChangesAsync(long after, int limit, CancellationToken cancellationToken = default)
    {
        await using var context = database.CreateContext();
        var last = await context.Feed.MaxAsync(row => (long?)row.Position, cancellationToken) ?? 0;
        var page = await context.Feed.AsNoTracking().Where(row => row.Position > after).OrderBy(row => row.Position).Take(limit).ToListAsync(cancellationToken);
        // One that changes between these two reads is told as it is now, and again at its new place.
        var told = await ToldAsync(context, [.. page.Select(row => row.CredentialId)], cancellationToken);
        return new(
            [.. page.Where(row => told.ContainsKey(row.CredentialId)).Select(row => ChangeMessage.Of(row.Position, told[row.CredentialId]))],
            page.Count > 0 ? page[^1].Position : after,
            page.Count == limit,
            last);
    }

    /// <summary>These as they are now; those that are not told are left out.</summary>
    public async Task<ChangesMessage> OfAsync(IReadOnlyCollection<int> credentials, CancellationToken cancellationToken = default)
    {
        await using var context = database.CreateContext();
        var told = await ToldAsync(context, credentials, cancellationToken);
        return new([.. told.OrderBy(pair => pair.Key).Select(pair => ChangeMessage.Of(0, pair.Value))], 0, false, 0);
    }

    private static async Task<Dictionary<int, IssuedCredential>> ToldAsync(IssuerDbContext context, IReadOnlyCollection<int> ids, CancellationToken cancellationToken) =>
        await context.Credentials.AsNoTracking().Where(row => ids.Contains(row.Id)).Where(IsTold).Select(Shape)
            .ToDictionaryAsync(row => row.Id, row => row.ToIssued(), cancellationToken);

    private sealed record Told(int Id, long PassId, CredentialKind Kind, byte[] Serial, byte[]? PublicPoint, long ValidFromS, long ValidUntilS, IssuanceState State)
    {
        public IssuedCredential ToIssued() => new(
            new(Id), new(PassId), Kind, Serial, PublicPoint, new(DateTimeOffset.FromUnixTimeSeconds(ValidFromS), DateTimeOffset.FromUnixTimeSeconds(ValidUntilS)), StateOf(State));

        private static CredentialState StateOf(IssuanceState state) =>
            state == IssuanceState.Active ? CredentialState.Active : state.IsLive() ? CredentialState.Pending : CredentialState.Revoked;
    }
}
