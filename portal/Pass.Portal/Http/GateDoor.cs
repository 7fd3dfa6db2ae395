using System.Globalization;
using System.Security.Claims;
using Pass.Data.Model;
using Pass.Portal.Tills;

namespace Pass.Portal.Http;

/// <summary>The gate a request comes from.</summary>
internal sealed class GatePrincipal(Gate gate) : ClaimsPrincipal(new ClaimsIdentity([], GateDoor.Policy))
{
    public Gate Gate { get; } = gate;
}

/// <summary>Lets the gates of schools in by the token they sign, whose name is <c>gate-12</c>; as <see cref="TillDoor"/> does tills.</summary>
internal sealed class GateDoor(RequestDelegate next, GateDirectory gates, AttemptLimiter attempts, TimeProvider time)
{
    public const string Policy = "Gate", Under = "/v1/gate";
    private const string Prefix = "gate-";

    public async Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<GatesOnly>() is null)
        {
            await next(context);
            return;
        }
        string? authorization = context.Request.Headers.Authorization;
        if (string.IsNullOrEmpty(authorization))
        {
            await TillDoor.RefuseAsync(context, new(ProblemCode.TokenMissing));
            return;
        }
        Gate? gate = null;
        ProblemCode? code = ProblemCode.TokenMalformed;
        if (SignedToken.TryRead(authorization, out var token) && IdOf(token.Name) is { } id)
        {
            gate = await gates.FindAsync(id, context.RequestAborted);
            code = Check(token, gate);
        }
        if (code is { } wrong)
        {
            await TillDoor.RefuseAsync(context, ApiProblem.OfAttempt(attempts, context, wrong));
            return;
        }
        if (!gate!.MayCall(time, out var rest))
        {
            await TillDoor.RefuseAsync(context, new(ProblemCode.TooManyCalls) { RetryAfter = rest });
            return;
        }
        context.User = new GatePrincipal(gate);
        await context.GetEndpoint()!.RequestDelegate!(context);
    }

    private static int? IdOf(string name) =>
        name.StartsWith(Prefix, StringComparison.Ordinal) && int.TryParse(name.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;

    private ProblemCode? Check(in SignedToken token, Gate? gate)
    {
        if (gate?.Device is not { PublicKey: { } key } device)
            return ProblemCode.TerminalUnknown;
        if (device.Status == TerminalStatus.Revoked)
            return ProblemCode.TerminalRevoked;
        return token.IsSignedBy(key) ? token.Check(time.GetUtcNow().ToUnixTimeSeconds()) : ProblemCode.TokenSignature;
    }
}

/// <summary>Marks an endpoint that <see cref="GateDoor"/> opens.</summary>
internal sealed class GatesOnly
{
    public static readonly GatesOnly Mark = new();
}
