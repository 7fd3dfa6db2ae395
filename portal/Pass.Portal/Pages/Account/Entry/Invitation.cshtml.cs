using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Pass.Core;
using Pass.Data.Model;
using Pass.Portal.SignIns;
using Pass.Region.SignIns;

namespace Pass.Portal.Pages.Account.Entry;

/// <summary>Makes a sign-in with the one-time code somebody was given, or joins what it is for to the one that is signed in.</summary>
internal sealed class InvitationModel(SignInOffice office, UserManager<SignIn> users, Sessions sessions, Federation federation, DoorLimits limits) : PassPage
{
    [BindProperty(SupportsGet = true)]
    public string? Code { get; set; }

    [BindProperty]
    public string? UserName { get; set; }

    [BindProperty]
    public string? Password { get; set; }

    /// <summary>Asked for, never taken for granted: somebody else may have been at this browser's provider.</summary>
    [BindProperty]
    public bool WithIdentity { get; set; }

    public SignInInvitation? Invitation { get; private set; }

    /// <summary>Of the provider whose identity this access will be linked to; null for none.</summary>
    public string? Waiting => federation.Waiting(HttpContext)?.Title;

    public bool IsSignedIn => Pass.Portal.SignIns.Visitor.Of(User) is not null;

    public async Task OnGetAsync()
    {
        if (!string.IsNullOrWhiteSpace(Code))
            await FindAsync();
    }

    public async Task<IActionResult> OnPostAsync()
    {
        if (await FindAsync() is not { } code)
            return Page();
        var asked = new SignIn { Name = Invitation!.Name, UserName = UserName };
        foreach (var validator in users.PasswordValidators)
        {
            if (!(await validator.ValidateAsync(users, asked, Password)).Succeeded)
            {
                ModelState.AddModelError(nameof(Password), AccountWords.Say("Invite.PasswordWeak"));
                return Page();
            }
        }
        var stamp = Convert.ToHexString(RandomNumberGenerator.GetBytes(20));
        var made = await office.AcceptAsync(SystemActors.Enrolment, code, new(UserName ?? "", users.PasswordHasher.HashPassword(asked, Password!), stamp), Ct);
        if (!made.Ok(out var signIn, out var problem))
        {
            Refuse(problem, problem.Code == "InvitationRefused" ? "" : nameof(UserName));
            return Page();
        }
        if (WithIdentity)
            await federation.LinkWaitingAsync(HttpContext, signIn.Id, Ct);
        await sessions.BeginAsync(HttpContext, signIn.Id, showedSecondFactor: false, Ct);
        return LocalRedirect("/connexion");
    }

    public async Task<IActionResult> OnPostJoinAsync()
    {
        if (await FindAsync() is not { } code)
            return Page();
        if (!(await office.JoinAsync(SystemActors.Enrolment, code, Visitor.SignIn, Ct)).Ok(out _, out var problem))
        {
            Refuse(problem);
            return Page();
        }
        Done(AccountWords.Say("Invite.Joined"));
        return LocalRedirect("/compte");
    }

    /// <summary>Who guesses codes waits like who guesses passwords.</summary>
    private async Task<ActivationCode?> FindAsync()
    {
        Problem? problem = null;
        if (limits.MayTry(HttpContext, "") && ActivationCode.TryParse(Code, out var code) && (await office.FindAsync(code, Ct)).Ok(out var found, out problem))
        {
            Invitation = found;
            return code;
        }
        limits.Failed(HttpContext, "");
        ModelState.AddModelError("", problem?.Text ?? AccountWords.Say("Invite.Refused"));
        return null;
    }

}
