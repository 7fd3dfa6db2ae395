using System.Globalization;
using Pass.Core;

namespace Pass.Portal.Pages;

/// <summary>Opening hours as a screen says them.</summary>
internal static class HourWords
{
    /// <summary>Whether it is open now, and until when or when next.</summary>
    public static string Said(OpenState state, DateTimeOffset now)
    {
        var time = Time(state.Minute);
        return state switch
        {
            { IsOpen: true } => PageWords.Say("Hours.Open", time),
            { DaysAhead: 0 } => PageWords.Say("Hours.Later", time),
            { DaysAhead: 1 } => PageWords.Say("Hours.Tomorrow", time),
            _ => PageWords.Say("Hours.Day", DayName(DayOf(ParisCalendar.DateOf(now).AddDays(state.DaysAhead))), time),
        };
    }

    /// <summary>The week from Monday: names of days, and their times or that it is closed.</summary>
    public static IEnumerable<(string Day, string Hours)> Week(OpeningWeek week) => Enumerable.Range(0, OpeningWeek.DaysOfWeek)
        .Select(day => (DayName(day), week.On(day) is { Count: > 0 } ranges ? string.Join(", ", ranges.Select(r => PageWords.Say("Hours.Range", Time(r.FromMinute), Time(r.ToMinute)))) : PageWords.Say("Hours.Closed")));

    /// <summary>One day as one would type it.</summary>
    public static string Typed(IReadOnlyList<OpenRange> ranges) => string.Join(' ', ranges.Select(r => $"{Typed(r.FromMinute)}-{Typed(r.ToMinute)}"));

    /// <summary>From Monday, 0.</summary>
    public static int DayOf(DateOnly date) => ((int)date.DayOfWeek + 6) % OpeningWeek.DaysOfWeek;

    /// <param name="day">From Monday, 0.</param>
    public static string DayName(int day) => CultureInfo.CurrentUICulture.DateTimeFormat.GetDayName((DayOfWeek)((day + 1) % OpeningWeek.DaysOfWeek));

    private static string Typed(int minute) => PageWords.Say(minute % 60 == 0 ? "Hours.TypedRound" : "Hours.TypedMinutes", minute / 60, minute % 60);

    private static string Time(int minute) => minute % OpeningWeek.MinutesOfDay == 0 ? PageWords.Say("Hours.Midnight") : PageWords.Say(minute % 60 == 0 ? "Hours.Round" : "Hours.Minutes", minute / 60, minute % 60);
}
