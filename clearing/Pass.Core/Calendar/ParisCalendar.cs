namespace Pass.Core;

/// <summary>Dates as people in the region live them: Europe/Paris, whatever the machine's zone.</summary>
public static class ParisCalendar
{
    public static TimeZoneInfo Zone { get; } = TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris");

    /// <summary>The calendar date in Paris of an instant given in milliseconds since 1970 UTC.</summary>
    public static DateOnly DateOf(long unixMs)
    {
        // Nearly every question is about the same day as the one before: converting zones costs more than the whole decision.
        var day = _lastDay;
        if (unixMs >= day.StartMs && unixMs < day.EndMs)
            return day.Date;
        // What a refused request said may be any instant at all, and has a date too.
        if (unixMs is < 0 or > LastMs)
            return DateOf(DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(unixMs, DateTimeOffset.MinValue.ToUnixTimeMilliseconds(), LastMs)));
        var date = DateOf(DateTimeOffset.FromUnixTimeMilliseconds(unixMs));
        _lastDay = new(StartOf(date).ToUnixTimeMilliseconds(), StartOf(date.AddDays(1)).ToUnixTimeMilliseconds(), date);
        return date;
    }

    /// <summary>The end of the year 9998: a day and a zone more are still dates.</summary>
    private const long LastMs = 253_370_764_799_999;

    private static volatile Day _lastDay = new(0, 0, default);

    private sealed record Day(long StartMs, long EndMs, DateOnly Date);

    public static DateOnly DateOf(DateTimeOffset instant) =>
        DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(instant, Zone).DateTime);

    /// <summary>Midnight in Paris at the start of a date, as an instant.</summary>
    public static DateTimeOffset StartOf(DateOnly date)
    {
        var local = date.ToDateTime(TimeOnly.MinValue);
        return new DateTimeOffset(local, Zone.GetUtcOffset(local)).ToUniversalTime();
    }

    /// <summary>Weekends and the TARGET closing days (1 January, Good Friday, Easter Monday, 1 May, 25 and 26 December).</summary>
    public static bool IsTargetDay(DateOnly date)
    {
        if (date.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday)
            return false;
        var easter = Easter(date.Year);
        return (date.Month, date.Day) is not ((1, 1) or (5, 1) or (12, 25) or (12, 26))
            && date != easter.AddDays(-2) && date != easter.AddDays(1);
    }

    /// <summary>The first day on or after <paramref name="date"/> on which banks settle.</summary>
    public static DateOnly NextTargetDay(DateOnly date)
    {
        while (!IsTargetDay(date))
            date = date.AddDays(1);
        return date;
    }

    /// <summary>Easter Sunday of the Gregorian calendar (anonymous algorithm, Meeus, Astronomical Algorithms ch. 8).</summary>
    public static DateOnly Easter(int year)
    {
        int a = year % 19, b = year / 100, c = year % 100;
        int h = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
        int l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
        int m = (a + 11 * h + 22 * l) / 451;
        int month = (h + l - 7 * m + 114) / 31, day = (h + l - 7 * m + 114) % 31 + 1;
        return new(year, month, day);
    }
}
