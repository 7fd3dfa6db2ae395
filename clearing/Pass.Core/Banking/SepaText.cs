using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Pass.Core;

/// <summary>Text as SEPA banks carry it: the basic Latin set of the EPC, converted by its table (EPC217-08).</summary>
public static class SepaText
{
    /// <summary>Characters of a name of a debtor or creditor at most (EPC132-08).</summary>
    public const int MaxNameLength = 70;

    private const string Punctuation = "/-?:().,'+ ";

    private const string Table =
        "œ=oe Œ=OE æ=ae Æ=AE ß=ss ẞ=SS ø=o Ø=O ł=l Ł=L đ=d Đ=D ð=d Ð=D þ=th Þ=TH ħ=h Ħ=H ı=i °=o €=E &=+ …=... " +
        "’=' ‘=' ʼ=' `=' ´=' \"=' “=' ”=' «=' »=' –=- —=- ‑=- _=- ~=- ;=, \\=/ |=/ [=( {=( ]=) }=)";

    private static readonly FrozenDictionary<char, string> Conversions =
        Table.Split(' ').ToFrozenDictionary(entry => entry[0], entry => entry[2..]);

    public static bool IsClean(string text) => text.All(IsAllowed);

    /// <summary>Converts every character, joins runs of spaces, trims, and cuts to <paramref name="maxLength"/> characters.</summary>
    /// <returns>Possibly empty, always clean. What has no better equivalent becomes a full stop.</returns>
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
            else
                clean.Append(Convert(rune));
        }

        var trimmed = clean.ToString().Trim();
        return trimmed.Length <= maxLength ? trimmed : trimmed[..maxLength].TrimEnd();
    }

    /// <summary>Whether the text can identify a message or a payment: clean, 1 to 35 characters, no slash at either end
    /// nor two in a row (EPC132-08, section 1.4).</summary>
    public static bool IsIdentifier(string text) =>
        text.Length is > 0 and <= 35 && IsClean(text) && text == text.Trim()
        && text[0] != '/' && text[^1] != '/' && !text.Contains("//", StringComparison.Ordinal);

    private static string Convert(Rune rune)
    {
        var text = rune.ToString();
        if (text.Length == 1 && IsAllowed(text[0]))
            return text;
        if (text.Length == 1 && Conversions.TryGetValue(text[0], out var converted))
            return converted;
        var category = Rune.GetUnicodeCategory(rune);
        if (category is UnicodeCategory.NonSpacingMark or UnicodeCategory.Format)
            return "";
        // Normalization throws on what is no character.
        if (category is UnicodeCategory.OtherNotAssigned)
            return ".";
        var letter = text.Normalize(NormalizationForm.FormKD)[0];
        return IsAllowed(letter) ? letter.ToString() : ".";
    }

    private static bool IsAllowed(char c) => char.IsAsciiLetterOrDigit(c) || Punctuation.Contains(c, StringComparison.Ordinal);
}
