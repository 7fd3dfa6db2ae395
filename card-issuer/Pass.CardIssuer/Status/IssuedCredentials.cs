using Microsoft.EntityFrameworkCore;
using Pass.CardIssuer.Lifecycle;
using Pass.CardIssuer.Store;
using Pass.Cards.Credentials;
using Pass.Core;

namespace Pass.CardIssuer.Status;

/// <summary>Every credential that has a certificate and left production, for the region's own register: streamed, in order of number.</summary>
public sealed class IssuedCredentials(IssuerDatabase database)
{
    public async IAsyncEnumerable<IssuedCredential> ReadAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await using var context = database.CreateContext();
        // A card still in production may yet be spoiled: the region hears of it when it exists.
        var rows = context.Credentials.AsNoTracking()
            .Where(row => row.Certificate != null && row.State != IssuanceState.InProduction)
            .OrderBy(row => row.Id)
            .Select(row => new { row.Id, row.PassId, row.Kind, row.Serial, row.PublicPoint, row.ValidFromS, row.ValidUntilS, row.State });
        await foreach (var row in rows.AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            yield return new IssuedCredential(
                new CredentialId(row.Id),
                new PassId(row.PassId),
                row.Kind,
                row.Serial,
                row.PublicPoint,
                new Validity(DateTimeOffset.FromUnixTimeSeconds(row.ValidFromS!.Value), DateTimeOffset.FromUnixTimeSeconds(row.ValidUntilS!.Value)),
                StateOf(row.State));
        }
    }

    private static IssuedState StateOf(IssuanceState state) =>
        state == IssuanceState.Active ? IssuedState.Active : state.IsLive() ? IssuedState.Pending : IssuedState.Revoked;
}
