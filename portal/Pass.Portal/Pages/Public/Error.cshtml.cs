using System.Diagnostics;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;

namespace Pass.Portal.Pages.Public;

/// <summary>What went wrong, and what to do next. Never why inside: that is in the log, under the reference.</summary>
[IgnoreAntiforgeryToken]
internal sealed class ErrorModel : PassPage
{
    public int Code { get; private set; }

    /// <summary>The nearest that has words.</summary>
    public int Known { get; private set; }

    public string Reference { get; private set; } = "";

    /// <summary>Of whoever follows no child, or none any more.</summary>
    public bool IsFamilys { get; private set; }

    public void OnGet(int code) => Show(code);

    public void OnPost(int code) => Show(code);

    private void Show(int code)
    {
        // A server's own status stands; only what was re-executed here is an error at all.
        var isError = HttpContext.Features.Get<IStatusCodeReExecuteFeature>() is not null || HttpContext.Features.Get<IExceptionHandlerPathFeature>() is not null;
        Code = isError ? Response.StatusCode : StatusCodes.Status404NotFound;
        Response.StatusCode = Code;
        Known = Code is 400 or 403 or 404 or 413 or 429 ? Code : Code >= 500 ? 500 : 400;
        IsFamilys = Known == 403 && new PathString(HttpContext.Features.Get<IStatusCodeReExecuteFeature>()?.OriginalPath).StartsWithSegments("/famille");
        Reference = Activity.Current?.TraceId.ToHexString() ?? HttpContext.TraceIdentifier;
    }
}
