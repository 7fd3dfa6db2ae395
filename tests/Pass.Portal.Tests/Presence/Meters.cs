using System.Diagnostics.Metrics;

namespace Pass.Portal.Tests.Presence;

/// <summary>Makes meters that nobody listens to.</summary>
internal sealed class Meters : IMeterFactory
{
    private readonly List<Meter> _made = [];

    public Meter Create(MeterOptions options)
    {
        var meter = new Meter(options);
        _made.Add(meter);
        return meter;
    }

    public void Dispose() => _made.ForEach(m => m.Dispose());
}
