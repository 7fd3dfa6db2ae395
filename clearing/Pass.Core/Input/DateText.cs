using System.Globalization;

namespace Pass.Core;

/// <summary>Dates as a language writes them: the first of a month is <c>1er</c> in French.</summary>
public static class DateText
{
    private const string DayAndMonth = "d MMM";

    /// <param name="format">As of a custom date format, <c>dddd d MMMM yyyy</c>.</param>
    public static string Say(DateOnly date, string format, CultureInfo culture) => date.ToString(Of(date.Day, format, culture), culture);

    /// <param name="format">As of a custom date format, <c>d MMM yyyy 'à' HH:mm</c>.</param>
    public static string Say(DateTimeOffset moment, string format, CultureInfo culture) => moment.ToString(Of(moment.Day, format, culture), culture);

    private static string Of(int day, string format, CultureInfo culture)
    {
        var at = day == 1 && culture.TwoLetterISOLanguageName == "fr" ? format.IndexOf(DayAndMonth, StringComparison.Ordinal) : -1;
        // Two digits are those of a table.
        return at < 0 || at > 0 && format[at - 1] == 'd' ? format : $"{format[..at]}'1er'{format[(at + 1)..]}";
    }
}
