using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Pass.Core;

/// <summary>One time of a day at which a place is open, in minutes from midnight in Paris; its end is not included and is 1 440 at the latest.</summary>
public readonly record struct OpenRange(int FromMinute, int ToMinute);

/// <summary>Whether a place is open.</summary>
/// <param name="IsOpen">Now.</param>
/// <param name="DaysAhead">Days from today to the moment that is told: 0 for today; 0 to 7.</param>
/// <param name="Minute">When it closes, if it is open; otherwise when it opens next; minutes from midnight of that day.</param>
public readonly record struct OpenState(bool IsOpen, int DaysAhead, int Minute);

/// <summary>
/// When a place is usually open: up to two times a day, the same every week. Written as a part of OpenStreetMap's <c>opening_hours</c>,
/// <c>Tu 09:00-12:00,14:00-19:00; Sa 09:00-19:00</c>; a day that is not named is closed.
/// </summary>
public sealed partial class OpeningWeek
{
    public const int DaysOfWeek = 7, MostRanges = 2, MinutesOfDay = 24 * 60;

    /// <summary>Characters of <see cref="ToString"/> at most: seven times <c>Mo 09:00-12:00,14:00-19:00; </c>.</summary>
    public const int MaxLength = 200;

    private const int TypedLength = 60;

    private static readonly Texts Words = Texts.Beside(typeof(OpeningWeek), "Partners.Hours");
    private static readonly string[] Names = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];
    private static readonly FrozenSet<string> Closed = new[] { "", "-", "ferme", "fermé", "closed" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private readonly IReadOnlyList<OpenRange>[] _days;

    private OpeningWeek(IReadOnlyList<OpenRange>[] days) => _days = days;

    /// <param name="day">From Monday, 0, to Sunday, 6.</param>
    /// <returns>None when it is closed.</returns>
    public IReadOnlyList<OpenRange> On(int day) => _days[day];

    /// <param name="days">Seven, from Monday.</param>
    /// <returns>Problem: HoursNone when every day is closed.</returns>
    public static Result<OpeningWeek> Of(IReadOnlyList<IReadOnlyList<OpenRange>> days)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(days.Count, DaysOfWeek);
        return days.All(d => d.Count == 0) ? Words.Problem("HoursNone") : new OpeningWeek([.. days]);
    }

    /// <summary>Reads one day as people type it: <c>9h-12h30 14h-19h</c>, <c>09:00-19:00</c>, <c>9 à 12, 14 à 19</c>; nothing, a dash or <c>fermé</c> is closed.</summary>
    /// <returns>None, one or two, in order. Problems: HoursShape, HoursOrder, HoursTooMany.</returns>
    public static Result<IReadOnlyList<OpenRange>> ReadDay(string? typed)
    {
        var text = typed?.Trim() ?? "";
        if (Closed.Contains(text))
            return Array.Empty<OpenRange>();
        if (text.Length > TypedLength || !TypedDay().IsMatch(text))
            return Words.Problem("HoursShape");
        var ranges = new List<OpenRange>();
        foreach (Match match in TypedRange().Matches(text))
        {
            if (Minute(match, "h1", "m1") is not { } from || Minute(match, "h2", "m2") is not { } to)
                return Words.Problem("HoursShape");
            // Midnight, as an end, is that of the day's end.
            if (to == 0)
                to = MinutesOfDay;
            if (to <= from || ranges.Count > 0 && from <= ranges[^1].ToMinute)
                return Words.Problem("HoursOrder");
            ranges.Add(new(from, to));
        }
        return ranges.Count > MostRanges ? Words.Problem("HoursTooMany") : ranges;
    }

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    /// <exception cref="FormatException">It is none of these.</exception>
    public static OpeningWeek Parse(string text)
    {
        var days = Enumerable.Repeat<IReadOnlyList<OpenRange>>([], DaysOfWeek).ToArray();
        foreach (var part in text.Split("; "))
        {
            var day = part.Length > 3 ? Array.IndexOf(Names, part[..2]) : -1;
            if (day < 0 || !ReadDay(part[3..]).Ok(out var ranges, out _))
                throw new FormatException($"No opening hours: {text}.");
            days[day] = ranges;
        }
        return new(days);
    }

    /// <summary>Open until when, or closed until when; of the hours as they usually are, which know of no holiday.</summary>
    public OpenState At(DateTimeOffset instant)
    {
        var local = TimeZoneInfo.ConvertTime(instant, ParisCalendar.Zone);
        var (today, minute) = (((int)local.DayOfWeek + 6) % DaysOfWeek, local.Hour * 60 + local.Minute);
        foreach (var range in _days[today])
        {
            if (range.FromMinute <= minute && minute < range.ToMinute)
                return new(true, 0, range.ToMinute);
        }
        for (var ahead = 0; ahead <= DaysOfWeek; ahead++)
        {
            foreach (var range in _days[(today + ahead) % DaysOfWeek])
            {
                if (ahead > 0 || range.FromMinute > minute)
                    return new(false, ahead, range.FromMinute);
            }
        }
        throw new InvalidOperationException("A week is open at some time.");
    }

    public override string ToString() => string.Join("; ", _days.Index().Where(d => d.Item.Count > 0).Select(d => $"{Names[d.Index]} {string.Join(',', d.Item.Select(Written))}"));

    private static string Written(OpenRange range)
    {
        var text = new StringBuilder();
        foreach (var minute in (ReadOnlySpan<int>)[range.FromMinute, range.ToMinute])
            text.Append(text.Length > 0 ? "-" : "").Append(CultureInfo.InvariantCulture, $"{minute / 60:00}:{minute % 60:00}");
        return text.ToString();
    }

    private static int? Minute(Match match, string hours, string minutes)
    {
        var hour = int.Parse(match.Groups[hours].ValueSpan, CultureInfo.InvariantCulture);
        var rest = match.Groups[minutes].Length == 0 ? 0 : int.Parse(match.Groups[minutes].ValueSpan, CultureInfo.InvariantCulture);
        return rest < 60 && hour * 60 + rest <= MinutesOfDay ? hour * 60 + rest : null;
    }

    private const string Range = @"(?<h1>\d{1,2})\s*(?:[hH:](?<m1>\d{2})?)?\s*(?:-|–|à|a|to)\s*(?<h2>\d{1,2})\s*(?:[hH:](?<m2>\d{2})?)?";

    [GeneratedRegex(Range)]
    private static partial Regex TypedRange();

    [GeneratedRegex(@"\A" + Range + @"(?:\s*(?:,|;|/|et|and|\s)\s*" + Range + @")*\z")]
    private static partial Regex TypedDay();
}
