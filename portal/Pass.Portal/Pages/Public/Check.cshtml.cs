using Microsoft.AspNetCore.Mvc;

namespace Pass.Portal.Pages.Public;

/// <summary>Where the QR of an attestation leads: whether the region made it, and what it said then. It shows no name; who holds the paper compares.</summary>
internal sealed class CheckModel(AttestationSeal seal) : PassPage
{
    [BindProperty(SupportsGet = true)]
    public string? Code { get; set; }

    public bool IsAsked => !string.IsNullOrWhiteSpace(Code);

    /// <summary>Null when the region never made it.</summary>
    public AttestedFacts? Facts { get; private set; }

    public void OnGet() => Facts = seal.Open(Code?.Trim());
}
