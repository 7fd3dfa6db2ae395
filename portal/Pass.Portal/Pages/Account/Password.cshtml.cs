using Microsoft.AspNetCore.Mvc;
using Pass.Portal.SignIns;

namespace Pass.Portal.Pages.Account;

/// <summary>Another password; every other browser is signed out.</summary>
internal sealed class PasswordModel(Factors factors, DoorLimits limits) : PassPage
{
    [BindProperty]
    public string? Old { get; set; }

    [BindProperty]
    public string? Next { get; set; }

    public string UserName { get; private set; } = "";

    public async Task OnGetAsync() => UserName = (await factors.OfAsync(Visitor)).UserName!;

    public async Task<IActionResult> OnPostAsync()
    {
        await OnGetAsync();
        if (!limits.MayTry(HttpContext, UserName.ToUpperInvariant()))
        {
            ModelState.AddModelError("", AccountWords.Say("SignIn.TooOften"));
            return Page();
        }
        var result = await factors.ChangePasswordAsync(Visitor, Old ?? "", Next ?? "", Ct);
        if (result.Succeeded)
        {
            Done(AccountWords.Say("Password.Done"));
            return LocalRedirect("/compte");
        }
        var isOld = result.Errors.Any(e => e.Code == "PasswordMismatch");
        if (isOld)
            limits.Failed(HttpContext, UserName.ToUpperInvariant());
        ModelState.AddModelError(isOld ? nameof(Old) : nameof(Next), AccountWords.Say(isOld ? "Password.Wrong" : "Invite.PasswordWeak"));
        return Page();
    }
}
