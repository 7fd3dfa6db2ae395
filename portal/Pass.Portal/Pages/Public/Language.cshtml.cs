using Microsoft.AspNetCore.Mvc;

namespace Pass.Portal.Pages.Public;

/// <summary>Changes the language and goes back.</summary>
internal sealed class LanguageModel : PassPage
{
    public IActionResult OnGet(string? vers, string? retour)
    {
        if (vers is "fr" or "en")
            Response.Cookies.Append(PageAnswer.LanguageCookie, vers, new() { Secure = true, HttpOnly = true, SameSite = SameSiteMode.Lax, Path = "/", MaxAge = TimeSpan.FromDays(365), IsEssential = true });
        return ToLocal(retour, "/");
    }
}
