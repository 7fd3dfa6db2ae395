using System.Globalization;
using Pass.Clearing.Payments;
using Pass.Core;

namespace Pass.Clearing.Tests.Payments;

public class PayoutCalendarTests
{
    [Theory]
    [InlineData(PayoutRhythm.Daily, "2026-09-08", "2026-09-08")]
    [InlineData(PayoutRhythm.Weekly, "2026-09-06", "2026-09-06")] // a Sunday, paid on Monday
    [InlineData(PayoutRhythm.Weekly, "2026-09-07", "2026-09-06")]
    [InlineData(PayoutRhythm.Weekly, "2026-09-12", "2026-09-06")]
    [InlineData(PayoutRhythm.TwiceMonthly, "2026-09-14", "2026-08-31")]
    [InlineData(PayoutRhythm.TwiceMonthly, "2026-09-15", "2026-09-15")]
    [InlineData(PayoutRhythm.TwiceMonthly, "2026-09-29", "2026-09-15")]
    [InlineData(PayoutRhythm.TwiceMonthly, "2026-09-30", "2026-09-30")]
    [InlineData(PayoutRhythm.TwiceMonthly, "2028-02-28", "2028-02-15")]
    [InlineData(PayoutRhythm.TwiceMonthly, "2028-02-29", "2028-02-29")]
    public void A_rhythm_pays_up_to_its_last_due_day(PayoutRhythm rhythm, string upToDay, string lastDay) =>
        PayoutCalendar.LastDayPaid(rhythm, DateOnly.Parse(upToDay, CultureInfo.InvariantCulture))
            .ShouldBe(DateOnly.Parse(lastDay, CultureInfo.InvariantCulture));
}
