using Microsoft.AspNetCore.Authorization;
using Pass.Core;
using Pass.Engine;
using Pass.Portal.Tills;

namespace Pass.Portal.Http;

/// <summary>
/// Lets tills in by the token they sign, and nobody else to what is theirs; what it cannot accept it answers as problem details with a code. It takes the place
/// of the server's schemes and policies for these addresses: they make services of each call's own, and ask who may come twice.
/// </summary>
internal sealed class TillDoor(RequestDelegate next, TerminalTokens tokens, AttemptLimiter attempts, AuthorizationEngine engine)
{
    /// <summary>Named by every endpoint of tills. Whoever would come to one by another way is refused: nobody fulfils it.</summary>
    public const string Policy = "Terminal";

    public static void Refuse(AuthorizationPolicyBuilder policy) => policy.RequireAssertion(static _ => false);

    public Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint() is not { RequestDelegate: { } handle } endpoint || endpoint.Metadata.GetMetadata<TillsOnly>() is null)
            return next(context);
        string? authorization = context.Request.Headers.Authorization;
        if (string.IsNullOrEmpty(authorization) || PartnerKeyScheme.IsKey(authorization))
            return RefuseAsync(context, new(ProblemCode.TokenMissing));
        // Verified first: a good till is never refused for what others sent from its address.
        var token = tokens.Verify(authorization);
        if (token.Problem is { } code)
            return RefuseAsync(context, ApiProblem.OfAttempt(attempts, context, code, token.Claimed));
        if (engine.Reference.Partner(token.Till!.Partner) is not { } partner)
            return RefuseAsync(context, new(ProblemCode.PartnerUnknown));
        if (partner.Status != PartnerStatus.Active)
            return RefuseAsync(context, new(ProblemCode.PartnerSuspended));
        context.User = token.Principal!;
        return handle(context);
    }

    internal static Task RefuseAsync(HttpContext context, ApiProblem problem)
    {
        if (problem.Status == StatusCodes.Status401Unauthorized)
            context.Response.Headers.WWWAuthenticate = problem.Code == ProblemCode.TokenMissing ? "Bearer" : "Bearer error=\"invalid_token\"";
        return problem.WriteAsync(context);
    }
}

/// <summary>Marks an endpoint that <see cref="TillDoor"/> opens.</summary>
internal sealed class TillsOnly
{
    public static readonly TillsOnly Mark = new();
}
