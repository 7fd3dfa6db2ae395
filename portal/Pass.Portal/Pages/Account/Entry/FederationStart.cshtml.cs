using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Mvc;
using Pass.Portal.SignIns;

namespace Pass.Portal.Pages.Account.Entry;

/// <summary>Leads to a provider of identities, to sign in or to link what one is there.</summary>
internal sealed class FederationStartModel(Federation federation) : PassPage
{
    /// <param name="nom">Of the provider.</param>
    /// <param name="retour">Where it goes on here afterwards.</param>
    /// <param name="lien">See <see cref="Federation.LinkToken"/>; null to sign in.</param>
    public async Task<IActionResult> OnGetAsync(string nom, string? retour, string? lien)
    {
        if (federation.Find(nom) is not { } provider)
            return NotFound();
        if (!federation.MayTry(HttpContext))
            return LocalRedirect($"{FederationScheme.AnswerPage}?etat={Arrival.Refused}&par={nom}");
        var properties = new AuthenticationProperties { RedirectUri = "/connexion" };
        if (Url.IsLocalUrl(retour))
            properties.SetString(FederationScheme.Next, retour);
        if (lien is not null)
            properties.SetString(FederationScheme.Link, lien);
        try
        {
            await HttpContext.ChallengeAsync(provider.Name, properties);
            return new EmptyResult();
        }
        catch (Exception error) when (error is InvalidOperationException or HttpRequestException or IOException)
        {
            // Its description could not be read: it is away.
            return LocalRedirect($"{FederationScheme.AnswerPage}?etat={Arrival.Refused}&par={nom}");
        }
    }
}
