using System.Globalization;

namespace Pass.Core;

/// <summary>
/// When a job is due, as a region writes it: <c>02:00</c> each day in Paris, <c>15m</c> every so many minutes, <c>off</c> never by itself.
/// A time of day is due once a day, whatever summer time does: one that is skipped is due when the clock has jumped, one that comes twice the first time.
/// </summary>
/// <param name="At">Time of day in Paris; null when it is not daily.</param>
/// <param name="EveryMinutes">From 1 to 720; null when it is not by the minute.</param>
public sealed record JobSchedule(TimeOnly? At, int? EveryMinutes)
{
    private const int MostMinutes = 720;

    private static readonly Texts Words = Texts.Beside(typeof(JobSchedule), "Calendar.Calendar");

    public static JobSchedule Off { get; } = new(null, null);

    public bool IsOff => this == Off;

    /// <returns>Problem: ScheduleShape.</returns>
    public static Result<JobSchedule> Parse(string text)
    {
        if (text == "off")
            return Off;
        if (TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var at))
            return new JobSchedule(at, null);
        return text.EndsWith('m') && int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var minutes) && minutes is >= 1 and <= MostMinutes
            ? new JobSchedule(null, minutes)
            : Words.Problem("ScheduleShape", MostMinutes);
    }

    /// <summary>What <see cref="Parse"/> reads.</summary>
    public override string ToString() => this switch
    {
        { At: { } at } => at.ToString("HH:mm", CultureInfo.InvariantCulture),
        { EveryMinutes: { } minutes } => string.Create(CultureInfo.InvariantCulture, $"{minutes}m"),
        _ => "off",
    };

    /// <summary>The latest instant at or before <paramref name="now"/> at which it is due; null when it is off.</summary>
    public DateTimeOffset? LastDue(DateTimeOffset now)
    {
        if (EveryMinutes is { } minutes)
            return Slot(now, minutes);
        if (At is not { } at)
            return null;
        var today = ParisCalendar.DateOf(now);
        var due = On(today, at);
        return due <= now ? due : On(today.AddDays(-1), at);
    }

    /// <summary>The first instant after <paramref name="now"/> at which it is due; null when it is off.</summary>
    public DateTimeOffset? NextDue(DateTimeOffset now)
    {
        if (EveryMinutes is { } minutes)
            return Slot(now, minutes).AddMinutes(minutes);
        if (At is not { } at)
            return null;
        var today = ParisCalendar.DateOf(now);
        var due = On(today, at);
        return due > now ? due : On(today.AddDays(1), at);
    }

    private static DateTimeOffset Slot(DateTimeOffset now, int minutes)
    {
        var length = (long)minutes * 60_000;
        var ms = now.ToUnixTimeMilliseconds();
        return DateTimeOffset.FromUnixTimeMilliseconds(ms - ms % length);
    }

    private static DateTimeOffset On(DateOnly day, TimeOnly at)
    {
        var local = day.ToDateTime(at);
        var jumped = 0;
        for (; ParisCalendar.Zone.IsInvalidTime(local); jumped = 1)
            local = local.AddMinutes(-1);
        // A time that comes twice comes first in summer time, which has the larger offset.
        var offset = ParisCalendar.Zone.IsAmbiguousTime(local) ? ParisCalendar.Zone.GetAmbiguousTimeOffsets(local).Max() : ParisCalendar.Zone.GetUtcOffset(local);
        return new DateTimeOffset(local, offset).ToUniversalTime().AddMinutes(jumped);
    }
}
