using Microsoft.EntityFrameworkCore;
using Pass.CardIssuer.Store;
using Pass.CardIssuer.Store.Model;
using Pass.Cards.Cose;
using Pass.Cards.Credentials;
using Pass.Core;

namespace Pass.CardIssuer.Lifecycle;

/// <summary>
/// Phones as credentials: numbered with the cards, in the same status list. A phone is enrolled once per right;
/// a blocked card gives a right at once, so that its holder pays again within a minute.
/// </summary>
public sealed class PhoneTokens(IssuerDatabase database, IssuanceOptions options, TimeProvider time, System.Security.Cryptography.RandomNumberGenerator random)
{
    private readonly IssuanceOptions options = options;
    private readonly TimeProvider time = time;

    /// <summary>Gives a pass the right to enrol one phone.</summary>
    public async Task GrantAsync(PassId pass, string actor, string reason, CancellationToken cancellationToken = default)
    {
        await using var context = database.CreateContext();
        context.Add(NewRight(pass, options, new Trace(actor, time.GetUtcNow()), reason));
        await context.SaveChangesAsync(cancellationToken);
    }

    /// <summary>
    /// Certifies a phone's key, proven by <see cref="Cards.PhoneToken.PhoneEnrolment"/>, and uses up a right. The phone is active at once;
    /// one enrolled before is replaced.
    /// </summary>
    public async Task<Parsed<Certificate>> EnrolAsync(PassId pass, P256PublicKey key, CertificateAuthority issuer, string actor, CancellationToken cancellationToken = default)
    {
        var trace = new Trace(actor, time.GetUtcNow());
        var now = trace.At.ToUnixTimeMilliseconds();
        if (Certification.Check(issuer, trace.At, options.PhoneValidityYears) is { } ended)
            return ended;
        await using var context = database.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        var right = await context.PhoneRights
            .Where(r => r.PassId == pass.Value && r.CredentialId == null && r.UntilMs >= now)
            .OrderBy(r => r.Id).FirstOrDefaultAsync(cancellationToken);
        if (right is null)
            return IssuanceTexts.Problem("NoPhoneRight", PassNumber.Of(pass));
        try
        {
            var replaced = await ReplaceOldPhoneAsync(context, pass, trace, cancellationToken);
            var row = new CredentialRow
            {
                PassId = pass.Value,
                Kind = CertificateKind.Phone,
                State = IssuanceState.Active,
                Delivery = Delivery.Home,
                ReplacesId = replaced,
                Serial = CertificateAuthority.NewSerial(random),
                PublicPoint = key.Point.ToArray(),
                OrderedAtMs = now,
            };
            context.AddCredential(row, trace, "phone enrolled");
            await context.SaveChangesAsync(cancellationToken);
            var certificate = Certification.Certify(row, key.Point, issuer, trace.At, options.PhoneValidityYears);
            right.CredentialId = row.Id;
            await context.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return certificate;
        }
        catch (DbUpdateException)
        {
            return IssuanceTexts.Problem("PhoneKeyUsed");
        }
    }

    internal static PhoneRightRow NewRight(PassId pass, IssuanceOptions options, Trace trace, string reason) => new()
    {
        PassId = pass.Value,
        GrantedAtMs = trace.At.ToUnixTimeMilliseconds(),
        UntilMs = (trace.At + options.PhoneRightLifetime).ToUnixTimeMilliseconds(),
        Reason = reason,
    };

    private static async Task<int?> ReplaceOldPhoneAsync(IssuerDbContext context, PassId pass, Trace trace, CancellationToken cancellationToken)
    {
        var old = await context.Credentials.SingleOrDefaultAsync(
            row => row.PassId == pass.Value && row.Kind == CertificateKind.Phone && row.State <= IssuanceState.Active, cancellationToken);
        if (old is null)
            return null;
        context.Move(old, IssuanceState.Replaced, trace, "another phone enrolled");
        await context.SaveChangesAsync(cancellationToken);
        return old.Id;
    }
}
