namespace Pass.Clearing.Budget;

/// <summary>What a benefit has cost, or will have, up to a day. All in cents.</summary>
/// <param name="Cents">Null for a day to come that is not the last.</param>
/// <param name="Low">Of what is foreseen; the same as <paramref name="High"/> where nothing is uncertain or nobody knows how much is; null for days gone by.</param>
public sealed record CoursePoint(DateOnly Day, long? Cents, long? Low, long? High);

/// <summary>The course of a benefit's cost over its campaign, week by week: what sealed days add up to, then what is foreseen for the last day.</summary>
public static class BudgetCourse
{
    private const int Week = 7;

    public static IReadOnlyList<CoursePoint> Of(BudgetLine line)
    {
        var (days, forecast) = (line.Curve.Days, line.Forecast);
        var (known, last) = (Math.Min(days.Count, line.Curve.Length), line.Curve.Length - 1);
        var isOpen = forecast.Method is not (ForecastMethod.TooLittleHistory or ForecastMethod.Over);
        var points = new List<CoursePoint>();
        long sum = 0;
        for (var day = 0; day <= last; day++)
        {
            var date = line.From.AddDays(day);
            if (day < known)
            {
                sum = checked(sum + days[day]);
                if (day == known - 1 && isOpen)
                    points.Add(new(date, sum, sum, sum));
                else if (day % Week == Week - 1 || day == known - 1)
                    points.Add(new(date, sum, null, null));
            }
            else if (day == last && isOpen)
            {
                points.Add(new(date, forecast.Total, forecast.Low ?? forecast.Total, forecast.High ?? forecast.Total));
            }
            else if (day % Week == Week - 1 || day == last)
            {
                points.Add(new(date, null, null, null));
            }
        }
        return points;
    }
}
