using System.Text;
using Pass.Core;

namespace Pass.Cards.Presentation;

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
