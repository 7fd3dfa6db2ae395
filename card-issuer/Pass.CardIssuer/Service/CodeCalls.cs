using Microsoft.AspNetCore.Http;
using Pass.CardIssuer.Lifecycle;
using Pass.CardIssuer.Store.Model;
using Pass.Cards.Issuance;
using Pass.Core;

namespace Pass.CardIssuer.Service;

/// <summary>One-time codes. Their secrets derive from a key that the portal was handed over: none passes here.</summary>
internal sealed class CodeCalls(OneTimeCodes codes) : IDisposable
{
    // Who looks at the code there is, and who replaces it, are one.
    private readonly SemaphoreSlim _one = new(1);

    public async Task EnrolAsync(HttpContext context, string pass)
    {
        var id = RequestChecks.Pass(pass);
        var asked = await context.ReadAsync(IssuanceJson.Default.CodeMessage);
        var (actor, reason) = (RequestChecks.Actor(asked.By), RequestChecks.Reason(asked.Reason));
        await _one.WaitAsync(context.RequestAborted);
        try
        {
            var live = await LiveAsync(id, context.RequestAborted);
            var isNew = live?.Id == asked.Replaces;
            // Else asked again, because the first answer was lost; or somebody else gave the pass another code.
            if (!isNew && live?.ReplacesId != asked.Replaces)
                throw new RefusedException(IssuanceTexts.Problem("CodeEnrolledMeanwhile", PassNumber.Of(id)));
            var enrolled = isNew ? await codes.EnrolAsync(id, actor, reason, context.RequestAborted) : new CredentialId(live!.Id);
            if (!enrolled.Ok(out var credential, out var problem))
                throw new RefusedException(problem);
            await context.AnswerAsync(new(credential.Value, isNew), IssuanceJson.Default.CodeEnrolledMessage);
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private async Task<CredentialRow?> LiveAsync(PassId pass, CancellationToken cancellationToken) =>
        (await codes.OfAsync(pass, cancellationToken)).FirstOrDefault(code => code.State == IssuanceState.Active);
}
