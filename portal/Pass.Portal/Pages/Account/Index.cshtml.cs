using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Pass.Data.Model;
using Pass.Portal.SignIns;
using Pass.Region.SignIns;

namespace Pass.Portal.Pages.Account;

/// <summary>One's own sign-in: what it proves itself with, and the browsers it is open in.</summary>
internal sealed class IndexModel(Factors factors, Sessions sessions, SelfProof proof, Federation federation, FederationOffice office) : PassPage
{
    public SignIn Own { get; private set; } = null!;

    public int RecoveryLeft { get; private set; }

    public IReadOnlyList<UserPasskeyInfo> Passkeys { get; private set; } = [];

    public IReadOnlyList<SignInSession> Open { get; private set; } = [];

    /// <summary>Of identities, as the region set them; none in most.</summary>
    public IReadOnlyList<FederationProvider> Providers => federation.Providers;

    public IReadOnlySet<string> Linked { get; private set; } = new HashSet<string>();

    /// <summary>What is asked first of who adds a passkey or takes one away.</summary>
    public ProofNeeded Needed { get; private set; }

    public async Task OnGetAsync()
    {
        Needed = await proof.NeededAsync(HttpContext, Visitor);
        Own = await factors.OfAsync(Visitor);
        RecoveryLeft = Own.TwoFactorEnabled ? await factors.RecoveryCodesLeftAsync(Own) : 0;
        Passkeys = await factors.PasskeysAsync(Own);
        Linked = Providers.Count > 0 ? await office.OfAsync(Visitor.SignIn, Ct) : Linked;
        Open = await sessions.ListAsync(Visitor.SignIn, Ct);
    }

    public async Task<IActionResult> OnPostUnlinkAsync(string? provider)
    {
        if (!(await office.UnlinkAsync(Visitor.Self, Visitor.SignIn, provider ?? "", Ct)).Ok(out _, out _))
            return NotFound();
        Done(AccountWords.Say("Account.Unlinked"));
        return LocalRedirect("/compte");
    }

    public async Task<IActionResult> OnPostEndAsync(string? session)
    {
        if (!await sessions.EndAsync(Visitor, session ?? "", Ct))
            return NotFound();
        Done(AccountWords.Say("Account.Ended"));
        return LocalRedirect("/compte");
    }
}
