namespace Pass.Data.Projection;

/// <summary>When the next batch is written: a crowd is gathered, and a flood for a second, which saves writing the same pages again; a lone operation is soon seen; an idle night is quiet.</summary>
/// <param name="salesWaiting">How many sales wait to be decided by this process; null: nobody sells here.</param>
internal sealed class Pace(TimeProvider time, Func<int>? salesWaiting)
{
    /// <summary>Operations in a batch from which it pays to gather more, and from which it pays to gather for a second: a page is then written once for many rows.</summary>
    private const int Crowd = 200, Flood = 1_500;

    /// <summary>Sales waiting to be decided from which the projection gives way: more than one group commit leaves behind.</summary>
    private const int SalesThatGoFirst = 512;

    public static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(20), Longest = TimeSpan.FromMilliseconds(200);
    /// <summary>After a few operations: ten transactions a second at a region's pace, and not fifty. Who sells after a quiet time waits as long.</summary>
    private static readonly TimeSpan AfterFew = TimeSpan.FromMilliseconds(100);
    /// <summary>The most that pages are behind on purpose: in a flood, and while sales go first.</summary>
    private static readonly TimeSpan InFlood = TimeSpan.FromSeconds(1), LongestWay = TimeSpan.FromSeconds(10);

    private long _levelAt = time.GetTimestamp();

    /// <param name="written">Operations of the last batch.</param>
    /// <param name="isWhole">It could not have had more.</param>
    /// <param name="before">The pause before it.</param>
    public static TimeSpan After(int written, bool isWhole, TimeSpan before) => written switch
    {
        0 => before * 2 < Longest ? before * 2 : Longest,
        < Crowd => AfterFew,
        < Flood => Longest,
        _ => isWhole ? TimeSpan.Zero : InFlood,
    };

    /// <summary>Lets a batch gather, and waits on while sales would have to: a page may be a little late, a till not. Who has been behind for so long hurries until it is level.</summary>
    /// <param name="isWhole">As in <see cref="After"/>: a batch that could have had more leaves nothing behind.</param>
    public async Task GatherAsync(TimeSpan pause, bool isWhole, CancellationToken ct)
    {
        if (!isWhole)
            _levelAt = time.GetTimestamp();
        await Task.Delay(pause, time, ct);
        while (salesWaiting?.Invoke() >= SalesThatGoFirst && time.GetElapsedTime(_levelAt) < LongestWay)
            await Task.Delay(Shortest, time, ct);
    }
}
