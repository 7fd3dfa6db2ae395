using System.Globalization;
using System.Resources;
using Pass.Clearing.Statements.Pdf;
using Pass.Core;

namespace Pass.Clearing.Statements;

/// <summary>Type and colours of a statement. Every text keeps a contrast above 4.5:1 on white and on the tint (WCAG 2.2, 1.4.3).</summary>
internal static class StatementLook
{
    public static readonly PdfColor Accent = new(0x1B, 0x4F, 0x8A), Tint = new(0xF1, 0xF5, 0xFA), Hairline = new(0xD5, 0xDC, 0xE4);
    private static readonly PdfColor Ink = new(0x1C, 0x23, 0x2B), Grey = new(0x56, 0x60, 0x6B);

    /// <summary>Of a QR, which readers want as dark as it can be.</summary>
    public static readonly PdfColor Dark = new(0, 0, 0);

    public static readonly TextStyle Title = new(EmbeddedFonts.Semibold, 17, Accent);
    public static readonly TextStyle Issuer = new(EmbeddedFonts.Semibold, 13, Ink);
    public static readonly TextStyle Heading = new(EmbeddedFonts.Semibold, 12, Accent);
    public static readonly TextStyle Amount = new(EmbeddedFonts.Semibold, 24, Accent);
    public static readonly TextStyle Body = new(EmbeddedFonts.Regular, 9.5, Ink);
    public static readonly TextStyle Strong = new(EmbeddedFonts.Semibold, 9.5, Ink);
    public static readonly TextStyle Label = new(EmbeddedFonts.Regular, 9.5, Grey);
    public static readonly TextStyle Small = new(EmbeddedFonts.Regular, 9, Grey);
    public static readonly TextStyle Note = new(EmbeddedFonts.Regular, 8.5, Grey);
    public static readonly TextStyle NoteHeading = new(EmbeddedFonts.Semibold, 8.5, Ink);
    public static readonly TextStyle Footer = new(EmbeddedFonts.Regular, 8, Grey);

    public static readonly PdfTableStyle Table = new(
        Heading: new(EmbeddedFonts.Semibold, 8, Accent), Body: new(EmbeddedFonts.Regular, 8.5, Ink), Strong: new(EmbeddedFonts.Semibold, 8.5, Ink), Rule: Accent, Hairline, Tint);
}

/// <summary>The words of a statement in one language, and how it writes numbers, dates and amounts.</summary>
/// <remarks>Separators are fixed here rather than taken from the system's culture data, whose updates would change the bytes of a statement made again.</remarks>
internal sealed class StatementLabels
{
    private static readonly ResourceManager Resources = new("Pass.Clearing.Statements.StatementLabels", typeof(StatementLabels).Assembly);
    private static readonly StatementLabels French = new("fr-FR", ",", "\u00A0");
    private static readonly StatementLabels English = new("en-GB", ".", ",");

    private readonly CultureInfo culture;

    private StatementLabels(string name, string decimalSeparator, string groupSeparator)
    {
        culture = (CultureInfo)CultureInfo.GetCultureInfo(name).Clone();
        culture.NumberFormat = new NumberFormatInfo
        {
            NumberDecimalSeparator = decimalSeparator,
            NumberGroupSeparator = groupSeparator,
        };
    }

    /// <summary>English for any English culture, French for all others.</summary>
    public static StatementLabels For(CultureInfo culture) => culture.TwoLetterISOLanguageName == "en" ? English : French;

    public string Language => culture.Name;

    public string this[string key] => Resources.GetString(key, culture)
        ?? throw new InvalidOperationException($"StatementLabels.resx has no '{key}'.");

    public string Format(string key, params object[] values) => string.Format(new CountedFormat(culture), this[key], values);

    public string Count(long value) => value.ToString("N0", culture);

    /// <summary>Never broken over two lines, and with a true minus sign, which screen readers say where they skip a hyphen.</summary>
    public string Amount(Money amount) => amount.ToString(culture).Replace(' ', '\u00A0').Replace('-', '\u2212');

    /// <summary>A month by its name: from the words here, as the culture's own may change.</summary>
    public string Month(DateOnly date) => string.Create(CultureInfo.InvariantCulture, $"{this["Months"].Split(' ')[date.Month - 1]} {date.Year}");

    public static string Date(DateOnly date) => date.ToString("dd'/'MM'/'yyyy", CultureInfo.InvariantCulture);
}
