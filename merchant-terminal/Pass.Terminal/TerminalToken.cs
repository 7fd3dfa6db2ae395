using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Pass.Terminal;

/// <summary>The tokens a till or a gate signs for itself: ES256 JWT (RFC 7519, RFC 7518 §3.4) for the audience "pass".</summary>
/// <remarks>Thread-safe. A token serves until a minute before its end, so that a call never starts with one about to expire.</remarks>
/// <param name="name">Who signs: 12 for a till, gate-12 for a gate.</param>
public sealed class TerminalToken(string name, ECDsa key, TimeProvider time)
{
    public TerminalToken(TerminalIdentity till, TimeProvider time) : this(till.TerminalId.ToString(CultureInfo.InvariantCulture), till.Key, time)
    {
    }

    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private string? _current;
    private long _signedAt;
    private DateTimeOffset _issuedAt;

    /// <summary>The token to send now as <c>Authorization: Bearer …</c>.</summary>
    public string Current()
    {
        lock (_lock)
        {
            // By the monotonic clock, since the other may be set back; and by the dates the token names, since the monotonic clock stops while a till sleeps.
            var now = time.GetUtcNow();
            if (_current is null || time.GetElapsedTime(_signedAt) >= Lifetime - Margin || now < _issuedAt || now >= _issuedAt + Lifetime - Margin)
                (_current, _signedAt, _issuedAt) = (Sign(now), time.GetTimestamp(), now);
            return _current;
        }
    }

    /// <summary>Forgets the token: the next call signs a new one.</summary>
    public void Renew()
    {
        lock (_lock)
            _current = null;
    }

    private string Sign(DateTimeOffset now)
    {
        var issuedAt = now.ToUnixTimeSeconds();
        var expiresAt = issuedAt + (long)Lifetime.TotalSeconds;
        var header = Encode($$"""{"alg":"ES256","kid":"{{name}}","typ":"JWT"}""");
        var claims = Encode(string.Create(CultureInfo.InvariantCulture,
            $$"""{"iss":"{{name}}","sub":"{{name}}","aud":"pass","iat":{{issuedAt}},"exp":{{expiresAt}},"jti":"{{Guid.CreateVersion7(now):N}}"}"""));
        var signature = key.SignData(Encoding.ASCII.GetBytes($"{header}.{claims}"), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        return $"{header}.{claims}.{Base64Url.EncodeToString(signature)}";
    }

    private static string Encode(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
}
