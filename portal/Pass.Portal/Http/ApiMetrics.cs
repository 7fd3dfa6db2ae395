using System.Diagnostics;
using System.Diagnostics.Metrics;
using Pass.Core;
using Pass.Data.Machine;

namespace Pass.Portal.Http;

/// <summary>What the API counts, beside what the server counts of HTTP itself (http.server.request.duration and its kind).</summary>
internal sealed class ApiMetrics
{
    private readonly Counter<long> _operations;

    public ApiMetrics(IMeterFactory meters) =>
        _operations = meters.Create(Telemetry.Name).CreateCounter<long>("pass.operations", "{operation}", "Operations answered, by kind and code.");

    public void Decided(Operation operation)
    {
        // The way from a trace to the row of the log: ./pass trace takes this id.
        Activity.Current?.SetTag("pass.operation.id", operation.Id.ToString()).SetTag("pass.code", operation.Refusal.ToString());
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
