using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Pass.Data.Machine;

namespace Pass.Portal.Jobs;

/// <summary>Which of the services beside the API fail now, and how often each did. Safe from several threads.</summary>
internal sealed class BackgroundHealth
{
    private readonly ConcurrentDictionary<string, Exception> _failing = new(StringComparer.Ordinal);
    private readonly Counter<long> _failures;

    public BackgroundHealth(IMeterFactory meters)
    {
        var meter = meters.Create(Telemetry.Name);
        _failures = meter.CreateCounter<long>("pass.background.failures", "{failure}", "Failed steps, by service.");
        meter.CreateObservableGauge("pass.background.failing", () => _failing.Count, "{service}", "Services whose last step failed.");
    }

    /// <summary>In order of their names.</summary>
    public IReadOnlyList<string> Failing => [.. _failing.Keys.Order(StringComparer.Ordinal)];

    /// <summary>True when it failed before.</summary>
    public bool Succeeded(string service) => _failing.TryRemove(service, out _);

    /// <summary>True when it did not fail before, or of something else.</summary>
    public bool Failed(string service, Exception error)
    {
        _failures.Add(1, new KeyValuePair<string, object?>("service", service));
        var known = _failing.TryGetValue(service, out var before) && before.GetType() == error.GetType();
        _failing[service] = error;
        return !known;
    }
}
