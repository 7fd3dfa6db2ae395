using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Claims;
using Pass.Core;

namespace Pass.Portal.Tills;

/// <summary>
/// Verifies the short tokens that tills sign for themselves, see <see cref="SignedToken"/>. A verified token is remembered until it expires, so that a till's next call costs one look-up.
/// </summary>
public sealed class TerminalTokens(TerminalDirectory directory, TimeProvider time)
{
    private const int MaxRemembered = 100_000;

    private readonly ConcurrentDictionary<string, VerifiedToken> _verified = new(StringComparer.Ordinal);

    /// <summary>The till an Authorization header proves, or why it proves none.</summary>
    /// <param name="authorization">The whole header: it is the key of what is remembered, so that nothing is copied.</param>
    internal VerifiedToken Verify(string authorization)
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        if (!_verified.TryGetValue(authorization, out var token) || !token.Key.Equals(token.Till!.Registered.PublicKey))
        {
            token = Read(authorization, now);
            if (token.Problem is null)
                Remember(authorization, token, now);
        }
        if (token.Problem is not null)
            return token;
        if (now > token.ExpiresAt + (long)SignedToken.ClockTolerance.TotalSeconds)
        {
            _verified.TryRemove(authorization, out _);
            return new(ProblemCode.TokenExpired, token.Claimed);
        }
        return token.Till!.Registered.Revoked ? new(ProblemCode.TerminalRevoked, token.Claimed) : token;
    }

    private VerifiedToken Read(string authorization, long now)
    {
        if (!SignedToken.TryRead(authorization, out var signed))
            return new(ProblemCode.TokenMalformed);
        if (!int.TryParse(signed.Name, NumberStyles.None, CultureInfo.InvariantCulture, out var id) || directory.Find(new(id)) is not { } till)
            return new(ProblemCode.TerminalUnknown);
        var registered = till.Registered;
        if (registered.Revoked)
            return new(ProblemCode.TerminalRevoked, till.Id);
        if (registered.PublicKey.IsEmpty)
            return new(ProblemCode.TerminalUnknown);
        if (!signed.IsSignedBy(registered.PublicKey.Span))
            return new(ProblemCode.TokenSignature, till.Id);
        return signed.Check(now) is { } problem ? new(problem, till.Id) : new(till, registered.PublicKey, signed.ExpiresAt);
    }

    private void Remember(string authorization, in VerifiedToken token, long now)
    {
        if (_verified.Count >= MaxRemembered)
        {
            foreach (var (key, old) in _verified)
            {
                if (now > old.ExpiresAt)
                    _verified.TryRemove(key, out _);
            }
            if (_verified.Count >= MaxRemembered)
                return;
        }
        _verified[authorization] = token;
    }
}

/// <summary>What a token proved: a till, by a key of it, until an instant (seconds since 1970); or a problem.</summary>
internal readonly record struct VerifiedToken(
    ProblemCode? Problem, Till? Till, ReadOnlyMemory<byte> Key, long ExpiresAt, TerminalPrincipal? Principal)
{
    public VerifiedToken(ProblemCode problem, TerminalId claimed = default) : this(problem, null, default, 0, null) => Claimed = claimed;

    public VerifiedToken(Till till, ReadOnlyMemory<byte> key, long expiresAt)
        : this(null, till, key, expiresAt, new TerminalPrincipal(till)) => Claimed = till.Id;

    /// <summary>The till that the token names, when there is such a till; proved only where there is no problem.</summary>
    public TerminalId Claimed { get; }
}

/// <summary>The till a request comes from.</summary>
public sealed class TerminalPrincipal(Till till)
    : ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, till.Id.ToString())], TerminalPrincipal.Scheme))
{
    public const string Scheme = "Terminal";

    public Till Till { get; } = till;
}
