using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Pass.Core;
using Pass.Portal.SignIns;

namespace Pass.Portal.Pages;

/// <summary>What every page has at hand.</summary>
internal abstract class PassPage : PageModel
{
    private const string DoneKey = "__Host-pass-done", WarningKey = "__Host-pass-warning";

    /// <summary>Who is signed in.</summary>
    /// <exception cref="InvalidOperationException">Nobody: the page's policy lets nobody in who is not.</exception>
    public Visitor Visitor => Visitor.Of(User) ?? throw new InvalidOperationException("Nobody is signed in.");

    public CancellationToken Ct => HttpContext.RequestAborted;

    /// <summary>True when htmx asks for a part of the page.</summary>
    public bool IsPart => Request.Headers["HX-Request"] == "true";

    /// <summary>Said on top of the page that comes next, once.</summary>
    public void Done(string text) => Keep(DoneKey, text);

    /// <summary>What was done just before; null when nothing was.</summary>
    public string? TakeDone() => Take(DoneKey);

    /// <summary>As <see cref="Done"/>, of what was not done.</summary>
    protected void Warn(string text) => Keep(WarningKey, text);

    /// <summary>What was not done just before; null when nothing was asked, or it was done.</summary>
    public string? TakeWarning() => Take(WarningKey);

    private void Keep(string key, string text) =>
        Response.Cookies.Append(key, Uri.EscapeDataString(text), new() { Secure = true, HttpOnly = true, SameSite = SameSiteMode.Strict, Path = "/", MaxAge = TimeSpan.FromMinutes(1), IsEssential = true });

    private string? Take(string key)
    {
        if (Request.Cookies[key] is not { Length: > 0 and < 1_000 } text)
            return null;
        Response.Cookies.Delete(key, new() { Secure = true, Path = "/" });
        return Uri.UnescapeDataString(text);
    }

    /// <summary>What a service refused, at the field it is about.</summary>
    /// <param name="field">Empty for the whole form.</param>
    public virtual void Refuse(Problem problem, string field = "") => ModelState.AddModelError(field, problem.Text);

    /// <summary>Too much was tried: who goes on is asked to wait first.</summary>
    protected PageResult AskToWait(string words)
    {
        ModelState.AddModelError("", words);
        Response.StatusCode = StatusCodes.Status429TooManyRequests;
        return Page();
    }

    /// <summary>Says so of a file that is beyond its bound. Requests of such pages may have twice of it: what a server cuts off, a browser shows as a broken line.</summary>
    protected bool IsTooLarge(IFormFile file, int mostBytes, string field) => IsTooLarge([file], mostBytes, field);

    /// <summary>The same of files that are chosen together.</summary>
    protected bool IsTooLarge(IReadOnlyList<IFormFile> files, int mostBytes, string field)
    {
        if (files.Sum(f => f.Length) <= mostBytes)
            return false;
        ModelState.AddModelError(field, PageWords.Say("TooLarge", mostBytes >> 20));
        return true;
    }

    /// <summary>Goes to an address of this portal; anything else leads to the space's home.</summary>
    public IActionResult ToLocal(string? address, string otherwise) => Url.IsLocalUrl(address) ? LocalRedirect(address) : LocalRedirect(otherwise);
}
