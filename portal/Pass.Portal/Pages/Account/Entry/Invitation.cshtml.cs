using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Pass.Core;
using Pass.Data.Model;
using Pass.Portal.SignIns;
using Pass.Region.SignIns;

namespace Pass.Portal.Pages.Account.Entry;

/// <summary>Makes a sign-in with the one-time code somebody was given, or joins what it is for to the one that is signed in.</summary>
internal sealed class InvitationModel(SignInOffice office, FamilyCodes families, UserManager<SignIn> users, Sessions sessions, Federation federation, DoorLimits limits) : PassPage
{
    private DateOnly? _birthDate;

    [BindProperty(SupportsGet = true)]
    public string? Code { get; set; }

    [BindProperty]
    public string? UserName { get; set; }

    [BindProperty]
    public string? Password { get; set; }

    /// <summary>Of who comes with a family's code: the young person knows it by it.</summary>
    [BindProperty]
    public string? FullName { get; set; }

    /// <summary>Asked for, never taken for granted: somebody else may have been at this browser's provider.</summary>
    [BindProperty]
    public bool WithIdentity { get; set; }

    /// <summary>Of the child whose family is invited: who was given a code knows it, who found one does not.</summary>
    [BindProperty]
    public string? BirthDate { get; set; }

    public SignInInvitation? Invitation { get; private set; }

    public bool IsForFamily => Invitation?.Kind == LinkKind.Family;

    /// <summary>Whom a family would follow; null until its birth date was said.</summary>
    public InvitedChild? Child { get; private set; }

    /// <summary>Of the provider whose identity this access will be linked to; null for none.</summary>
    public string? Waiting => federation.Waiting(HttpContext)?.Title;

    public bool IsSignedIn => Pass.Portal.SignIns.Visitor.Of(User) is not null;

    public async Task OnGetAsync()
    {
        if (!string.IsNullOrWhiteSpace(Code))
            await FindAsync();
    }

    /// <summary>Says whose code it is, before anything is joined.</summary>
    public async Task<IActionResult> OnPostChildAsync()
    {
        if (await FindAsync() is { } code)
            await KnowsChildAsync(code);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync()
    {
        if (await FindAsync() is not { } code || !await KnowsChildAsync(code))
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
        var made = await office.AcceptAsync(SystemActors.Enrolment, code, new(UserName ?? "", users.PasswordHasher.HashPassword(asked, Password!), stamp, IsForFamily ? FullName ?? "" : null), _birthDate, Ct);
        if (!made.Ok(out var signIn, out var problem))
        {
            Refuse(problem, problem.Code == "InvitationRefused" ? "" : problem.Code == "NameMissing" || problem.Code.StartsWith("Text", StringComparison.Ordinal) ? nameof(FullName) : nameof(UserName));
            return Page();
        }
        if (WithIdentity)
            await federation.LinkWaitingAsync(HttpContext, signIn.Id, Ct);
        await sessions.BeginAsync(HttpContext, signIn.Id, showedSecondFactor: false, Ct);
        return LocalRedirect("/connexion");
    }

    public async Task<IActionResult> OnPostJoinAsync()
    {
        if (await FindAsync() is not { } code || !await KnowsChildAsync(code))
            return Page();
        // Its session is over: the page shows how to open an access instead.
        if (!IsSignedIn)
            return Page();
        if (!(await office.JoinAsync(SystemActors.Enrolment, code, Visitor.SignIn, _birthDate, Ct)).Ok(out _, out var problem))
        {
            Refuse(problem);
            return Page();
        }
        if (Child is { } child)
        {
            Done(AccountWords.Say("Invite.Followed", child.Name));
            return LocalRedirect("/famille");
        }
        Done(AccountWords.Say("Invite.Joined"));
        return LocalRedirect("/compte");
    }

    /// <summary>Who guesses codes waits like who guesses passwords.</summary>
    private async Task<ActivationCode?> FindAsync()
    {
        if (!limits.MayTry(HttpContext, ""))
        {
            AskToWait(AccountWords.Say("SignIn.TooOften"));
            return null;
        }
        Problem? problem = null;
        if (ActivationCode.TryParse(Code, out var code) && (await office.FindAsync(code, Ct)).Ok(out var found, out problem))
        {
            Invitation = found;
            return code;
        }
        limits.Failed(HttpContext, "");
        ModelState.AddModelError("", problem?.Text ?? AccountWords.Say("Invite.Refused"));
        return null;
    }

    /// <summary>True for a code that is no family's, too. Whoever holds a code and guesses has few tries: it ends with them.</summary>
    private async Task<bool> KnowsChildAsync(ActivationCode code)
    {
        if (!IsForFamily)
            return true;
        var guessed = "CODE/" + Convert.ToHexString(code.Hash().AsSpan(0, 16));
        if (!limits.MayTry(HttpContext, guessed))
        {
            await office.WithdrawAsync(SystemActors.Enrolment, Invitation!.Id, Ct);
            (Invitation, Code) = (null, null);
            ModelState.Clear();
            ModelState.AddModelError("", AccountWords.Say("Invite.ChildTooOften"));
            return false;
        }
        if (!TypedDate.TryRead(BirthDate, out var birthDate))
        {
            ModelState.AddModelError(nameof(BirthDate), AccountWords.Say("Invite.ChildDate"));
            return false;
        }
        if (!(await families.ChildAsync(code, birthDate, Pass.Portal.SignIns.Visitor.Of(User)?.SignIn, Ct)).Ok(out var child, out var problem))
        {
            limits.Failed(HttpContext, guessed);
            Refuse(problem, nameof(BirthDate));
            return false;
        }
        (Child, _birthDate) = (child, birthDate);
        return true;
    }
}
