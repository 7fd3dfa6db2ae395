using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Pass.Portal.Http;

namespace Pass.Portal.Pages.Public;

/// <summary>One problem of the API, at the address that its answers give as their type (RFC 9457 §3.1.1): what it means and what to do.</summary>
internal sealed class ProblemModel : PassPage
{
    public ProblemCode Code { get; private set; }

    public int Status => Code.Status();

    /// <summary>As the answer says it, in the language of the page.</summary>
    public string Text => ApiTexts.Of(Code, CultureInfo.CurrentUICulture);

    public IActionResult OnGet(string code)
    {
        // By its exact name: a number is no address.
        if (!Enum.TryParse<ProblemCode>(code, out var known) || known.ToString() != code)
            return NotFound();
        Code = known;
        return Page();
    }
}
