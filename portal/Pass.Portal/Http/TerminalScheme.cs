using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Pass.Core;
using Pass.Engine;
using Pass.Portal.Tills;

namespace Pass.Portal.Http;

/// <summary>Authenticates tills by the token they sign; what it cannot accept it answers as problem details with a code.</summary>
internal sealed class TerminalScheme(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder,
    TerminalTokens tokens, AttemptLimiter attempts, AuthorizationEngine engine)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public const string Name = TerminalPrincipal.Scheme;

    private static readonly Task<AuthenticateResult> Refused = Task.FromResult(AuthenticateResult.Fail("The terminal is not accepted."));

    private static readonly Task<AuthenticateResult> Nobody = Task.FromResult(AuthenticateResult.NoResult());

    private ApiProblem? _problem;

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        string? authorization = Request.Headers.Authorization;
        if (string.IsNullOrEmpty(authorization))
            return Nobody;
        // Verified first: a good till is never refused for what others sent from its address.
        var token = tokens.Verify(authorization);
        if (token.Problem is { } code)
        {
            return Refuse(attempts.HaveFailedTooOften(Context.Connection.RemoteIpAddress, token.Claimed, out var wait)
                ? new(ProblemCode.TooManyAttempts) { RetryAfter = wait }
                : new(code));
        }
        if (engine.Reference.Partner(token.Till!.Partner) is not { } partner)
            return Refuse(new(ProblemCode.PartnerUnknown));
        return partner.Status == PartnerStatus.Active ? token.Result! : Refuse(new(ProblemCode.PartnerSuspended));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var problem = _problem ?? new(ProblemCode.TokenMissing);
        if (problem.Status == StatusCodes.Status401Unauthorized)
            Response.Headers.WWWAuthenticate = problem.Code == ProblemCode.TokenMissing ? "Bearer" : "Bearer error=\"invalid_token\"";
        return problem.WriteAsync(Context);
    }

    private Task<AuthenticateResult> Refuse(ApiProblem problem)
    {
        _problem = problem;
        return Refused;
    }
}
