using System.Security.Cryptography;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;
using Pass.Portal.SignIns;
using Pass.Region.Holders;
using Pass.Region.Hosting;
using Pass.Region.SignIns;

namespace Pass.Portal.Pages.Youth;

/// <summary>Opens a young person's access by its INE and birth date, against its school's roll. Whatever does not fit, the words are the same, and who guesses waits.</summary>
[AllowAnonymous]
internal sealed class SignUpModel(SignInOffice office, UserManager<SignIn> users, Sessions sessions, DoorLimits limits, PassDatabase database) : PassPage
{
    [BindProperty]
    public string? Ine { get; set; }

    [BindProperty]
    public string? BirthDate { get; set; }

    [BindProperty]
    public string? UserName { get; set; }

    [BindProperty]
    public string? Password { get; set; }

    public IActionResult OnGet() => Pass.Portal.SignIns.Visitor.Of(User)?.Holder is null ? Page() : LocalRedirect("/jeune");

    public async Task<IActionResult> OnPostAsync()
    {
        var hasIne = Core.Ine.TryParse(Ine, out var ine);
        if (!hasIne)
            ModelState.AddModelError(nameof(Ine), YouthWords.Say("SignUp.IneWrong"));
        if (!TypedDate.TryRead(BirthDate, out var birthDate))
            ModelState.AddModelError(nameof(BirthDate), YouthWords.Say("SignUp.DateWrong"));
        if (!Handle.Parse(UserName ?? "").Ok(out _, out var unreadable))
            Refuse(unreadable, nameof(UserName));
        var asked = new SignIn { Name = "", UserName = UserName };
        foreach (var validator in users.PasswordValidators)
        {
            if (!(await validator.ValidateAsync(users, asked, Password)).Succeeded)
            {
                ModelState.AddModelError(nameof(Password), YouthWords.Say("SignUp.PasswordWeak"));
                break;
            }
        }
        if (!ModelState.IsValid)
            return Page();
        var guessed = "INE/" + ine.Value;
        if (!limits.MayTry(HttpContext, guessed))
            return AskToWait(YouthWords.Say("SignUp.TooOften"));
        var stamp = Convert.ToHexString(RandomNumberGenerator.GetBytes(20));
        var made = await office.SignUpAsync(SystemActors.Enrolment, HmacOf(ine), birthDate, new(UserName!, users.PasswordHasher.HashPassword(asked, Password!), stamp), Ct);
        if (!made.Ok(out var signIn, out var problem))
        {
            // A name that is taken is no guess at who somebody is.
            if (problem.Code != "UserNameTaken")
                limits.Failed(HttpContext, guessed);
            Refuse(problem, problem.Code == "UserNameTaken" ? nameof(UserName) : "");
            return Page();
        }
        await sessions.BeginAsync(HttpContext, signIn.Id, showedSecondFactor: false, Ct);
        Done(YouthWords.Say("SignUp.Done"));
        return LocalRedirect("/jeune?bienvenue=true");
    }

    private byte[] HmacOf(Ine ine)
    {
        using var keys = RegionKeys.Load(RegionParts.KeysPath(database) ?? throw new RegionMissingException("PASS_KEYS=FOLDER/" + RegionKeys.FileName));
        return keys.HmacOf(ine.Value);
    }
}
