using Microsoft.AspNetCore.Mvc;
using Pass.Portal.SignIns;

namespace Pass.Portal.Pages.Account.Entry;

/// <summary>User name and password, or a passkey; whatever failed, the words are the same.</summary>
internal sealed class SignInModel(Door door, Federation federation) : PassPage
{
    /// <summary>Of identities, as the region set them; none in most.</summary>
    public IReadOnlyList<FederationProvider> Providers => federation.Providers;

    [BindProperty]
    public string? UserName { get; set; }

    [BindProperty]
    public string? Password { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Retour { get; set; }

    /// <summary>What was asked for when the session was found to be over; <see cref="Over.None"/> for who comes by itself.</summary>
    [BindProperty(SupportsGet = true)]
    public Over Fin { get; set; }

    public IActionResult OnGet() => Pass.Portal.SignIns.Visitor.Of(User) is { } visitor ? ToLocal(Retour, SpaceMenu.HomeOf(visitor)) : Page();

    public async Task<IActionResult> OnPostAsync() => Answer(await door.TryPasswordAsync(HttpContext, UserName, Password, Ct));

    public async Task<IActionResult> OnPostOptionsAsync() => Content(await door.PasskeyOptionsAsync(HttpContext), "application/json");

    public async Task<IActionResult> OnPostPasskeyAsync(string? credential) => Answer(await door.TryPasskeyAsync(HttpContext, credential, Ct));

    private IActionResult Answer(Tried tried)
    {
        var next = Uri.EscapeDataString(Retour ?? "");
        switch (tried)
        {
            case Tried.In:
                // Through the first page again, which by then knows who came.
                return LocalRedirect($"/connexion?retour={next}");
            case Tried.NeedsCode:
                return LocalRedirect($"/connexion/code?retour={next}");
            default:
                ModelState.Clear();
                ModelState.AddModelError("", AccountWords.Say(tried == Tried.TooOften ? "SignIn.TooOften" : "SignIn.Refused"));
                Response.StatusCode = tried == Tried.TooOften ? StatusCodes.Status429TooManyRequests : StatusCodes.Status200OK;
                return Page();
        }
    }
}
