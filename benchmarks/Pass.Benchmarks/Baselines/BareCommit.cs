using Pass.Benchmarks.Measuring;
using Pass.Data.Log;

namespace Pass.Benchmarks.Baselines;

/// <summary>What the database itself takes to make one row of the log durable, with nothing decided.</summary>
internal static class BareCommit
{
    /// <summary>Inserts rows of <paramref name="payloadBytes"/> bytes one commit at a time. The log is no log of Pass afterwards.</summary>
    public static Task<Measure> MeasureAsync(ILogStore log, int payloadBytes, string name, int runs, TimeSpan duration)
    {
        var head = log.Head(0);
        var payload = new byte[payloadBytes];
        new Random(1).NextBytes(payload);
        return ClosedLoop.MeasureAsync(name, runs, 1, duration, _ => () =>
        {
            var row = LogRow.After(head, payload);
            var appended = new bool[1];
            log.Append([row], appended);
            head = head with { Lsn = row.Lsn, Hash = row.Hash };
            return appended[0] ? ValueTask.CompletedTask : throw new InvalidOperationException("The row was refused.");
        });
    }
}
