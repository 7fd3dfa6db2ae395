using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Pass.Core;
using Pass.Data.Model;
using Pass.Portal.SignIns;
using Pass.Region.Mails;

namespace Pass.Portal.Pages.Account.Entry;

/// <summary>Another password, by the link that was sent to one's own address. It signs nobody in: a second factor stays to be shown.</summary>
internal sealed class RenewModel(AddressOffice office, UserManager<SignIn> users, DoorLimits limits) : PassPage
{
    [BindProperty(SupportsGet = true)]
    public string? Code { get; set; }

    [BindProperty]
    public string? Password { get; set; }

    public bool IsGood { get; private set; }

    /// <summary>Too much was tried from here: whether the link is good is not said.</summary>
    public bool IsToWait { get; private set; }

    public async Task OnGetAsync()
    {
        IsToWait = !limits.MayTry(HttpContext, "");
        if (IsToWait)
        {
            AskToWait(AccountWords.Say("SignIn.TooOften"));
            return;
        }
        IsGood = await office.IsGoodAsync(Code, Ct);
        if (!IsGood)
            limits.Failed(HttpContext, "");
    }

    public async Task<IActionResult> OnPostAsync()
    {
        await OnGetAsync();
        if (!IsGood)
            return Page();
        var asked = new SignIn { Name = "" };
        foreach (var validator in users.PasswordValidators)
        {
            if (!(await validator.ValidateAsync(users, asked, Password)).Succeeded)
            {
                ModelState.AddModelError(nameof(Password), AccountWords.Say("Invite.PasswordWeak"));
                return Page();
            }
        }
        var stamp = Convert.ToHexString(RandomNumberGenerator.GetBytes(20));
        if ((await office.RenewAsync(SystemActors.Enrolment, Code, users.PasswordHasher.HashPassword(asked, Password!), stamp, Ct)).Ok(out _, out var problem))
        {
            Done(AccountWords.Say("Renew.Done"));
            return LocalRedirect("/connexion");
        }
        Refuse(problem);
        IsGood = false;
        return Page();
    }
}
