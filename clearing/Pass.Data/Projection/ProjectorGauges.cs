using System.Diagnostics.Metrics;
using Pass.Data.Machine;

namespace Pass.Data.Projection;

/// <summary>What a monitor reads of a projector that runs.</summary>
internal sealed class ProjectorGauges : IDisposable
{
    private readonly Meter _meter = new(Telemetry.Name);

    public ProjectorGauges(Func<ProjectionLag?> lag, Func<ProjectorHealth> health)
    {
        _meter.CreateObservableGauge("pass.projector.waiting", () => Measure(l => l.Rows), "{row}", "Log rows not yet projected");
        _meter.CreateObservableGauge("pass.projector.lag", () => Measure(l => l.Milliseconds / 1_000.0), "s", "Age of the oldest log row not yet projected");
        _meter.CreateObservableGauge("pass.projector.silent", () => health().SinceStep.TotalSeconds, "s", "Since the projector last did a whole step");

        // Nothing rather than zero while nobody knows.
        IEnumerable<Measurement<T>> Measure<T>(Func<ProjectionLag, T> value) where T : struct => lag() is { } known ? [new(value(known))] : [];
    }

    public void Dispose() => _meter.Dispose();
}
