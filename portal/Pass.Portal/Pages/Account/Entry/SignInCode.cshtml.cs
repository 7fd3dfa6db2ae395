using Microsoft.AspNetCore.Mvc;
using Pass.Portal.SignIns;

namespace Pass.Portal.Pages.Account.Entry;

/// <summary>The code of an authenticator, or one of those kept for the day it is lost.</summary>
internal sealed class SignInCodeModel(Door door) : PassPage
{
    [BindProperty]
    public string? Code { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Retour { get; set; }

    public IActionResult OnGet() => door.IsAtCode(HttpContext) ? Page() : LocalRedirect("/connexion");

    public async Task<IActionResult> OnPostAsync()
    {
        if (!door.IsAtCode(HttpContext))
        {
            Warn(AccountWords.Say("Code.TooLate"));
            return LocalRedirect($"/connexion?retour={Uri.EscapeDataString(Retour ?? "")}");
        }
        var tried = await door.TryCodeAsync(HttpContext, Code, Ct);
        if (tried == Tried.In)
            return LocalRedirect($"/connexion?retour={Uri.EscapeDataString(Retour ?? "")}");
        ModelState.Clear();
        Code = null;
        ModelState.AddModelError("", AccountWords.Say(tried == Tried.TooOften ? "SignIn.TooOften" : "SignIn.Refused"));
        Response.StatusCode = tried == Tried.TooOften ? StatusCodes.Status429TooManyRequests : StatusCodes.Status200OK;
        return Page();
    }
}
