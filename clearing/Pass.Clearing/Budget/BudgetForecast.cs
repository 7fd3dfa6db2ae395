namespace Pass.Clearing.Budget;

/// <summary>How the end of a campaign is foreseen.</summary>
public enum ForecastMethod : byte
{
    /// <summary>Fewer than <see cref="BudgetForecast.LeastDays"/> sealed days, and no earlier campaign to go by: no number is given.</summary>
    TooLittleHistory = 0,
    /// <summary>The rest follows the earlier campaign: what it still had to spend after the same day, in proportion to what each had spent by then.</summary>
    ShapeOfLastYear = 1,
    /// <summary>Each day that remains is the mean of the last <see cref="BudgetForecast.RecentDays"/> days of the same weekday.</summary>
    Weekdays = 2,
    /// <summary>Its last day is sealed: nothing is foreseen.</summary>
    Over = 3,
}

/// <summary>What a campaign will have cost at its end. All in cents.</summary>
/// <param name="Total">Null with too little history.</param>
/// <param name="Low">The rest, had the method been as wrong as where it overstated most; null where it could not be tried on past days.</param>
/// <param name="High">The same, where it understated most.</param>
/// <param name="Trials">On how many past days the band was tried.</param>
/// <param name="LastYear">The method tried on the earlier campaign; null where there is too little of it.</param>
public sealed record Forecast(ForecastMethod Method, long? Total, long? Low, long? High, int Trials, ForecastError? LastYear);

/// <summary>How far a method was off, in basis points of what the campaign cost in the end.</summary>
/// <param name="Trials">Days from which the end was foreseen, one a week.</param>
public sealed record ForecastError(int Trials, int MedianBasisPoints, int WorstBasisPoints);

/// <summary>What the days of a campaign cost.</summary>
/// <param name="Days">Cents of each sealed day, from its first.</param>
/// <param name="Length">Days from its first to its last.</param>
public sealed record BudgetCurve(IReadOnlyList<long> Days, int Length);

/// <summary>
/// Foresees what a campaign costs from what its days cost. Pure, in whole cents: quotients are rounded half away from zero. The band is what the
/// method's own mistakes on past days make of the rest: on the earlier campaign when it can be tried there, else on the days gone by.
/// </summary>
public static class BudgetForecast
{
    /// <summary>Four whole weeks before weekdays are compared.</summary>
    public const int LeastDays = 28;
    /// <summary>Eight weeks.</summary>
    public const int RecentDays = 56;
    private const int Week = 7, LeastTrials = 4;

    /// <param name="lastYear">The same benefit's earlier campaign, sealed to its end; null when there is none.</param>
    /// <param name="yearBefore">The one before that.</param>
    public static Forecast Of(BudgetCurve curve, BudgetCurve? lastYear = null, BudgetCurve? yearBefore = null)
    {
        var spent = Sum(curve, curve.Days.Count);
        if (curve.Days.Count >= curve.Length)
            return new(ForecastMethod.Over, spent, spent, spent, 0, null);
        var method = lastYear is not null && Rest(ForecastMethod.ShapeOfLastYear, curve, lastYear, curve.Days.Count, curve.Length) is not null ? ForecastMethod.ShapeOfLastYear
            : curve.Days.Count >= LeastDays ? ForecastMethod.Weekdays : ForecastMethod.TooLittleHistory;
        if (Rest(method, curve, lastYear, curve.Days.Count, curve.Length) is not { } rest)
            return new(ForecastMethod.TooLittleHistory, null, null, null, 0, null);
        var before = lastYear is null ? [] : Trials(method, lastYear, yearBefore, lastYear.Length);
        var own = Trials(method, curve, lastYear, curve.Days.Count);
        var tried = before.Count >= LeastTrials ? before : own;
        var error = before.Count >= LeastTrials ? ErrorOf(before) : null;
        if (tried.Count < LeastTrials)
            return new(method, spent + rest, null, null, tried.Count, error);
        // The widest mistakes each way, as shares of what was foreseen for the rest.
        var (low, high) = (Math.Min(0, tried.Min(t => t.OfRest)), Math.Max(0, tried.Max(t => t.OfRest)));
        return new(method, spent + rest, spent + Part(rest, 10_000 + low, 10_000), spent + Part(rest, 10_000 + high, 10_000), tried.Count, error);
    }

    /// <summary>What the days from <paramref name="from"/> to <paramref name="until"/> (not included) will cost by what is known before <paramref name="from"/>; null where the method cannot say.</summary>
    private static long? Rest(ForecastMethod method, BudgetCurve curve, BudgetCurve? like, int from, int until) => method switch
    {
        ForecastMethod.ShapeOfLastYear => like is null ? null : ByShape(curve, like, from, until),
        ForecastMethod.Weekdays => from < LeastDays ? null : ByWeekdays(curve, from, until),
        _ => null,
    };

    private static long? ByShape(BudgetCurve curve, BudgetCurve like, int from, int until)
    {
        var (theirs, ours) = (Sum(like, from), Sum(curve, from));
        // The end of one is the end of the other, whatever their lengths.
        var theirEnd = until == curve.Length ? like.Length : until;
        return theirs <= 0 || ours < 0 || Sum(like, theirEnd) < theirs ? null : Part(ours, Sum(like, theirEnd) - theirs, theirs);
    }

    private static long ByWeekdays(BudgetCurve curve, int from, int until)
    {
        var (sums, counts, left) = (new long[Week], new int[Week], new int[Week]);
        for (var day = Math.Max(0, from - RecentDays); day < from; day++)
        {
            sums[day % Week] = checked(sums[day % Week] + curve.Days[day]);
            counts[day % Week]++;
        }
        for (var day = from; day < until; day++)
            left[day % Week]++;
        return Enumerable.Range(0, Week).Sum(w => Part(sums[w], left[w], counts[w]));
    }

    /// <summary>The method tried once a week on days gone by, up to a day that is known.</summary>
    private static List<(int OfRest, int OfTotal)> Trials(ForecastMethod method, BudgetCurve curve, BudgetCurve? like, int known)
    {
        var trials = new List<(int, int)>();
        var total = Sum(curve, known);
        for (var from = LeastDays; from + Week <= known && total > 0; from += Week)
        {
            if (Rest(method, curve, like, from, known) is not { } foreseen || foreseen <= 0)
                continue;
            var off = total - Sum(curve, from) - foreseen;
            trials.Add((Bounded(Part(off, 10_000, foreseen)), Bounded(Part(off, 10_000, total))));
        }
        return trials;
    }

    private static ForecastError ErrorOf(List<(int OfRest, int OfTotal)> trials)
    {
        var off = trials.Select(t => Math.Abs(t.OfTotal)).Order().ToList();
        return new(off.Count, off[off.Count / 2], off[^1]);
    }

    /// <summary>Ten times as much is no measure any more, only a sign that there is none.</summary>
    private static int Bounded(long basisPoints) => (int)Math.Clamp(basisPoints, -10_000, 100_000);

    private static long Sum(BudgetCurve curve, int until)
    {
        long sum = 0;
        for (var day = 0; day < Math.Min(until, curve.Days.Count); day++)
            sum = checked(sum + curve.Days[day]);
        return sum;
    }

    /// <summary>amount × numerator ÷ denominator, rounded half away from zero.</summary>
    internal static long Part(long amount, long numerator, long denominator)
    {
        if (denominator == 0)
            return 0;
        var product = (Int128)amount * numerator;
        var half = (Int128)denominator / 2;
        return checked((long)((product + (product < 0 ? -half : half)) / denominator));
    }
}
