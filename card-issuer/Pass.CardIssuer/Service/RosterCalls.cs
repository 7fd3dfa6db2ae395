using Microsoft.AspNetCore.Http;
using Pass.Cards.Credentials;
using Pass.Cards.Issuance;
using Pass.Core;
using Pass.Issuing.Authorities;

namespace Pass.CardIssuer.Service;

/// <summary>The lists of schools' gates: read, and signed.</summary>
/// <param name="issuer">Owned by the host; one request at a time signs with it.</param>
internal sealed class RosterCalls(CertificateAuthority issuer, TimeProvider time)
{
    private readonly Lock _signing = new();

    public async Task SignAsync(HttpContext context)
    {
        var asked = await context.ReadAsync(IssuanceJson.Default.RosterMessage);
        Result<SignedRoster> signed;
        lock (_signing)
            signed = Sign(issuer, asked.List, time.GetUtcNow());
        if (!signed.Ok(out var roster, out var problem))
            throw new RefusedException(problem);
        await context.AnswerAsync(new(roster.Encoded.ToArray()), IssuanceJson.Default.SignedRosterMessage);
    }

    /// <returns>Problems: RosterDamaged, RosterOver.</returns>
    public static Result<SignedRoster> Sign(CertificateAuthority issuer, byte[] list, DateTimeOffset now)
    {
        if (!SchoolRoster.Read(list).Ok(out var roster, out var damaged))
            return damaged;
        return roster.IsOver(now) ? IssuanceTexts.Problem("RosterOver", roster.Uai, roster.Until) : issuer.SignRoster(now, list);
    }
}
