using Microsoft.AspNetCore.Mvc;
using Pass.Portal.SignIns;

namespace Pass.Portal.Pages.Account;

/// <summary>Adds and removes passkeys; the page of one's account shows them.</summary>
internal sealed class PasskeyModel(Factors factors, Sessions sessions, SelfProof proof, StepCookie steps) : PassPage
{
    private const string Step = "new-passkey";

    public IActionResult OnGet() => LocalRedirect("/compte");

    public async Task<IActionResult> OnPostOptionsAsync()
    {
        if (await IsLockedAsync())
            return Forbid(Sessions.Scheme);
        var (options, state) = await factors.BeginPasskeyAsync(await factors.OfAsync(Visitor), HttpContext);
        steps.Put(HttpContext, Step, state);
        return Content(options, "application/json");
    }

    public async Task<IActionResult> OnPostAsync(string? credential)
    {
        if (await IsLockedAsync())
            return LocalRedirect(SelfProof.Page("/compte"));
        var added = steps.Get(HttpContext, Step) is { } state && !string.IsNullOrEmpty(credential) && await factors.AddPasskeyAsync(Visitor, credential, state, HttpContext, Ct);
        StepCookie.Clear(HttpContext, Step);
        if (added)
            await sessions.MarkSecondFactorAsync(Visitor.Session, Ct);
        if (added)
            Done(AccountWords.Say("Account.PasskeyAdded"));
        else
            Warn(AccountWords.Say("SignIn.PasskeyFailed"));
        return LocalRedirect("/compte");
    }

    public async Task<IActionResult> OnPostRemoveAsync(string? id)
    {
        if (await IsLockedAsync())
            return LocalRedirect(SelfProof.Page("/compte"));
        var bytes = new byte[(id?.Length ?? 0) * 3 / 4 + 3];
        var removed = Convert.TryFromBase64String(id ?? "", bytes, out var length) && await factors.RemovePasskeyAsync(Visitor, bytes[..length], Ct);
        if (removed)
            Done(AccountWords.Say("Account.PasskeyRemoved"));
        else
            Warn(AccountWords.Say("Account.LastFactor"));
        return LocalRedirect("/compte");
    }

    private async Task<bool> IsLockedAsync() => await proof.NeededAsync(HttpContext, Visitor) != ProofNeeded.None;
}
