using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Mvc;
using Pass.Portal.SignIns;

namespace Pass.Portal.Pages.Account.Entry;

/// <summary>Leaves the provider somebody came from, too. A page of its own: a form may lead to no other site.</summary>
internal sealed class SignOutElsewhereModel(Federation federation, StepCookie steps) : PassPage
{
    private const string Step = "leaving";

    public string Title { get; private set; } = "";

    /// <summary>Remembers where to leave, for the page that comes next.</summary>
    public static void Remember(StepCookie steps, HttpContext http, ProviderSession from) => steps.Put(http, Step, from.Provider + "\n" + from.IdToken);

    public async Task<IActionResult> OnGetAsync(bool vers)
    {
        if (steps.Get(HttpContext, Step)?.Split('\n') is not [var name, var idToken] || federation.Find(name) is not { } provider)
            return LocalRedirect("/connexion");
        Title = provider.Title;
        if (!vers)
            return Page();
        StepCookie.Clear(HttpContext, Step);
        var properties = new AuthenticationProperties { RedirectUri = "/connexion" };
        properties.StoreTokens([new() { Name = "id_token", Value = idToken }]);
        try
        {
            await HttpContext.SignOutAsync(name, properties);
            return new EmptyResult();
        }
        catch (Exception error) when (error is InvalidOperationException or HttpRequestException or IOException)
        {
            return LocalRedirect("/connexion");
        }
    }
}
