using System.Globalization;

namespace Pass.Core.Tests.Calendar;

public class JobScheduleTests
{
    private static DateTimeOffset At(string instant) => DateTimeOffset.Parse(instant, CultureInfo.InvariantCulture);

    [Theory]
    [InlineData("2026-09-02T00:00:00Z", "2026-09-02T00:00:00Z", "2026-09-03T00:00:00Z")]
    [InlineData("2026-09-01T23:59:59Z", "2026-09-01T00:00:00Z", "2026-09-02T00:00:00Z")]
    // New Year: winter time on both sides.
    [InlineData("2027-01-01T00:59:59Z", "2026-12-31T01:00:00Z", "2027-01-01T01:00:00Z")]
    [InlineData("2027-01-01T01:00:00Z", "2027-01-01T01:00:00Z", "2027-01-02T01:00:00Z")]
    // 28 March 2027 has no 02:00: it is due when the clock has jumped to 03:00, and once.
    [InlineData("2027-03-28T00:59:59Z", "2027-03-27T01:00:00Z", "2027-03-28T01:00:00Z")]
    [InlineData("2027-03-28T01:00:00Z", "2027-03-28T01:00:00Z", "2027-03-29T00:00:00Z")]
    // 25 October 2026 has two: the first one is due, the second is not.
    [InlineData("2026-10-24T23:59:59Z", "2026-10-24T00:00:00Z", "2026-10-25T00:00:00Z")]
    [InlineData("2026-10-25T00:00:00Z", "2026-10-25T00:00:00Z", "2026-10-26T01:00:00Z")]
    [InlineData("2026-10-25T01:30:00Z", "2026-10-25T00:00:00Z", "2026-10-26T01:00:00Z")]
    public void Two_in_the_morning_in_paris_comes_once_a_day(string now, string last, string next)
    {
        var schedule = JobSchedule.Parse("02:00").OrThrow();
        (schedule.LastDue(At(now)), schedule.NextDue(At(now))).ShouldBe((At(last), At(next)));
    }

    [Theory]
    [InlineData("00:10"), InlineData("02:00"), InlineData("02:30"), InlineData("03:00"), InlineData("23:59")]
    public void Every_day_of_four_years_has_one_due_instant_at_its_hour(string text)
    {
        var schedule = JobSchedule.Parse(text).OrThrow();
        var at = ParisCalendar.StartOf(new(2026, 1, 1)).AddSeconds(-1);
        for (var day = new DateOnly(2026, 1, 1); day < new DateOnly(2030, 1, 1); day = day.AddDays(1))
        {
            at = schedule.NextDue(at)!.Value;
            ParisCalendar.DateOf(at).ShouldBe(day);
            schedule.LastDue(at).ShouldBe(at);
            var local = TimeZoneInfo.ConvertTime(at, ParisCalendar.Zone);
            if (!ParisCalendar.Zone.IsInvalidTime(day.ToDateTime(schedule.At!.Value)))
                TimeOnly.FromDateTime(local.DateTime).ShouldBe(schedule.At!.Value);
        }
    }

    [Fact]
    public void Minutes_are_counted_from_the_epoch_whatever_summer_time_does()
    {
        var schedule = JobSchedule.Parse("15m").OrThrow();
        var now = At("2026-10-25T01:07:00Z");
        (schedule.LastDue(now), schedule.NextDue(now)).ShouldBe((At("2026-10-25T01:00:00Z"), At("2026-10-25T01:15:00Z")));
        (JobSchedule.Off.LastDue(now), JobSchedule.Off.NextDue(now)).ShouldBe((null, null));
    }

    [Theory]
    [InlineData("02:00"), InlineData("23:59"), InlineData("1m"), InlineData("720m"), InlineData("off")]
    public void A_schedule_is_written_as_it_is_read(string text) => JobSchedule.Parse(text).OrThrow().ToString().ShouldBe(text);

    [Theory]
    [InlineData(""), InlineData("2:00"), InlineData("24:00"), InlineData("02:00:00"), InlineData("0m"), InlineData("721m"), InlineData("-5m"), InlineData("5"), InlineData("OFF"), InlineData("0 0 2 * * ?")]
    public void What_is_no_schedule_says_how_one_is_written(string text)
    {
        JobSchedule.Parse(text).Ok(out _, out var problem).ShouldBeFalse();
        problem!.In(CultureInfo.GetCultureInfo("en")).ShouldContain("02:00");
    }
}
