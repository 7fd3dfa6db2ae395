namespace Pass.Portal.Tills;

/// <summary>Lets so many requests a minute through, and a burst at once after a rest. Not thread-safe: its owner locks.</summary>
/// <remarks>Kept as the instant at which the debt is paid (generic cell rate algorithm, ITU-T I.371): one number, no timer.</remarks>
internal struct TokenBucket
{
    private long _paidAtUs;

    /// <summary>Microseconds that pass, whatever is done to the clock on the wall.</summary>
    public static long NowUs(TimeProvider time) => (long)time.GetElapsedTime(0).TotalMicroseconds;

    /// <summary>Takes one, or says how many microseconds to wait.</summary>
    public bool TryTake(long nowUs, int perMinute, int burst, out long waitUs)
    {
        var step = 60_000_000L / Math.Max(1, perMinute);
        var due = Math.Max(_paidAtUs, nowUs);
        waitUs = due - nowUs - step * (burst - 1);
        if (waitUs > 0)
            return false;
        _paidAtUs = due + step;
        return true;
    }

    /// <summary>Gives back one that was taken.</summary>
    public void GiveBack(int perMinute) => _paidAtUs -= 60_000_000L / Math.Max(1, perMinute);

    /// <summary>True when it is as good as new, so that it can be forgotten.</summary>
    public readonly bool IsIdle(long nowUs) => _paidAtUs <= nowUs;
}
