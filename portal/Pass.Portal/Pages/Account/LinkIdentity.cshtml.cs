using Microsoft.AspNetCore.Mvc;
using Pass.Portal.SignIns;

namespace Pass.Portal.Pages.Account;

/// <summary>Before one's identity at a provider opens this access.</summary>
internal sealed class LinkIdentityModel(Federation federation, SelfProof proof) : PassPage
{
    public string Title { get; private set; } = "";

    /// <summary>Null for whoever has to show its second factor first.</summary>
    public string? Link { get; private set; }

    /// <param name="par">Name of the provider.</param>
    public async Task<IActionResult> OnGetAsync(string? par)
    {
        if (federation.Find(par) is not { } provider)
            return NotFound();
        Title = provider.Title;
        if (!await federation.MayLinkAsync(Visitor))
            return Page();
        Link = await proof.NeededAsync(HttpContext, Visitor) == ProofNeeded.None
            ? $"/connexion/avec/{provider.Name}?lien={Uri.EscapeDataString(federation.LinkToken(Visitor))}"
            : SelfProof.Page($"/compte/lier?par={provider.Name}");
        return Page();
    }
}
