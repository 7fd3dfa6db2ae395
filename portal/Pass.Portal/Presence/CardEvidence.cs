using Microsoft.EntityFrameworkCore;
using Pass.Cards.Credentials;
using Pass.Cards.Presentation;
using Pass.Core;
using Pass.Data.Log;
using Pass.Data.Model;

namespace Pass.Portal.Presence;

/// <summary>What a sale's kept signature shows.</summary>
/// <param name="Kind">Of what signed; null when nothing did, or it was not kept.</param>
/// <param name="Presentation">The credential and its counter, as the log has them.</param>
public sealed record EvidenceFinding(SignatureStanding Standing, CredentialKind? Kind, PresentationRef Presentation);

/// <summary>
/// Verifies again what a card or phone signed for an operation, from the log, with the certificate kept beside it and the lists of authorities the region used.
/// It asks neither the issuer nor the till.
/// </summary>
internal sealed class CardEvidence(RegionSources sources)
{
    /// <summary>Of a capture, what its hold was made with: nobody presents a pass again for it.</summary>
    /// <param name="operation">Projected, so that its place in the log is known.</param>
    public async Task<EvidenceFinding> OfAsync(OperationRow operation, CancellationToken ct = default)
    {
        await using var context = sources.Database.CreateContext();
        if (operation.Kind == OperationKind.Capture)
            operation = await context.Operations.AsNoTracking().SingleAsync(o => o.OperationId == operation.RelatedId && o.PassId == operation.PassId, ct);
        var row = sources.Log.Read(operation.Partition, operation.Lsn - 1, operation.Lsn).Single();
        var logged = OperationReader.AtIndex(row.Payload, operation.Idx);
        var credential = logged.Presentation.Credential.Value;
        var beside = await context.KeptCertificates.Where(c => c.CredentialId == credential).Select(c => c.Encoded).SingleOrDefaultAsync(ct);
        var lists = (await context.KeptTrustLists.AsNoTracking().OrderByDescending(l => l.IssuedAtMs).ToListAsync(ct)).Select(Open).OfType<TrustList>();
        return new(KeptSignature.Check(logged, beside, lists), KeptSignature.Unpack(logged.Signature)?.Kind, logged.Presentation);
    }

    /// <summary>As it was good when it was issued: under the root it names.</summary>
    private static TrustList? Open(KeptTrustList kept)
    {
        var issuedAt = DateTimeOffset.FromUnixTimeMilliseconds(kept.IssuedAtMs);
        return TrustList.FirstRoot(kept.Encoded) is { } root ? TrustList.Open(kept.Encoded, root, issuedAt) : null;
    }
}
