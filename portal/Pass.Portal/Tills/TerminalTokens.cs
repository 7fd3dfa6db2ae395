using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Pass.Core;

namespace Pass.Portal.Tills;

/// <summary>
/// Verifies the short tokens that tills sign for themselves: a JWT (RFC 7519) in compact JWS form (RFC 7515), ES256 and nothing else
/// (RFC 8725 §3.1). A verified token is remembered until it expires, so that a till's next call costs one look-up.
/// </summary>
public sealed class TerminalTokens(TerminalDirectory directory, TimeProvider time)
{
    /// <summary>Longest life a token may have.</summary>
    public static readonly TimeSpan MaxLifetime = TimeSpan.FromMinutes(5);

    /// <summary>How far a till's clock may be from ours.</summary>
    public static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(1);

    public const string Audience = "pass";

    private const string Scheme = "Bearer ";
    private const int MaxLength = 1_024;
    private const int MaxRemembered = 100_000;
    private const int SignatureLength = 64;

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
        if (now > token.ExpiresAt + (long)ClockTolerance.TotalSeconds)
        {
            _verified.TryRemove(authorization, out _);
            return new(ProblemCode.TokenExpired, token.Claimed);
        }
        return token.Till!.Registered.Revoked ? new(ProblemCode.TerminalRevoked, token.Claimed) : token;
    }

    private VerifiedToken Read(string authorization, long now)
    {
        if (authorization.Length > MaxLength || !authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            return new(ProblemCode.TokenMalformed);
        var text = authorization.AsSpan(Scheme.Length);
        Span<Range> parts = stackalloc Range[4];
        if (text.Split(parts, '.') != 3
            || Json(text[parts[0]], TokenJson.Default.TokenHeader) is not { } header
            || Json(text[parts[1]], TokenJson.Default.TokenClaims) is not { } claims
            || Bytes(text[parts[2]]) is not { Length: SignatureLength } signature)
            return new(ProblemCode.TokenMalformed);
        if (header.Alg != "ES256" || header.Typ is not (null or "JWT"))
            return new(ProblemCode.TokenMalformed);
        if (!int.TryParse(header.Kid, NumberStyles.None, CultureInfo.InvariantCulture, out var id) || directory.Find(new(id)) is not { } till)
            return new(ProblemCode.TerminalUnknown);
        var registered = till.Registered;
        if (registered.Revoked)
            return new(ProblemCode.TerminalRevoked, till.Id);
        if (registered.PublicKey.IsEmpty)
            return new(ProblemCode.TerminalUnknown);
        if (!IsSignedBy(registered.PublicKey.Span, text[..parts[1].End.Value], signature))
            return new(ProblemCode.TokenSignature, till.Id);
        return CheckClaims(claims, header.Kid, now) is { } problem ? new(problem, till.Id) : new(till, registered.PublicKey, claims.Exp!.Value);
    }

    private static ProblemCode? CheckClaims(TokenClaims claims, string kid, long now)
    {
        var tolerance = (long)ClockTolerance.TotalSeconds;
        if (claims is not { Iat: { } iat, Exp: { } exp, Jti.Length: > 0 and <= 64 } || claims.Iss != kid || claims.Sub != kid)
            return ProblemCode.TokenClaims;
        if (claims.Aud != Audience)
            return ProblemCode.TokenAudience;
        // Both in range before anything is computed of them: a difference of any two 64-bit numbers may be any other.
        if (!IsTime(iat) || !IsTime(exp) || exp <= iat || exp - iat > (long)MaxLifetime.TotalSeconds)
            return ProblemCode.TokenLifetime;
        if (iat > now + tolerance)
            return ProblemCode.TokenNotYetValid;
        return now > exp + tolerance ? ProblemCode.TokenExpired : null;
    }

    /// <summary>Seconds from 1970 to the year 2106.</summary>
    private static bool IsTime(long seconds) => seconds is >= 0 and <= uint.MaxValue;

    private static bool IsSignedBy(ReadOnlySpan<byte> publicKey, ReadOnlySpan<char> signed, ReadOnlySpan<byte> signature)
    {
        Span<byte> ascii = stackalloc byte[MaxLength];
        var length = Encoding.ASCII.GetBytes(signed, ascii);
        // A till signs a token every few minutes: importing its key each time is cheaper than keeping thousands open.
        using var key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(publicKey, out _);
        return key.VerifyData(ascii[..length], signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }

    private static T? Json<T>(ReadOnlySpan<char> part, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type) where T : class
    {
        if (Bytes(part) is not { } json)
            return null;
        try
        {
            return JsonSerializer.Deserialize(json, type);
        }
        catch (Exception error) when (Malformed.IsSaidBy(error))
        {
            return null;
        }
    }

    /// <summary>base64url without padding, spaces or anything else the decoder would forgive (RFC 7515 §2).</summary>
    private static byte[]? Bytes(ReadOnlySpan<char> part)
    {
        foreach (var c in part)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_'))
                return null;
        }
        return part.Length > 0 && Base64Url.IsValid(part, out var length) && length > 0 ? Base64Url.DecodeFromChars(part) : null;
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
