namespace Pass.Portal.SignIns;

/// <summary>What a browser asked for whose session was over.</summary>
public enum Over
{
    None,
    Page,
    /// <summary>Nothing of it was taken.</summary>
    Form,
}

/// <summary>Where who is not signed in is led to, and back from.</summary>
internal static class Entrance
{
    /// <summary>Of the cookie that names a browser's session.</summary>
    public const string SessionName = "__Host-pass";

    /// <summary>A form that came too late is shown again empty: its page is, and not what it was sent to.</summary>
    public static string AddressFor(HttpRequest request)
    {
        var isForm = !HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method);
        var query = isForm ? QueryString.Create(request.Query.Where(q => q.Key != "handler")) : request.QueryString;
        var over = isForm ? Over.Form : request.Cookies.ContainsKey(SessionName) ? Over.Page : Over.None;
        return $"/connexion?retour={Uri.EscapeDataString(request.PathBase + request.Path + query)}" + (over == Over.None ? "" : $"&fin={over}");
    }
}
