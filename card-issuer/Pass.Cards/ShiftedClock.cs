namespace Pass.Cards;

/// <summary>
/// A clock set to another instant that then runs at the usual pace: a demonstration lives on the first day of school
/// whatever the day it is shown. Never for production: the portal refuses it there.
/// </summary>
public sealed class ShiftedClock : TimeProvider
{
    private readonly TimeSpan _shift;

    private ShiftedClock(TimeSpan shift) => _shift = shift;

    /// <summary>A clock that shows <paramref name="instant"/> now.</summary>
    public static ShiftedClock ShowingNow(DateTimeOffset instant) => new(instant - System.GetUtcNow());

    /// <summary>A clock ahead of the machine's by this much; what one process passes to another so that they agree.</summary>
    public static TimeProvider Ahead(TimeSpan shift) => shift == TimeSpan.Zero ? System : new ShiftedClock(shift);

    /// <summary>How far it is ahead of the machine's clock.</summary>
    public TimeSpan Shift => _shift;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + _shift;
}
