using System.Diagnostics.Metrics;
using Pass.Core;
using Pass.Engine;

namespace Pass.Portal.Api;

/// <summary>What the API counts, beside what the server counts of HTTP itself (http.server.request.duration and its kind).</summary>
internal sealed class ApiMetrics
{
    public const string MeterName = "Pass.Portal.Api";

    private readonly Counter<long> _operations;

    public ApiMetrics(IMeterFactory meters, AuthorizationEngine engine)
    {
        var meter = meters.Create(MeterName);
        _operations = meter.CreateCounter<long>("pass.operations", "{operation}", "Operations answered, by kind and code.");
        meter.CreateObservableGauge("pass.engine.waiting", () => engine.Waiting, "{operation}", "Operations waiting to be decided.");
    }

    public void Decided(Operation operation)
    {
        if (_operations.Enabled)
            Count(operation.Kind, operation.Refusal.ToString());
    }

    /// <summary>Not even put to the rules: its presentation proved nothing.</summary>
    public void Refused(OperationKind kind, string code)
    {
        if (_operations.Enabled)
            Count(kind, code);
    }

    private void Count(OperationKind kind, string code) => _operations.Add(1, new("kind", kind.ToString()), new("code", code));
}
