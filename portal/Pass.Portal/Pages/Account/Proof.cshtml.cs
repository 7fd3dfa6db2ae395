using Microsoft.AspNetCore.Mvc;
using Pass.Portal.SignIns;

namespace Pass.Portal.Pages.Account;

/// <summary>Asked of who is signed in, before it changes what its access is protected by: what this session lacks, or its password again.</summary>
internal sealed class ProofModel(Factors factors, Door door, SelfProof proof) : PassPage
{
    [BindProperty]
    public string? Password { get; set; }

    [BindProperty]
    public string? Code { get; set; }

    [BindProperty]
    public string? Credential { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Retour { get; set; }

    /// <summary>A password will not do.</summary>
    public bool NeedsFactor { get; private set; }

    public Means Means { get; private set; } = new(false, false);

    public string UserName { get; private set; } = "";

    public async Task<IActionResult> OnGetAsync()
    {
        var needed = await proof.NeededAsync(HttpContext, Visitor);
        if (needed == ProofNeeded.None)
            return ToLocal(Retour, "/compte");
        var own = await factors.OfAsync(Visitor);
        (NeedsFactor, Means, UserName) = (needed == ProofNeeded.SecondFactor, await factors.MeansAsync(own), own.UserName!);
        return Page();
    }

    /// <summary>Wherever a passkey is asked for again.</summary>
    public async Task<IActionResult> OnPostOptionsAsync() => Content(await door.PasskeyOptionsAsync(HttpContext, Visitor), "application/json");

    public async Task<IActionResult> OnPostAsync()
    {
        var tried = await door.ProveAsync(HttpContext, Visitor, Password, Code, Credential, Ct);
        if (tried == Tried.In)
            return ToLocal(Retour, "/compte");
        var isCode = !string.IsNullOrEmpty(Code);
        ModelState.Clear();
        Code = null;
        var why = tried == Tried.TooOften ? "SignIn.TooOften" : !string.IsNullOrEmpty(Credential) ? "SignIn.PasskeyFailed" : isCode ? "Totp.Wrong" : "Password.Wrong";
        ModelState.AddModelError("", AccountWords.Say(why));
        return await OnGetAsync();
    }
}
