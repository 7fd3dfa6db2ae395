using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Pass.Core;

namespace Pass.Cards.Presentation;

/// <summary>
/// The code read out with a pass number: TOTP (RFC 6238) with HMAC-SHA-256, 30-second steps and 8 digits. Its key is derived from the pass's own
/// secret and its number, so a code of one pass is nothing to another even if both shared a secret.
/// A code can be guessed once in 10⁸ tries: whoever verifies also limits the tries per pass.
/// </summary>
public static class OneTimeCode
{
    public const int Digits = 8;
    public const int StepSeconds = 30;
    public const int SecretBytes = 32;

    public static long StepAt(DateTimeOffset time) => time.ToUnixTimeSeconds() / StepSeconds;

    /// <summary>The TOTP key of a pass, 32 bytes, which the caller zeroes: what an authenticator application is given (<see cref="AuthenticatorUri"/>).</summary>
    public static byte[] KeyOf(ReadOnlySpan<byte> secret, PassNumber number) =>
        HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes("pass/one-time-code/1|" + number.ToCompact()));

    /// <summary>The eight digits of <paramref name="step"/>.</summary>
    public static string At(ReadOnlySpan<byte> secret, PassNumber number, long step)
    {
        var key = KeyOf(secret, number);
        var code = Totp(HashAlgorithmName.SHA256, key, step, Digits);
        CryptographicOperations.ZeroMemory(key);
        return code;
    }

    /// <summary>The step whose code this is, within <paramref name="tolerance"/> steps around now, nearest first; null when none. Compares in constant time.</summary>
    public static long? Match(ReadOnlySpan<byte> secret, PassNumber number, string code, DateTimeOffset now, int tolerance)
    {
        var typed = Encoding.UTF8.GetBytes(code.Replace(" ", "", StringComparison.Ordinal));
        var current = StepAt(now);
        for (var distance = 0; distance <= tolerance; distance++)
            foreach (var step in distance == 0 ? new[] { current } : [current - distance, current + distance])
                if (CryptographicOperations.FixedTimeEquals(typed, Encoding.ASCII.GetBytes(At(secret, number, step))))
                    return step;
        return null;
    }

    /// <summary>RFC 4226 §5.3 truncation over the HMAC of RFC 6238 §1.2; at most 8 digits.</summary>
    public static string Totp(HashAlgorithmName hash, ReadOnlySpan<byte> key, long step, int digits)
    {
        Span<byte> counter = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
        var mac = CryptographicOperations.HmacData(hash, key, counter);
        var truncated = BinaryPrimitives.ReadInt32BigEndian(mac.AsSpan(mac[^1] & 0xF)) & 0x7FFFFFFF;
        var code = (truncated % 100_000_000).ToString("D8", CultureInfo.InvariantCulture);
        return code[^digits..];
    }
}

/// <summary>
/// What any authenticator application takes, as a link or a QR: <c>otpauth://totp/…</c>, the Key URI Format
/// (github.com/google/google-authenticator/wiki/Key-Uri-Format), for TOTP of RFC 6238 with the parameters of <see cref="OneTimeCode"/>.
/// </summary>
public static class AuthenticatorUri
{
    private const string Issuer = "Pass";
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    /// <param name="totpKey"><see cref="OneTimeCode.KeyOf"/>, 32 bytes.</param>
    public static string Of(PassNumber number, ReadOnlySpan<byte> totpKey) =>
        $"otpauth://totp/{Issuer}:{Uri.EscapeDataString(number.ToString())}?secret={Base32(totpKey)}&issuer={Issuer}" +
        $"&algorithm=SHA256&digits={OneTimeCode.Digits}&period={OneTimeCode.StepSeconds}";

    /// <summary>RFC 4648 §6, without padding, as the format asks.</summary>
    internal static string Base32(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder((bytes.Length * 8 + 4) / 5);
        int buffer = 0, bits = 0;
        foreach (var one in bytes)
        {
            buffer = (buffer << 8 | one) & 0xFFF;
            for (bits += 8; bits >= 5; bits -= 5)
                text.Append(Alphabet[buffer >> bits - 5 & 31]);
        }

        return bits == 0 ? text.ToString() : text.Append(Alphabet[buffer << 5 - bits & 31]).ToString();
    }
}
