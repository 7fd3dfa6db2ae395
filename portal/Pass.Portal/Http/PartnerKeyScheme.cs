using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Pass.Data.Model;
using Pass.Portal.Tills;
using Pass.Region.Integration;

namespace Pass.Portal.Http;

/// <summary>A partner's own software, by its key.</summary>
internal sealed class PartnerPrincipal(PartnerKey key) : ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, key.Start)], PartnerKeyScheme.Name))
{
    public PartnerKey Key { get; } = key;
}

/// <summary>Authenticates partners' own software by its key, which is looked up each time: revoked, it is refused at once.</summary>
internal sealed class PartnerKeyScheme(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder, PartnerKeys keys, AttemptLimiter attempts)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public const string Name = "PartnerKey";

    private const string Bearer = "Bearer ";

    private ApiProblem? _problem;

    /// <summary>True for what is a key and no till's token, whether it is good or not.</summary>
    public static bool IsKey(string? authorization) => authorization?.StartsWith(Bearer + PartnerKeyOffice.Prefix, StringComparison.OrdinalIgnoreCase) == true;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        string? authorization = Request.Headers.Authorization;
        if (string.IsNullOrEmpty(authorization))
            return AuthenticateResult.NoResult();
        if (IsKey(authorization) && await keys.FindAsync(authorization[Bearer.Length..].Trim(), Context.RequestAborted) is { } key)
            return AuthenticateResult.Success(new(new PartnerPrincipal(key), Name));
        _problem = ApiProblem.OfAttempt(attempts, Context, ProblemCode.KeyUnknown);
        return AuthenticateResult.Fail("The key is not accepted.");
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var problem = _problem ?? new(ProblemCode.KeyMissing);
        if (problem.Status == StatusCodes.Status401Unauthorized)
            Response.Headers.WWWAuthenticate = "Bearer";
        return problem.WriteAsync(Context);
    }
}
