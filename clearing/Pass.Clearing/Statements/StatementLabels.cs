using System.Globalization;
using System.Resources;
using Pass.Core;

namespace Pass.Clearing.Statements;

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

    public string Format(string key, params object[] values) => string.Format(culture, this[key], values);

    public string Count(long value) => value.ToString("N0", culture);

    /// <summary>Never broken over two lines, and with a true minus sign, which screen readers say where they skip a hyphen.</summary>
    public string Amount(Money amount) => amount.ToString(culture).Replace(' ', '\u00A0').Replace('-', '\u2212');

    /// <summary>A month by its name: from the words here, as the culture's own may change.</summary>
    public string Month(DateOnly date) => string.Create(CultureInfo.InvariantCulture, $"{this["Months"].Split(' ')[date.Month - 1]} {date.Year}");

    public static string Date(DateOnly date) => date.ToString("dd'/'MM'/'yyyy", CultureInfo.InvariantCulture);
}
