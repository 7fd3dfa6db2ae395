using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Pass.Core;
using Pass.Portal.Mails;
using Pass.Portal.SignIns;
using Pass.Region.Mails;

namespace Pass.Portal.Pages.Account.Entry;

/// <summary>What to do without one's password or telephone. Whether an address is known, the answer does not say; who asks often waits.</summary>
internal sealed class RescueModel(AddressOffice office, PublicAddress addresses, DoorLimits limits) : PassPage
{
    [BindProperty]
    public string? Address { get; set; }

    public bool IsAsked { get; private set; }

    public async Task<IActionResult> OnPostAsync()
    {
        ModelState.Clear();
        var name = "MAIL/" + (Address ?? "").Trim().ToUpperInvariant();
        if (name.Length > 60)
            name = name[..60];
        if (!limits.MayTry(HttpContext, name))
            return AskToWait(AccountWords.Say("SignIn.TooOften"));
        limits.Failed(HttpContext, name);
        await office.RecoverAsync(SystemActors.Enrolment, Address, await addresses.OfAsync(Request, Ct) + "/connexion/nouveau", CultureInfo.CurrentUICulture.TwoLetterISOLanguageName, Ct);
        (IsAsked, Address) = (true, null);
        return Page();
    }
}
