using Microsoft.AspNetCore.Mvc;
using Pass.Portal.SignIns;

namespace Pass.Portal.Pages.Account.Entry;

/// <summary>Why coming from a provider of identities opened nothing, and what to do.</summary>
internal sealed class FederationAnswerModel(Federation federation) : PassPage
{
    [BindProperty(SupportsGet = true)]
    public Arrival Etat { get; set; } = Arrival.Refused;

    [BindProperty(SupportsGet = true)]
    public string? Par { get; set; }

    /// <summary>Of the provider; nothing that an address says is shown.</summary>
    public string Title => federation.Find(Par)?.Title ?? AccountWords.Say("Federation.Another");
}
