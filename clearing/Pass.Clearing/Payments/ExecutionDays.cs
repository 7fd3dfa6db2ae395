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

    /// <summary>When a payee's bank must have credited a transfer at the latest: the end of the bank day after (directive 2015/2366, article 83).</summary>
    public static DateOnly CreditedBy(DateOnly execution) => ParisCalendar.NextTargetDay(execution.AddDays(1));
}
