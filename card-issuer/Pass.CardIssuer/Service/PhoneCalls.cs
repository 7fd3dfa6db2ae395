using Microsoft.AspNetCore.Http;
using Pass.CardIssuer.Lifecycle;
using Pass.Cards.Issuance;
using Pass.Cards.PhoneToken;
using Pass.Issuing.Authorities;

namespace Pass.CardIssuer.Service;

/// <summary>Phones: the right to enrol one, a challenge, and a certificate for the key that answers it.</summary>
/// <param name="issuer">Owned by the host; one request at a time signs with it.</param>
internal sealed class PhoneCalls(PhoneTokens phones, PhoneChallenges challenges, CertificateAuthority issuer) : IDisposable
{
    private readonly SemaphoreSlim _signing = new(1);

    public async Task GrantAsync(HttpContext context, string pass)
    {
        var id = RequestChecks.Pass(pass);
        var asked = await context.ReadAsync(IssuanceJson.Default.PhoneRightMessage);
        var isNew = await phones.GrantAsync(id, RequestChecks.Actor(asked.By), RequestChecks.Reason(asked.Reason), context.RequestAborted);
        await context.AnswerAsync(new(isNew), IssuanceJson.Default.PhoneRightGivenMessage);
    }

    public Task ChallengeAsync(HttpContext context, string pass)
    {
        var (challenge, until) = challenges.New(RequestChecks.Pass(pass));
        return context.AnswerAsync(new(challenge, until), IssuanceJson.Default.ChallengeMessage);
    }

    public async Task EnrolAsync(HttpContext context, string pass)
    {
        var id = RequestChecks.Pass(pass);
        var asked = await context.ReadAsync(IssuanceJson.Default.PhoneMessage);
        var actor = RequestChecks.Actor(asked.By);
        if (!challenges.IsGood(id, asked.Challenge))
            throw new RefusedException(IssuanceTexts.Problem("ChallengeLapsed"));
        var (checkedKey, refusal) = PhoneEnrolment.Check(asked.PublicKey, asked.Challenge, asked.Proof);
        using var key = checkedKey ?? throw new RefusedException(IssuanceTexts.Problem($"Phone{refusal}"));
        await _signing.WaitAsync(context.RequestAborted);
        try
        {
            if (!(await phones.EnrolAsync(id, key, issuer, actor, context.RequestAborted)).Ok(out var certificate, out var problem))
                throw new RefusedException(problem);
            await context.AnswerAsync(new(certificate.Body.Credential.Value, certificate.Encoded.ToArray()), IssuanceJson.Default.PhoneEnrolledMessage);
        }
        finally
        {
            _signing.Release();
        }
    }

    public void Dispose() => _signing.Dispose();
}
