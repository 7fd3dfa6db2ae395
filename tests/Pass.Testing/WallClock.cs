namespace Pass.Testing;

/// <summary>
/// A clock whose date only moves when told, for programs whose loops run beside the test: their timers are the machine's,
/// or every wait of theirs would have to be told too. Its timestamps are the machine's and what was advanced: they never go back.
/// </summary>
public sealed class WallClock(DateTimeOffset start) : FakeTimeProvider(start)
{
    private TimeSpan _set;

    public override long TimestampFrequency => System.TimestampFrequency;

    public override long GetTimestamp() => System.GetTimestamp() + ((long)((GetUtcNow() - Start - _set).TotalSeconds * TimestampFrequency));

    /// <summary>Somebody sets the clock: no time passes.</summary>
    public void Set(TimeSpan by)
    {
        _set += by;
        AdjustTime(GetUtcNow() + by);
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => System.CreateTimer(callback, state, dueTime, period);
}
