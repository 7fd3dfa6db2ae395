using System.Diagnostics.CodeAnalysis;

namespace Pass.Core;

/// <summary>A pupil's national identifier (identifiant national élève), eleven characters in one of three shapes.</summary>
/// <remarks>
/// <list type="bullet">
/// <item>RNIE, since 2018: nine digits and two letters;</item>
/// <item>BEA, before: ten digits and a letter;</item>
/// <item>apprentices: four digits, the letter A, five digits and a letter.</item>
/// </list>
/// The shape is strict. The key is not checked: its rule is not published for all three, and schools hold numbers whose key is wrong.
/// It names a person, so <see cref="ToString"/> shows only its end; <see cref="Value"/> is asked for on purpose.
/// </remarks>
public readonly record struct Ine
{
    private Ine(string value) => Value = value;

    /// <summary>Eleven characters, upper case.</summary>
    public string Value { get; }

    /// <summary>The last three characters behind stars, for messages and logs.</summary>
    public string Masked => Mask(Value);

    /// <summary>False when the text has none of the three shapes. Case and surrounding spaces do not matter.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out Ine ine)
    {
        ine = default;
        if (text is null)
            return false;
        var s = text.Trim().ToUpperInvariant();
        if (s.Length != 11 || ShapeOf(s) < 0)
            return false;
        ine = new(s);
        return true;
    }

    /// <summary>A number that no other identifier has: the three shapes fit in 64 bits without loss.</summary>
    public ulong ToUInt64()
    {
        var packed = (ulong)ShapeOf(Value);
        foreach (var c in Value)
            packed = char.IsAsciiDigit(c) ? packed * 10 + (uint)(c - '0') : packed * 26 + (uint)(c - 'A');
        return packed;
    }

    /// <summary>Stars for all but the last three characters, of anything that was typed where an identifier belongs.</summary>
    public static string Mask(string? text) =>
        text is null or "" ? "" : new string('*', Math.Max(0, text.Length - 3)) + text[Math.Max(0, text.Length - 3)..];

    public override string ToString() => Masked;

    private static int ShapeOf(ReadOnlySpan<char> s)
    {
        if (!char.IsAsciiLetterUpper(s[10]))
            return -1;
        if (Digits(s[..10]))
            return 1;
        if (Digits(s[..9]))
            return char.IsAsciiLetterUpper(s[9]) ? 2 : -1;
        return s[4] == 'A' && Digits(s[..4]) && Digits(s[5..10]) ? 3 : -1;
    }

    private static bool Digits(ReadOnlySpan<char> s) => !s.ContainsAnyExceptInRange('0', '9');
}
