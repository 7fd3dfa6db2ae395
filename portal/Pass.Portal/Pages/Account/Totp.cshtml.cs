using Microsoft.AspNetCore.Mvc;
using Pass.Portal.SignIns;

namespace Pass.Portal.Pages.Account;

/// <summary>Codes of an authenticator (RFC 6238): turned on, and new codes for the day it is lost.</summary>
internal sealed class TotpModel(Factors factors, Sessions sessions, Door door, RegionName region) : PassPage
{
    [BindProperty]
    public string? Code { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Retour { get; set; }

    public bool IsOn { get; private set; }

    public int Left { get; private set; }

    public string Secret { get; private set; } = "";

    /// <summary>What an authenticator reads from the picture.</summary>
    public string Uri { get; private set; } = "";

    /// <summary>Shown once; null before.</summary>
    public IReadOnlyList<string>? Codes { get; private set; }

    public string Next => Url.IsLocalUrl(Retour) ? Retour! : SpaceMenu.HomeOf(Visitor with { SecondFactorMs = 1 });

    public async Task OnGetAsync()
    {
        var signIn = await factors.OfAsync(Visitor);
        IsOn = signIn.TwoFactorEnabled;
        if (IsOn)
        {
            Left = await factors.RecoveryCodesLeftAsync(signIn);
            return;
        }
        var secret = await factors.SecretAsync(signIn);
        Secret = string.Join(' ', secret.Chunk(4).Select(part => new string(part)));
        var issuer = System.Uri.EscapeDataString("Pass " + await region.GetAsync(Ct));
        Uri = $"otpauth://totp/{issuer}:{System.Uri.EscapeDataString(signIn.UserName!)}?secret={secret}&issuer={issuer}&digits=6";
    }

    public async Task<IActionResult> OnPostAsync()
    {
        // Turned on once: whoever only has the password cannot put an authenticator of its own in place of the one there is.
        if ((await factors.OfAsync(Visitor)).TwoFactorEnabled)
            return LocalRedirect("/compte");
        Codes = await factors.TurnOnAsync(Visitor, Code ?? "", Ct);
        if (Codes is null)
            return await AgainAsync("Totp.Wrong");
        await sessions.MarkSecondFactorAsync(Visitor.Session, Ct);
        return Page();
    }

    public async Task<IActionResult> OnPostCodesAsync()
    {
        if (await door.AgainAsync(HttpContext, Visitor, Code, Ct) is not Tried.In and var tried)
            return await AgainAsync(tried == Tried.TooOften ? "SignIn.TooOften" : "Totp.Wrong");
        Codes = await factors.NewRecoveryCodesAsync(Visitor, Ct);
        return Page();
    }

    private async Task<IActionResult> AgainAsync(string why)
    {
        ModelState.Clear();
        Code = null;
        ModelState.AddModelError(nameof(Code), AccountWords.Say(why));
        await OnGetAsync();
        return Page();
    }
}
