using System.Globalization;
using System.Text;
using Pass.Clearing.Statements;
using Pass.Core;

namespace Pass.Clearing.Tests.Statements;

/// <summary>Cells of the list of sales, against the system's own formats.</summary>
public class SaleCsvLineTests
{
    [Fact]
    public void Times_are_those_of_Paris_over_summer_time_and_new_year()
    {
        var clock = new ParisClock();
        foreach (var around in new DateTimeOffset[] { new(2026, 3, 29, 1, 0, 0, default), new(2026, 10, 25, 1, 0, 0, default), new(2026, 12, 31, 23, 0, 0, default), new(2027, 1, 1, 0, 0, 0, default), new(2028, 2, 29, 12, 0, 0, default) })
        {
            for (var ms = -7_200_000L; ms <= 7_200_000; ms += 61_007)
            {
                var at = around.AddMilliseconds(ms);
                var (day, second) = clock.At(at.ToUnixTimeMilliseconds());
                var paris = TimeZoneInfo.ConvertTime(at, ParisCalendar.Zone);
                (day, second).ShouldBe((DateOnly.FromDateTime(paris.DateTime), (int)paris.TimeOfDay.TotalSeconds), $"{at:O}");
            }
        }
    }

    [Theory]
    [InlineData(0), InlineData(5), InlineData(-5), InlineData(100), InlineData(-12_345), InlineData(99_999_999_999)]
    public void Amounts_dates_and_ids_are_written_as_spreadsheets_read_them(long cents)
    {
        var (id, day, culture) = (new Guid("01890a5d-ac96-774b-bcce-b302099a8057"), new DateOnly(2026, 9, 1), CultureInfo.InvariantCulture);
        Span<byte> room = new byte[500];
        var line = new SaleCsvLine(room);
        line.Date(day);
        line.Time(3_661);
        line.Id(id);
        line.Text("é;");
        line.Number(-7);
        line.Cents(cents);
        line.End();
        Encoding.UTF8.GetString(room[..line.Length]).ShouldBe(string.Create(culture, $"{day:dd/MM/yyyy};01:01:01;{id};é;;-7;{(cents / 100m).ToString("0.00", culture).Replace('.', ',')}\r\n"));
    }
}
