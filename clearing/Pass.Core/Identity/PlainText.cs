using System.Globalization;
using System.Text;

namespace Pass.Core;

/// <summary>
/// Names, labels and reasons as people type them. The one place where they are made comparable: NFKC (UAX #15), one space between words,
/// and nothing that cannot be seen or that turns the reading direction (UTS #39, UTR #36), so that two texts that look the same are the same.
/// </summary>
public static class PlainText
{
    private static readonly Texts Words = Texts.Beside(typeof(PlainText), "Identity.Names");

    /// <summary>Characters of a reason at most.</summary>
    public const int ReasonLength = 500;

    /// <summary>Drawn as nothing although Unicode counts them as letters, marks or symbols.</summary>
    private static readonly int[] Invisible = [0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B, 0x180C, 0x180D, 0x180F, 0x2800, 0x3164, 0xFFA0, 0xFFFC, 0xFFFD];

    /// <param name="maxLength">In UTF-16 units, once normalised.</param>
    /// <returns>One line, not empty. Problems: TextMissing, TextTooLong, TextInvisible, TextDirection.</returns>
    public static Result<string> Read(string? text, int maxLength)
    {
        // A lone surrogate cannot be normalised: looked for first.
        if (Find(text ?? "", IsRefused) is { } refused)
            return Words.Problem("TextInvisible", CodePoint(refused));
        var normal = string.Join(' ', (text ?? "").Normalize(NormalizationForm.FormKC).Split(' ', StringSplitOptions.RemoveEmptyEntries));
        if (normal.Length == 0)
            return Words.Problem("TextMissing");
        if (normal.Length > maxLength)
            return Words.Problem("TextTooLong", normal.Length, maxLength);
        if (Find(normal, IsRefused) is { } made)
            return Words.Problem("TextInvisible", CodePoint(made));
        return Find(normal, IsRightToLeft) is not null && Find(normal, r => Rune.IsLetter(r) && !IsRightToLeft(r)) is not null
            ? Words.Problem("TextDirection")
            : normal;
    }

    /// <summary>A text from anywhere, as it may be shown: what <see cref="Read"/> refuses of it is a U+FFFD; ends of lines stay.</summary>
    public static string Shown(string text)
    {
        if (Find(text, rune => IsRefused(rune) && rune.Value is not ('\n' or '\r')) is null)
            return text;
        var shown = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            shown.Append(IsRefused(rune) && rune.Value is not ('\n' or '\r') ? Rune.ReplacementChar : rune);
        return shown.ToString();
    }

    /// <summary>A name as people type it when they look for it: small letters, no accents, one space for hyphens, apostrophes and underscores.</summary>
    public static string Fold(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var letter in Shown(text).Normalize(NormalizationForm.FormD).Where(c => CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark))
            plain.Append(letter is '-' or '_' or '\'' or '’' ? ' ' : char.ToLowerInvariant(letter));
        return string.Join(' ', plain.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }

    internal static string CodePoint(Rune rune) => "U+" + rune.Value.ToString("X4", CultureInfo.InvariantCulture);

    private static Rune? Find(string text, Func<Rune, bool> predicate)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (predicate(rune))
                return rune;
        }
        return null;
    }

    private static bool IsRefused(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.Surrogate
        || Invisible.Contains(rune.Value) || rune.Value is (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0100 and <= 0xE01EF);

    // The blocks whose letters are written from right to left (Unicode 16, Bidi_Class R and AL).
    private static bool IsRightToLeft(Rune rune) => rune.Value is (>= 0x0590 and <= 0x08FF) or (>= 0xFB1D and <= 0xFDFF) or (>= 0xFE70 and <= 0xFEFC)
        or (>= 0x10800 and <= 0x10FFF) or (>= 0x1E800 and <= 0x1EFFF);
}

/// <summary>The short name of an account, <c>camille.martin</c>: the same whoever types it, in capitals or not, composed or not.</summary>
public sealed record Handle
{
    private static readonly Texts Words = Texts.Beside(typeof(Handle), "Identity.Names");

    public const int MaxLength = 60;

    private Handle(string text) => Text = text;

    /// <summary>Lower case, NFKC.</summary>
    public string Text { get; }

    public override string ToString() => Text;

    /// <summary>Letters of French and its neighbours, digits, full stop, hyphen, underscore: no two of them look the same.</summary>
    /// <returns>Problems: those of <see cref="PlainText.Read"/>, and HandleCharacter.</returns>
    public static Result<Handle> Parse(string? text)
    {
        if (!PlainText.Read(text, MaxLength).Ok(out var plain, out var problem))
            return problem;
        var folded = plain.ToLowerInvariant();
        foreach (var rune in folded.EnumerateRunes())
        {
            if (!IsAllowed(rune))
                return Words.Problem("HandleCharacter", PlainText.CodePoint(rune));
        }
        return new Handle(folded);
    }

    // U+00DF to U+00FF are the small letters of Latin-1 but for the division sign; U+0153 is œ.
    private static bool IsAllowed(Rune rune) => rune.Value is >= 'a' and <= 'z' or >= '0' and <= '9' or '.' or '-' or '_'
        or (>= 0xDF and <= 0xFF and not 0xF7) or 0x153;
}
