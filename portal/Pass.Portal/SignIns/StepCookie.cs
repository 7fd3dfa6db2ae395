using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace Pass.Portal.SignIns;

/// <summary>What a browser carries from one step of a sign-in to the next, sealed, for ten minutes.</summary>
internal sealed class StepCookie(IDataProtectionProvider protection)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    public void Put(HttpContext http, string step, string value) =>
        http.Response.Cookies.Append(Name(step), Protector(step).Protect(value, Lifetime), Options(Lifetime));

    /// <summary>Null when there is none, or it is another's or too old.</summary>
    public string? Get(HttpContext http, string step)
    {
        if (http.Request.Cookies[Name(step)] is not { Length: > 0 } text)
            return null;
        try
        {
            return Protector(step).Unprotect(text);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    public static void Clear(HttpContext http, string step) => http.Response.Cookies.Delete(Name(step), Options(null));

    private ITimeLimitedDataProtector Protector(string step) => protection.CreateProtector("sign-in step", step).ToTimeLimitedDataProtector();

    private static string Name(string step) => $"__Host-pass-{step}";

    // Sent when a provider of identities leads here too; what it is for is a form's, with its token.
    private static CookieOptions Options(TimeSpan? lifetime) => new() { Secure = true, HttpOnly = true, SameSite = SameSiteMode.Lax, Path = "/", MaxAge = lifetime, IsEssential = true };
}
