namespace Pass.Benchmarks.Rentree;

/// <summary>How the sales of a time are spread over it.</summary>
internal enum RentreeProfile
{
    /// <summary>As many in each second.</summary>
    Steady,

    /// <summary>The first Saturday of September: textbooks before noon, cinema seats in the evening.</summary>
    Saturday,

    /// <summary>A whole country, every trade: it rises until noon and sinks after it.</summary>
    National,
}

/// <summary>When somebody comes to a till: nobody waits for the one before, so that a slow answer delays no request (no coordinated omission).</summary>
internal static class Arrivals
{
    /// <summary>Instants of a Poisson process whose busiest moment has <paramref name="peakPerSecond"/>, seconds from its beginning, in order.</summary>
    public static IEnumerable<double> Draw(RentreeProfile profile, double peakPerSecond, TimeSpan length, Random random)
    {
        for (var at = Gap(); at < length.TotalSeconds; at += Gap())
        {
            // Thinning (Lewis and Shedler, 1979): drawn at the highest rate, kept with the share that this moment has of it.
            if (random.NextDouble() < ShareAt(profile, at / length.TotalSeconds))
                yield return at;
        }

        double Gap() => -Math.Log(1 - random.NextDouble()) / peakPerSecond;
    }

    /// <summary>Of the busiest moment, at a share of the whole time.</summary>
    public static double ShareAt(RentreeProfile profile, double time) => profile switch
    {
        RentreeProfile.Saturday => Math.Min(1, 0.25 + 0.75 * Peak(time, 0.3) + 0.75 * Peak(time, 0.8)),
        RentreeProfile.National => 0.4 + 0.6 * Math.Sin(Math.PI * time),
        _ => 1,
    };

    /// <summary>Whether what is bought then is mostly a seat, and not a book.</summary>
    public static bool IsEvening(RentreeProfile profile, double time, Random random) => profile switch
    {
        RentreeProfile.Saturday => random.NextDouble() < (time < 0.55 ? 0.1 : 0.85),
        _ => random.Next(4) == 0,
    };

    private static double Peak(double time, double middle) => Math.Exp(-Math.Pow((time - middle) / 0.1, 2));
}
