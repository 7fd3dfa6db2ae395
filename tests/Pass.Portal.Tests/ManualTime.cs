namespace Pass.Portal.Tests;

/// <summary>A clock that only moves when told; timers still run on the machine's.</summary>
internal sealed class ManualTime(DateTimeOffset start) : TimeProvider
{
    private long _ticks = start.UtcTicks;
    private long _elapsed;

    public DateTimeOffset Now => GetUtcNow();

    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref _ticks), TimeSpan.Zero);

    /// <summary>The machine's, and what was advanced: it never goes back.</summary>
    public override long GetTimestamp() => base.GetTimestamp() + Interlocked.Read(ref _elapsed);

    /// <summary>Time passes.</summary>
    public void Advance(TimeSpan by)
    {
        Interlocked.Add(ref _ticks, by.Ticks);
        Interlocked.Add(ref _elapsed, (long)(by.TotalSeconds * TimestampFrequency));
    }

    /// <summary>Somebody sets the clock: no time passes.</summary>
    public void Set(TimeSpan by) => Interlocked.Add(ref _ticks, by.Ticks);
}
