using Pass.Core;
using Pass.Data.Model;

namespace Pass.Clearing.Payments;

/// <summary>The days on which a region's account may be debited: banks settle (TARGET), and the region orders payments.</summary>
public static class ExecutionDays
{
    public static bool IsOne(DateOnly day, RegionSettings region) => ParisCalendar.IsTargetDay(day) && !region.ClosedDays.Contains(day);

    /// <summary>The first one after a day.</summary>
    public static DateOnly After(DateOnly day, RegionSettings region)
    {
        do
            day = ParisCalendar.NextTargetDay(day.AddDays(1));
        while (!IsOne(day, region));
        return day;
    }

    /// <summary>Until when a bank takes the file of what it executes on a day: an hour of the bank day before.</summary>
    public static DateTimeOffset FileBefore(DateOnly execution, RegionSettings region)
    {
        var day = execution.AddDays(-1);
        while (!ParisCalendar.IsTargetDay(day))
            day = day.AddDays(-1);
        var at = day.ToDateTime(new(region.Runs.BankFileHour, 0));
        return new(at, ParisCalendar.Zone.GetUtcOffset(at));
    }

    /// <summary>When a payee's bank must have credited a transfer at the latest: the end of the bank day after (directive 2015/2366, article 83).</summary>
    public static DateOnly CreditedBy(DateOnly execution) => ParisCalendar.NextTargetDay(execution.AddDays(1));
}

/// <summary>Up to which business day a partner is paid, by its rhythm. A night that was missed is caught up by the next one.</summary>
public static class PayoutCalendar
{
    /// <summary>Daily: the day itself. Weekly: the last Sunday, paid on Monday. Twice a month: the last 15th or end of month, paid on the 16th and the 1st. Monthly: the last end of month, paid on the 1st.</summary>
    /// <param name="upToDay">Last business day that is cleared.</param>
    public static DateOnly LastDayPaid(PayoutRhythm rhythm, DateOnly upToDay) => rhythm switch
    {
        PayoutRhythm.Daily => upToDay,
        PayoutRhythm.Weekly => upToDay.AddDays(-(int)upToDay.DayOfWeek),
        PayoutRhythm.TwiceMonthly => LastHalfMonth(upToDay),
        PayoutRhythm.Monthly => upToDay.AddDays(1).Day == 1 ? upToDay : upToDay.AddDays(-upToDay.Day),
        _ => throw new ArgumentOutOfRangeException(nameof(rhythm), rhythm, "No such rhythm."),
    };

    private static DateOnly LastHalfMonth(DateOnly day)
    {
        if (day.AddDays(1).Day == 1)
            return day;
        var firstOfMonth = day.AddDays(1 - day.Day);
        return day.Day >= 15 ? firstOfMonth.AddDays(14) : firstOfMonth.AddDays(-1);
    }
}
