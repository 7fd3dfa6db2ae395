using System.Collections;
using System.Diagnostics;

namespace Pass.Portal.Hosting;

/// <summary>
/// One id for a call from the till to the log of this node: the caller's <c>X-Correlation-Id</c>, or else the trace id of its <c>traceparent</c>
/// or of this server. It is echoed, and whatever is logged meanwhile carries it. From the operation on, <c>./pass trace</c> leads to the bank line.
/// </summary>
internal sealed class Correlation(RequestDelegate next, ILogger<Correlation> log)
{
    public const string Header = "X-Correlation-Id";

    public const int MaxLength = 64;

    public async Task InvokeAsync(HttpContext context)
    {
        var id = Given(context.Request.Headers[Header]) ?? Activity.Current?.TraceId.ToHexString() ?? context.TraceIdentifier;
        context.Response.Headers[Header] = id;
        using (log.BeginScope(new Scope(id)))
            await next(context);
    }

    /// <summary>Another program's word goes into our log and back only when it is short and plain.</summary>
    private static string? Given(string? text) =>
        text is { Length: > 0 and <= MaxLength } && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.') ? text : null;

    /// <summary>What a logger writes with each line: its text, or its one field.</summary>
    private sealed class Scope(string id) : IReadOnlyList<KeyValuePair<string, object?>>
    {
        public int Count => 1;

        public KeyValuePair<string, object?> this[int index] => new("CorrelationId", id);

        public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
        {
            yield return this[0];
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

        public override string ToString() => $"CorrelationId:{id}";
    }
}
