using System.Text;
using Pass.Core;

namespace Pass.Clearing.Payments.Rails.Pes;

/// <summary>Texts as PES V2 takes them: characters of ISO 8859-1, and never what its dictionary calls empty (V_BaseString and V_BaseAlphanum of Simple_Type.xsd).</summary>
internal static class PesText
{
    /// <summary>Converts what ISO 8859-1 has not, joins blanks, trims, and cuts.</summary>
    public static string Clean(string text, int maxLength)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsWhiteSpace(rune) || Rune.IsControl(rune))
            {
                if (clean.Length > 0 && clean[^1] != ' ')
                    clean.Append(' ');
            }
            else if (rune.Value is >= 0x20 and < 0x7F or > 0xA0 and <= 0xFF)
                clean.Append((char)rune.Value);
            else
                clean.Append(SepaText.Clean(rune.ToString(), maxLength));
        }
        var trimmed = clean.ToString().Trim();
        return trimmed.Length <= maxLength ? trimmed : trimmed[..maxLength].TrimEnd();
    }

    /// <summary>Cuts a text into two pieces between words, as postal fields want it; the second is null when one is enough.</summary>
    public static (string First, string? Second) InTwo(string text, int length)
    {
        var clean = Clean(text, 2 * length + 1);
        if (clean.Length <= length)
            return (clean, null);
        var cut = clean.LastIndexOf(' ', length);
        if (cut <= 0)
            cut = length;
        var rest = clean[cut..].Trim();
        return (clean[..cut].TrimEnd(), IsValue(rest, length) ? rest : rest.Length > length ? rest[..length].TrimEnd() : null);
    }

    /// <summary>Whether a text may stand in a field of so many characters: not empty, not "nc", not only zeros, dots or blanks, all of it ISO 8859-1.</summary>
    public static bool IsValue(string text, int maxLength) =>
        text.Length > 0 && text.Length <= maxLength && text == text.Trim() && !text.Equals("nc", StringComparison.OrdinalIgnoreCase)
        && text.Any(c => c is not ('0' or '.' or ' ')) && text.All(IsLatin1);

    private static bool IsLatin1(char c) => c is >= ' ' and < '\x7F' or > '\xA0' and <= '\xFF';
}
