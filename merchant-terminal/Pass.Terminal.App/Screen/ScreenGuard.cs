using System.Security.Cryptography;
using System.Text;
using Pass.Cards.Credentials;

namespace Pass.Terminal.App.Screen;

/// <summary>
/// Keeps everybody else on the machine away from the till: its own origin and nothing else may call it, with a token that stands in a file only its owner
/// reads. A page of another site reaches the port (Private Network Access or not), and is refused whatever it sends; a name that was made to point here too.
/// </summary>
internal sealed class ScreenGuard
{
    public const string TokenFile = "screen.token";

    private const string Policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; font-src 'self'; media-src 'self' blob:; manifest-src 'self'; "
        + "frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

    private readonly byte[] _token;

    private ScreenGuard(string token) => (Token, _token) = (token, SHA256.HashData(Encoding.ASCII.GetBytes(token)));

    public string Token { get; }

    /// <summary>The token of this till's screen; made once.</summary>
    public static ScreenGuard Of(string folder)
    {
        var path = Path.Combine(folder, TokenFile);
        if (File.Exists(path) && File.ReadAllText(path).Trim() is { Length: 64 } kept && kept.All(char.IsAsciiHexDigitLower))
            return new(kept);
        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        WholeFile.Write(path, Encoding.ASCII.GetBytes(token + "\n"));
        return new(token);
    }

    public async Task InvokeAsync(HttpContext context, Func<Task> next)
    {
        var (request, headers) = (context.Request, context.Response.Headers);
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers.CacheControl = "no-store";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(self), screen-wake-lock=(self), microphone=(), geolocation=()";
        // A name of somebody else that points to this machine is not ours (DNS rebinding).
        if (!IsOurs(request.Host.Host) || request.Host.Port != context.Connection.LocalPort)
            await RefuseAsync(context, StatusCodes.Status421MisdirectedRequest, "OtherHost");
        // A preflight of another site, also a private-network one, is answered without any permission.
        else if (HttpMethods.IsOptions(request.Method) || !IsOurOrigin(request) || request.Headers["Sec-Fetch-Site"].ToString() is "cross-site" or "same-site")
            await RefuseAsync(context, StatusCodes.Status403Forbidden, "OtherOrigin");
        else if (request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase) && !HasToken(request))
            await RefuseAsync(context, StatusCodes.Status401Unauthorized, "TokenMissing");
        else
            await next();
    }

    private static bool IsOurs(string host) => host is "127.0.0.1" or "localhost" or "[::1]";

    private static bool IsOurOrigin(HttpRequest request) =>
        request.Headers.Origin.ToString() is var origin && (origin.Length == 0 || origin == $"{request.Scheme}://{request.Host}");

    private bool HasToken(HttpRequest request)
    {
        var sent = request.Headers.Authorization.ToString();
        return sent.StartsWith("Bearer ", StringComparison.Ordinal) && sent.Length < 200
            && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(sent["Bearer ".Length..])), _token);
    }

    private static Task RefuseAsync(HttpContext context, int status, string code) => ScreenApi.ProblemAsync(context, status, code, ScreenWords.Say(code));
}
