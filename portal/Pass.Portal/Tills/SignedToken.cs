using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Pass.Core;

namespace Pass.Portal.Tills;

/// <summary>
/// A short token that a device signs for itself: a JWT (RFC 7519) in compact JWS form (RFC 7515), ES256 and nothing else (RFC 8725 §3.1). Read here, and
/// proved only once its signature and its claims were asked for.
/// </summary>
internal readonly struct SignedToken
{
    /// <summary>Longest life a token may have.</summary>
    public static readonly TimeSpan MaxLifetime = TimeSpan.FromMinutes(5);

    /// <summary>How far a device's clock may be from ours.</summary>
    public static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(1);

    public const string Audience = "pass";

    private const string Scheme = "Bearer ";
    private const int MaxLength = 1_024, SignatureLength = 64;

    private readonly TokenClaims _claims;
    private readonly ReadOnlyMemory<char> _signed;
    private readonly byte[] _signature;

    private SignedToken(string name, TokenClaims claims, ReadOnlyMemory<char> signed, byte[] signature) => (Name, _claims, _signed, _signature) = (name, claims, signed, signature);

    /// <summary>Who it says that it is from.</summary>
    public string Name { get; }

    /// <summary>Seconds since 1970; asked for once its claims are good.</summary>
    public long ExpiresAt => _claims.Exp!.Value;

    /// <param name="authorization">A whole Authorization header.</param>
    public static bool TryRead(string authorization, out SignedToken token)
    {
        token = default;
        if (authorization.Length > MaxLength || !authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            return false;
        var text = authorization.AsSpan(Scheme.Length);
        Span<Range> parts = stackalloc Range[4];
        if (text.Split(parts, '.') != 3
            || Json(text[parts[0]], TokenJson.Default.TokenHeader) is not { Alg: "ES256", Typ: null or "JWT" } header
            || Json(text[parts[1]], TokenJson.Default.TokenClaims) is not { } claims
            || Bytes(text[parts[2]]) is not { Length: SignatureLength } signature)
            return false;
        token = new(header.Kid ?? "", claims, authorization.AsMemory(Scheme.Length, parts[1].End.Value), signature);
        return true;
    }

    /// <param name="publicKey">SubjectPublicKeyInfo of a P-256 key.</param>
    public bool IsSignedBy(ReadOnlySpan<byte> publicKey)
    {
        Span<byte> ascii = stackalloc byte[MaxLength];
        var length = Encoding.ASCII.GetBytes(_signed.Span, ascii);
        // A device signs a token every few minutes: importing its key each time is cheaper than keeping thousands open.
        using var key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(publicKey, out _);
        return key.VerifyData(ascii[..length], _signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }

    /// <summary>What is wrong with what it claims; null for nothing.</summary>
    /// <param name="now">Seconds since 1970.</param>
    public ProblemCode? Check(long now)
    {
        var tolerance = (long)ClockTolerance.TotalSeconds;
        if (_claims is not { Iat: { } iat, Exp: { } exp, Jti.Length: > 0 and <= 64 } || _claims.Iss != Name || _claims.Sub != Name)
            return ProblemCode.TokenClaims;
        if (_claims.Aud != Audience)
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

    private static T? Json<T>(ReadOnlySpan<char> part, JsonTypeInfo<T> type) where T : class
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
}
