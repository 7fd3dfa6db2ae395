using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Pass.CardIssuer.Store;
using Pass.CardIssuer.Store.Model;
using Pass.Core;
using Pass.Issuing.Authorities;

namespace Pass.CardIssuer.Lifecycle;

/// <summary>
/// One-time codes as credentials: numbered with cards and phones, in the same status list, with the same life.
/// What is kept of a code is a number; its secret derives from it (<see cref="Cards.Presentation.CodeMaster"/>) and is nowhere.
/// </summary>
public sealed class OneTimeCodes(IssuerDatabase database, IssuanceOptions options, TimeProvider time, RandomNumberGenerator random)
{
    private readonly IssuanceOptions options = options;

    /// <summary>Gives a pass a code, active at once; one that it had is replaced, and its secret is worth nothing from then on.</summary>
    public async Task<Result<CredentialId>> EnrolAsync(PassId pass, string actor, string reason, CancellationToken cancellationToken = default)
    {
        var trace = new Trace(actor, time.GetUtcNow());
        var validity = Certification.ValidityAt(trace.At, options.CodeValidityYears);
        await using var context = database.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        try
        {
            var row = new CredentialRow
            {
                PassId = pass.Value,
                Kind = CredentialKind.Code,
                State = IssuanceState.Active,
                Delivery = Delivery.Home,
                ReplacesId = await context.ReplaceLiveAsync(pass, CredentialKind.Code, trace, Reasons.OtherCode, cancellationToken),
                Serial = CertificateAuthority.NewSerial(random),
                ValidFromS = validity.From.ToUnixTimeSeconds(),
                ValidUntilS = validity.Until.ToUnixTimeSeconds(),
            };
            context.AddCredential(row, trace, reason);
            await context.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return new CredentialId(row.Id);
        }
        catch (DbUpdateException)
        {
            return IssuanceTexts.Problem("CodeEnrolledMeanwhile", PassNumber.Of(pass));
        }
    }

    /// <summary>Every code a pass ever had, newest first.</summary>
    public async Task<IReadOnlyList<CredentialRow>> OfAsync(PassId pass, CancellationToken cancellationToken = default)
    {
        await using var context = database.CreateContext();
        return await context.Credentials.AsNoTracking()
            .Where(row => row.PassId == pass.Value && row.Kind == CredentialKind.Code)
            .OrderByDescending(row => row.Id).ToListAsync(cancellationToken);
    }
}
