using Microsoft.AspNetCore.Mvc;
using Pass.Portal.SignIns;

namespace Pass.Portal.Pages.Account.Entry;

/// <summary>Ends this browser's session.</summary>
internal sealed class SignOutModel(Sessions sessions) : PassPage
{
    public IActionResult OnGet() => LocalRedirect("/");

    public async Task<IActionResult> OnPostAsync()
    {
        if (Pass.Portal.SignIns.Visitor.Of(User) is { } visitor)
            await sessions.EndThisAsync(HttpContext, visitor.Session, Ct);
        Done(AccountWords.Say("SignOut.Done"));
        return LocalRedirect("/connexion");
    }
}
