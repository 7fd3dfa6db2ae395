using Microsoft.AspNetCore.Mvc;
using Pass.Data.Model;
using Pass.Portal.Issuance;

namespace Pass.Portal.Pages.School;

/// <summary>Cards handed out one by one: scanned or typed, the field is ready for the next.</summary>
internal sealed class CardsModel(IssuerDesk issuer) : SchoolPage
{
    [BindProperty]
    public string? Numero { get; set; }

    /// <summary>Whose card was just handed out.</summary>
    public Holder? Given { get; private set; }

    public bool IsOpen => issuer.IsConfigured;

    public async Task<IActionResult> OnPostAsync()
    {
        ModelState.Clear();
        if ((await issuer.HandOutCardAsync(Self, School.Value, Numero, Ct)).Ok(out var pupil, out var problem))
            (Given, Numero) = (pupil, null);
        else
            Refuse(problem, nameof(Numero));
        return Page();
    }
}
