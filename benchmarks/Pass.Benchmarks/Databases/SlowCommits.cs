using System.Diagnostics;
using Pass.Data.Log;

namespace Pass.Benchmarks.Databases;

/// <summary>A log whose every commit takes a little longer, as on a slower disk or with a standby to wait for.</summary>
internal sealed class SlowCommits(ILogStore log, TimeSpan more) : ILogStore
{
    private long _commits;
    private long _ticks;

    public LogIdentity Identity => log.Identity;

    /// <summary>What was really added to each commit, ms: the system's timer oversleeps a little.</summary>
    public double AddedMs => _commits == 0 ? 0 : _ticks * 1_000.0 / Stopwatch.Frequency / _commits;

    public void Append(IReadOnlyList<LogRow> rows, Span<bool> appended, bool together = false)
    {
        log.Append(rows, appended, together);
        var start = Stopwatch.GetTimestamp();
        // Asleep and not spinning: a disk that is waited for leaves the core to others.
        Thread.Sleep(more);
        _ticks += Stopwatch.GetTimestamp() - start;
        _commits++;
    }

    public IEnumerable<LogRow> Read(int partition, long afterLsn, long throughLsn = long.MaxValue) => log.Read(partition, afterLsn, throughLsn);

    public IReadOnlyList<LogRow> ReadNext(IReadOnlyList<LogHead> heads, int rowsPerPartition) => log.ReadNext(heads, rowsPerPartition);

    public LogHead Head(int partition) => log.Head(partition);

    public LogSnapshot? LatestSnapshot(int partition) => log.LatestSnapshot(partition);

    public void SaveSnapshot(LogSnapshot snapshot) => log.SaveSnapshot(snapshot);

    public LogHead? SnapshotHead(int partition) => log.SnapshotHead(partition);

    public void Probe(LogHead? last, bool write) => log.Probe(last, write);

    /// <summary>The log inside is its opener's to dispose.</summary>
    public void Dispose()
    {
    }
}
