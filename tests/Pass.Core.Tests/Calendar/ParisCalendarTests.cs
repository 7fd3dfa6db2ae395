using System.Globalization;

namespace Pass.Core.Tests.Calendar;

public class ParisCalendarTests
{
    [Theory]
    [InlineData("2026-09-05T21:59:59.999Z", "2026-09-05")]
    [InlineData("2026-09-05T22:00:00Z", "2026-09-06")]
    [InlineData("2026-12-31T22:59:59.999Z", "2026-12-31")]
    [InlineData("2026-12-31T23:00:00Z", "2027-01-01")]
    // The day of 25 hours and the day of 23.
    [InlineData("2026-10-24T21:59:59.999Z", "2026-10-24")]
    [InlineData("2026-10-24T22:00:00Z", "2026-10-25")]
    [InlineData("2026-10-25T22:59:59.999Z", "2026-10-25")]
    [InlineData("2026-10-25T23:00:00Z", "2026-10-26")]
    [InlineData("2027-03-27T23:00:00Z", "2027-03-28")]
    [InlineData("2027-03-28T21:59:59.999Z", "2027-03-28")]
    [InlineData("2027-03-28T22:00:00Z", "2027-03-29")]
    public void An_instant_falls_on_the_date_people_in_paris_read(string instant, string date)
    {
        var at = DateTimeOffset.Parse(instant, CultureInfo.InvariantCulture);
        var expected = DateOnly.Parse(date, CultureInfo.InvariantCulture);
        ParisCalendar.DateOf(at).ShouldBe(expected);
        // Twice: the second answer comes from the remembered day.
        ParisCalendar.DateOf(at.ToUnixTimeMilliseconds()).ShouldBe(expected);
        ParisCalendar.DateOf(at.ToUnixTimeMilliseconds()).ShouldBe(expected);
        ParisCalendar.DateOf(ParisCalendar.StartOf(expected)).ShouldBe(expected);
        ParisCalendar.DateOf(ParisCalendar.StartOf(expected).AddMilliseconds(-1)).ShouldBe(expected.AddDays(-1));
    }

    [Theory]
    [InlineData("2024-03-31"), InlineData("2025-04-20"), InlineData("2026-04-05"), InlineData("2027-03-28"), InlineData("2028-04-16"), InlineData("2029-04-01")]
    [InlineData("2030-04-21"), InlineData("2035-03-25"), InlineData("2038-04-25"), InlineData("2049-04-18"), InlineData("2076-04-19"), InlineData("2285-03-22")]
    public void Easter_is_on_its_sunday(string date)
    {
        var easter = DateOnly.Parse(date, CultureInfo.InvariantCulture);
        ParisCalendar.Easter(easter.Year).ShouldBe(easter);
        easter.DayOfWeek.ShouldBe(DayOfWeek.Sunday);
    }

    [Theory]
    [InlineData("2026-01-01", "2026-01-02")]
    [InlineData("2026-04-03", "2026-04-07")]
    [InlineData("2026-04-06", "2026-04-07")]
    [InlineData("2026-05-01", "2026-05-04")]
    [InlineData("2026-05-08", "2026-05-08")]
    [InlineData("2026-07-14", "2026-07-14")]
    [InlineData("2026-12-25", "2026-12-28")]
    [InlineData("2026-09-05", "2026-09-07")]
    [InlineData("2028-12-25", "2028-12-27")]
    public void Banks_settle_on_target_days_only(string date, string next) =>
        ParisCalendar.NextTargetDay(DateOnly.Parse(date, CultureInfo.InvariantCulture)).ShouldBe(DateOnly.Parse(next, CultureInfo.InvariantCulture));
}
