using Microsoft.AspNetCore.Mvc;
using Pass.Core;

namespace Pass.Portal.Pages.School;

/// <summary>A page of one school: the one the visitor chose of those it acts for.</summary>
internal abstract class SchoolPage : PassPage
{
    private const string ChosenCookie = "__Host-pass-etablissement";

    /// <summary>The school looked at.</summary>
    public Uai School
    {
        get
        {
            var chosen = Request.Cookies[ChosenCookie];
            var uai = Visitor.Schools.FirstOrDefault(s => s == chosen) ?? Visitor.Schools.Order(StringComparer.Ordinal).First();
            return Uai.TryParse(uai, out var school) ? school : throw new InvalidOperationException($"{uai} is no school.");
        }
    }

    protected Actor Self => Visitor.Outside(ActorRole.School);

    /// <summary>Keeps which school is looked at, in this browser.</summary>
    /// <returns>False for one the visitor does not act for.</returns>
    protected bool Choose(string? uai)
    {
        if (uai is null || !Visitor.Schools.Contains(uai))
            return false;
        Response.Cookies.Append(ChosenCookie, uai, new() { Secure = true, HttpOnly = true, SameSite = SameSiteMode.Strict, Path = "/", IsEssential = true });
        return true;
    }

    /// <summary>What was done is said on the page that comes next; what was refused, on this one.</summary>
    protected async Task<IActionResult> AnswerAsync<T>(Result<T> result, Func<T, string> done, string address, Func<Task> again) where T : notnull
    {
        if (result.Ok(out var value, out var problem))
        {
            Done(done(value));
            return LocalRedirect(address);
        }
        ModelState.Clear();
        Refuse(problem);
        await again();
        return Page();
    }
}
