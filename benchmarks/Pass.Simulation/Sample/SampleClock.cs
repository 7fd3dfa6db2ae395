namespace Pass.Simulation.Sample;

/// <summary>A clock that is put forward by hand: the days before today are lived through in seconds.</summary>
internal sealed class SampleClock(DateTimeOffset start) : TimeProvider
{
    public DateTimeOffset Now { get; set; } = start;

    public override DateTimeOffset GetUtcNow() => Now;
}
