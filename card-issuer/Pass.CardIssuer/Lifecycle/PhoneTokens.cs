using Microsoft.EntityFrameworkCore;
using Pass.CardIssuer.Store;
using Pass.CardIssuer.Store.Model;
using Pass.Cards.Cose;
using Pass.Cards.Credentials;
using Pass.Core;
using Pass.Issuing.Authorities;

namespace Pass.CardIssuer.Lifecycle;

/// <summary>
/// Phones as credentials: numbered with the cards, in the same status list. A phone is enrolled once per right;
/// a blocked card gives a right at once, so that its holder pays again within a minute.
/// </summary>
public sealed class PhoneTokens(IssuerDatabase database, IssuanceOptions options, TimeProvider time, System.Security.Cryptography.RandomNumberGenerator random)
{
    private readonly IssuanceOptions options = options;
    private readonly TimeProvider time = time;

    /// <summary>Gives a pass the right to enrol one phone; false when it has one that waits, so that asking twice gives one.</summary>
    public async Task<bool> GrantAsync(PassId pass, string actor, string reason, CancellationToken cancellationToken = default)
    {
        var trace = new Trace(actor, time.GetUtcNow());
        await using var context = database.CreateContext();
        if (await Rights(context, pass, trace.At).AnyAsync(cancellationToken))
            return false;
        context.Add(NewRight(pass, options, trace, reason));
        await context.SaveChangesAsync(cancellationToken);
        return true;
    }

    /// <summary>
    /// Certifies a phone's key, proven by <see cref="Cards.PhoneToken.PhoneEnrolment"/>, and uses up a right. The phone is active at once;
    /// one enrolled before is replaced. The same key again, while its phone is active, gives the same certificate and uses nothing up.
    /// </summary>
    public async Task<Result<Certificate>> EnrolAsync(PassId pass, P256PublicKey key, CertificateAuthority issuer, string actor, CancellationToken cancellationToken = default)
    {
        var trace = new Trace(actor, time.GetUtcNow());
        if (await FindAsync(pass, key, cancellationToken) is { } enrolled)
            return enrolled;
        if (Certification.Check(issuer, trace.At, options.PhoneValidityYears) is { } ended)
            return ended;
        await using var context = database.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        var right = await Rights(context, pass, trace.At).OrderBy(r => r.Id).FirstOrDefaultAsync(cancellationToken);
        if (right is null)
            return IssuanceTexts.Problem("NoPhoneRight", PassNumber.Of(pass));
        try
        {
            var replaced = await context.ReplaceLiveAsync(pass, CredentialKind.Phone, trace, Reasons.OtherPhone, cancellationToken);
            var row = new CredentialRow
            {
                PassId = pass.Value,
                Kind = CredentialKind.Phone,
                State = IssuanceState.Active,
                Delivery = Delivery.Home,
                ReplacesId = replaced,
                Serial = CertificateAuthority.NewSerial(random),
                PublicPoint = key.Point.ToArray(),
            };
            context.AddCredential(row, trace, Reasons.PhoneEnrolled);
            await context.SaveChangesAsync(cancellationToken);
            var certificate = Certification.Certify(row, key.Point, issuer, trace.At, options.PhoneValidityYears);
            right.CredentialId = row.Id;
            await context.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return certificate;
        }
        catch (DbUpdateException)
        {
            // Perhaps the same request, sent twice at once.
            return await FindAsync(pass, key, cancellationToken) is { } same ? same : IssuanceTexts.Problem("PhoneKeyUsed");
        }
    }

    private static IQueryable<PhoneRightRow> Rights(IssuerDbContext context, PassId pass, DateTimeOffset now)
    {
        var nowMs = now.ToUnixTimeMilliseconds();
        return context.PhoneRights.Where(right => right.PassId == pass.Value && right.CredentialId == null && right.UntilMs >= nowMs);
    }

    private async Task<Certificate?> FindAsync(PassId pass, P256PublicKey key, CancellationToken cancellationToken)
    {
        var point = key.Point.ToArray();
        await using var context = database.CreateContext();
        var row = await context.Credentials.AsNoTracking().SingleOrDefaultAsync(
            phone => phone.PublicPoint == point && phone.PassId == pass.Value && phone.Kind == CredentialKind.Phone && phone.State == IssuanceState.Active, cancellationToken);
        return row?.Certificate is { } encoded ? Certificate.Decode(encoded) : null;
    }

    internal static PhoneRightRow NewRight(PassId pass, IssuanceOptions options, Trace trace, string reason) => new()
    {
        PassId = pass.Value,
        GrantedAtMs = trace.At.ToUnixTimeMilliseconds(),
        UntilMs = (trace.At + options.PhoneRightLifetime).ToUnixTimeMilliseconds(),
        Reason = reason,
    };
}
