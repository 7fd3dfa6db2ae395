using Microsoft.AspNetCore.Mvc;
using Pass.Portal.SignIns;

namespace Pass.Portal.Pages.Account;

/// <summary>Codes of an authenticator (RFC 6238): turned on, on another phone in place of the one there was, and new codes for the day it is lost.</summary>
internal sealed class TotpModel(Factors factors, Sessions sessions, Door door, SelfProof proof, StepCookie steps, RegionName region) : PassPage
{
    /// <summary>A secret is this browser's alone until it is turned on.</summary>
    private const string Step = "new-totp";

    [BindProperty]
    public string? Code { get; set; }

    [BindProperty]
    public string? Credential { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Retour { get; set; }

    /// <summary>Another phone.</summary>
    [BindProperty(SupportsGet = true)]
    public bool Nouveau { get; set; }

    /// <summary>It is on, and stays as it is.</summary>
    public bool IsOn { get; private set; }

    public Means Means { get; private set; } = new(false, false);

    public int Left { get; private set; }

    public string Secret { get; private set; } = "";

    /// <summary>What an authenticator reads from the picture.</summary>
    public string Uri { get; private set; } = "";

    /// <summary>Shown once; null before.</summary>
    public IReadOnlyList<string>? Codes { get; private set; }

    public string Next => Url.IsLocalUrl(Retour) ? Retour! : SpaceMenu.HomeOf(Visitor with { SecondFactorMs = 1 });

    /// <summary>This page again, after a proof.</summary>
    private string Here => $"/compte/code?nouveau={Nouveau}&retour={System.Uri.EscapeDataString(Retour ?? "")}";

    public async Task<IActionResult> OnGetAsync()
    {
        var own = await factors.OfAsync(Visitor);
        (Means, IsOn) = (await factors.MeansAsync(own), own.TwoFactorEnabled && !Nouveau);
        switch (await proof.NeededAsync(HttpContext, Visitor))
        {
            case ProofNeeded.SecondFactor:
                // Whoever was led here because a page asks for a second factor has one, and goes on to that page.
                return LocalRedirect(SelfProof.Page(Nouveau || !Url.IsLocalUrl(Retour) ? Here : Retour!));
            case ProofNeeded.Presence when !IsOn:
                return LocalRedirect(SelfProof.Page(Here));
        }
        if (IsOn)
        {
            Left = await factors.RecoveryCodesLeftAsync(own);
            return Page();
        }
        var secret = steps.Get(HttpContext, Step) ?? factors.NewSecret();
        steps.Put(HttpContext, Step, secret);
        Secret = string.Join(' ', secret.Chunk(4).Select(part => new string(part)));
        var issuer = System.Uri.EscapeDataString("Pass " + await region.GetAsync(Ct));
        Uri = $"otpauth://totp/{issuer}:{System.Uri.EscapeDataString(own.UserName!)}?secret={secret}&issuer={issuer}&digits=6";
        return Page();
    }

    public async Task<IActionResult> OnPostAsync()
    {
        if (await proof.NeededAsync(HttpContext, Visitor) != ProofNeeded.None)
            return LocalRedirect(SelfProof.Page(Here));
        // By whoever meant to: a page that was left open does not replace it.
        if (!Nouveau && (await factors.OfAsync(Visitor)).TwoFactorEnabled)
            return LocalRedirect("/compte");
        if (steps.Get(HttpContext, Step) is not { } secret)
            return await AgainAsync(AccountWords.Say("Totp.Old"));
        Codes = await factors.TurnOnAsync(Visitor, secret, Code ?? "", Ct);
        if (Codes is null)
            return await AgainAsync(AccountWords.Say("Totp.Wrong"));
        StepCookie.Clear(HttpContext, Step);
        await sessions.MarkSecondFactorAsync(Visitor.Session, Ct);
        return Page();
    }

    public async Task<IActionResult> OnPostCodesAsync()
    {
        if (await proof.NeededAsync(HttpContext, Visitor) == ProofNeeded.SecondFactor)
            return LocalRedirect(SelfProof.Page(Here));
        if (await door.AgainAsync(HttpContext, Visitor, Code, Credential, Ct) is not Tried.In and var tried)
            return await AgainAsync(AgainPart.Why(tried, Credential));
        Codes = await factors.NewRecoveryCodesAsync(Visitor, Ct);
        return Page();
    }

    private async Task<IActionResult> AgainAsync(string why)
    {
        ModelState.Clear();
        Code = null;
        ModelState.AddModelError(nameof(Code), why);
        return await OnGetAsync();
    }
}
