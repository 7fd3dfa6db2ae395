using System.Globalization;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Pass.Core;
using Pass.Data.Model;
using Pass.Portal.Mails;
using Pass.Portal.SignIns;
using Pass.Region.Mails;

namespace Pass.Portal.Pages.Account;

/// <summary>The address by which a lost password is made anew: one's own once the link that was sent to it was opened.</summary>
internal sealed class OwnAddressModel(AddressOffice office, PublicAddress addresses, Factors factors, UserManager<SignIn> users, DoorLimits limits) : PassPage
{
    [BindProperty]
    public string? Address { get; set; }

    /// <summary>Asked again: whoever finds a browser open must not have the next password sent to itself.</summary>
    [BindProperty]
    public string? Password { get; set; }

    /// <summary>Of the link in the mail.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Code { get; set; }

    public string? Own { get; private set; }

    public bool IsSent { get; private set; }

    public async Task OnGetAsync() => Own = (await factors.OfAsync(Visitor)) is { EmailConfirmed: true, Email: { } email } ? email : null;

    public async Task<IActionResult> OnPostAsync()
    {
        await OnGetAsync();
        var own = await factors.OfAsync(Visitor);
        if (!limits.MayTry(HttpContext, own.NormalizedUserName!))
        {
            ModelState.AddModelError("", AccountWords.Say("SignIn.TooOften"));
            return Page();
        }
        if (!await users.CheckPasswordAsync(own, Password ?? ""))
        {
            limits.Failed(HttpContext, own.NormalizedUserName!);
            ModelState.AddModelError(nameof(Password), AccountWords.Say("Password.Wrong"));
            return Page();
        }
        if ((await office.AskAsync(Visitor.Self, Visitor.SignIn, Address, await addresses.OfAsync(Request, Ct) + "/compte/adresse", CultureInfo.CurrentUICulture.TwoLetterISOLanguageName, Ct)).Ok(out _, out var problem))
            IsSent = true;
        else
            Refuse(problem, nameof(Address));
        return Page();
    }

    public async Task<IActionResult> OnPostConfirmAsync()
    {
        if ((await office.ConfirmAsync(SystemActors.Enrolment, Visitor.SignIn, Code, Ct)).Ok(out _, out var problem))
        {
            Done(AccountWords.Say("Address.Confirmed"));
            return LocalRedirect("/compte");
        }
        Refuse(problem);
        Code = null;
        await OnGetAsync();
        return Page();
    }
}
