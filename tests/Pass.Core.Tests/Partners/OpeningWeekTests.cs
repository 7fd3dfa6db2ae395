using System.Globalization;

namespace Pass.Core.Tests.Partners;

public class OpeningWeekTests
{
    [Theory]
    [InlineData("9h-12h30 14h-19h", "09:00-12:30,14:00-19:00")]
    [InlineData("09:00-12:30,14:00-19:00", "09:00-12:30,14:00-19:00")]
    [InlineData("9 à 12, 14 à 19", "09:00-12:00,14:00-19:00")]
    [InlineData("9-12 et 14H15–19h", "09:00-12:00,14:15-19:00")]
    [InlineData("20h-0h", "20:00-24:00")]
    [InlineData("0h-24h", "00:00-24:00")]
    [InlineData("", "")]
    [InlineData(null, "")]
    [InlineData(" Fermé ", "")]
    public void A_day_is_read_as_people_write_it(string? typed, string written)
    {
        var week = OpeningWeek.Of([OpeningWeek.ReadDay(typed).OrThrow(), [new(0, 60)], [], [], [], [], []]).OrThrow();
        week.ToString().ShouldBe((written.Length > 0 ? $"Mo {written}; " : "") + "Tu 00:00-01:00");
        OpeningWeek.Parse(week.ToString()).ToString().ShouldBe(week.ToString());
        week.ToString().Length.ShouldBeLessThanOrEqualTo(OpeningWeek.MaxLength);
    }

    [Theory]
    [InlineData("le matin", "HoursShape")]
    [InlineData("9h", "HoursShape")]
    [InlineData("9h-12h14h-19h", "HoursShape")]
    [InlineData("9h-25h", "HoursShape")]
    [InlineData("9h75-12h", "HoursShape")]
    [InlineData("9h-24h30", "HoursShape")]
    [InlineData("12h-9h", "HoursOrder")]
    [InlineData("14h-19h 9h-12h", "HoursOrder")]
    [InlineData("9h-14h 14h-19h", "HoursOrder")]
    [InlineData("9-10 11-12 13-14", "HoursTooMany")]
    public void A_refusal_has_a_stable_code(string typed, string code) =>
        (OpeningWeek.ReadDay(typed).Ok(out _, out var problem) ? null : problem.Code).ShouldBe(code);

    [Fact]
    public void A_week_without_an_hour_is_none() =>
        (OpeningWeek.Of([[], [], [], [], [], [], []]).Ok(out _, out var problem) ? null : problem.Code).ShouldBe("HoursNone");

    // Of Tuesday 9-12 and 14-19, and Saturday 20-24.
    [Theory]
    [InlineData("2026-09-08T06:59:00Z", false, 0, 540)]
    [InlineData("2026-09-08T07:00:00Z", true, 0, 720)]
    [InlineData("2026-09-08T09:59:59Z", true, 0, 720)]
    [InlineData("2026-09-08T10:00:00Z", false, 0, 840)]
    [InlineData("2026-09-08T17:00:00Z", false, 4, 1_200)]
    [InlineData("2026-09-11T22:30:00Z", false, 0, 1_200)]
    [InlineData("2026-09-12T21:59:00Z", true, 0, 1_440)]
    [InlineData("2026-09-12T22:00:00Z", false, 2, 540)]
    // The nights on which Paris changes its clocks.
    [InlineData("2026-10-24T21:30:00Z", true, 0, 1_440)]
    [InlineData("2026-10-27T08:00:00Z", true, 0, 720)]
    [InlineData("2026-10-27T07:30:00Z", false, 0, 540)]
    public void An_instant_falls_into_the_hours_of_paris(string instant, bool isOpen, int daysAhead, int minute) =>
        OpeningWeek.Parse("Tu 09:00-12:00,14:00-19:00; Sa 20:00-24:00").At(DateTimeOffset.Parse(instant, CultureInfo.InvariantCulture)).ShouldBe(new OpenState(isOpen, daysAhead, minute));

    [Fact]
    public void The_only_day_of_a_week_comes_again_a_week_later() =>
        OpeningWeek.Parse("Tu 09:00-12:00").At(new(2026, 9, 8, 12, 0, 0, TimeSpan.Zero)).ShouldBe(new OpenState(false, 7, 540));
}
