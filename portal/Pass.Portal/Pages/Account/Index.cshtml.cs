using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Pass.Data.Model;
using Pass.Portal.SignIns;

namespace Pass.Portal.Pages.Account;

/// <summary>One's own sign-in: what it proves itself with, and the browsers it is open in.</summary>
internal sealed class IndexModel(Factors factors, Sessions sessions) : PassPage
{
    public SignIn Own { get; private set; } = null!;

    public int RecoveryLeft { get; private set; }

    public IReadOnlyList<UserPasskeyInfo> Passkeys { get; private set; } = [];

    public IReadOnlyList<SignInSession> Open { get; private set; } = [];

    public async Task OnGetAsync()
    {
        Own = await factors.OfAsync(Visitor);
        RecoveryLeft = Own.TwoFactorEnabled ? await factors.RecoveryCodesLeftAsync(Own) : 0;
        Passkeys = await factors.PasskeysAsync(Own);
        Open = await sessions.ListAsync(Visitor.SignIn, Ct);
    }

    public async Task<IActionResult> OnPostEndAsync(string? session)
    {
        if (!await sessions.EndAsync(Visitor, session ?? "", Ct))
            return NotFound();
        Done(AccountWords.Say("Account.Ended"));
        return LocalRedirect("/compte");
    }
}
