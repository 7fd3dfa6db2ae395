using Microsoft.AspNetCore.Mvc;
using Pass.Portal.SignIns;

namespace Pass.Portal.Pages.Account.Entry;

/// <summary>Ends this browser's session.</summary>
internal sealed class SignOutModel(Sessions sessions, Federation federation, StepCookie steps) : PassPage
{
    public IActionResult OnGet() => LocalRedirect("/");

    public async Task<IActionResult> OnPostAsync()
    {
        var from = await Sessions.FromAsync(HttpContext);
        if (Pass.Portal.SignIns.Visitor.Of(User) is { } visitor)
            await sessions.EndThisAsync(HttpContext, visitor.Session, Ct);
        // Kept pages and the phone's key go with whoever leaves (W3C Clear Site Data).
        Response.Headers["Clear-Site-Data"] = "\"storage\"";
        if (from is not null && federation.Find(from.Provider) is not null)
        {
            SignOutElsewhereModel.Remember(steps, HttpContext, from);
            return LocalRedirect("/deconnexion/ailleurs");
        }
        Done(AccountWords.Say("SignOut.Done"));
        return LocalRedirect("/connexion");
    }
}
