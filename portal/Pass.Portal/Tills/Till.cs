using Pass.Core;

namespace Pass.Portal.Tills;

/// <summary>One till in this node's memory: what is registered of it, replaced whole when that changes, and what it used today.</summary>
/// <remarks>The counts protect the region from a runaway till. They are kept per node and restart with it: they are not accounting.</remarks>
public sealed class Till(RegisteredTerminal registered)
{
    private readonly Lock _lock = new();
    private TokenBucket _bucket;
    private DateOnly _day;
    private int _usedToday;

    public RegisteredTerminal Registered { get; internal set; } = registered;

    public TerminalId Id => Registered.Id;
    public PartnerId Partner => Registered.Partner;

    /// <summary>Counts one call carrying <paramref name="operations"/> operations, or says why it must wait and how long.</summary>
    internal Admission Admit(int operations, TimeProvider time, TerminalLimits limits)
    {
        var now = time.GetUtcNow();
        lock (_lock)
        {
            var today = ParisCalendar.DateOf(now);
            if (today != _day)
                (_day, _usedToday) = (today, 0);
            if (_usedToday + operations > Registered.DailyQuota)
                return new(false, true, ParisCalendar.StartOf(today.AddDays(1)) - now);
            if (!_bucket.TryTake(TokenBucket.NowUs(time), limits.CallsPerMinute, limits.Burst, out var waitUs))
                return new(false, false, TimeSpan.FromMicroseconds(waitUs));
            _usedToday += operations;
            return new(true, false, TimeSpan.Zero);
        }
    }
}

/// <param name="CallsPerMinute">Calls a till may make in the long run.</param>
/// <param name="Burst">Calls it may make at once after a rest.</param>
public sealed record TerminalLimits(int CallsPerMinute = 1_200, int Burst = 200);

/// <param name="DayIsFull">True: the daily quota; false: the rate.</param>
internal readonly record struct Admission(bool Granted, bool DayIsFull, TimeSpan RetryAfter);
