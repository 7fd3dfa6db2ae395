using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.Extensions.Logging;

namespace Pass.Engine;

/// <summary>
/// How the engine's work goes, told by the work itself: the last commit that is durable, the last failure since, the partitions that are refused.
/// Each trouble and its end is one line of the log, however many callers meet it. Safe from several threads.
/// </summary>
public sealed class EngineHealth
{
    private readonly ConcurrentDictionary<int, Exception> _refused = new();
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private Exception? _trouble;
    private long _committedAt;
    private long _ahead;

    internal EngineHealth(TimeProvider time, ILogger log)
    {
        (_time, _log) = (time, log);
        _committedAt = time.GetTimestamp();
    }

    /// <summary>Why the log could not be written or read when it was last tried; null when it could.</summary>
    public Exception? Trouble => Volatile.Read(ref _trouble);

    /// <summary>How far this node's clock is ahead of the database's, more than a few minutes; null when it is not. It ends no business day meanwhile.</summary>
    public TimeSpan? ClockAhead => Volatile.Read(ref _ahead) is > 0 and var ticks ? new TimeSpan(ticks) : null;

    /// <summary>Since the last durable commit, or the start. Measured by what passes, not by the clock on the wall.</summary>
    public TimeSpan SinceCommit => _time.GetElapsedTime(Volatile.Read(ref _committedAt));

    /// <summary>Partitions whose log or snapshot is damaged, in order: nothing is decided on them, the others are served.</summary>
    public IReadOnlyList<int> RefusedPartitions => [.. _refused.Keys.Order()];

    internal void Committed()
    {
        Volatile.Write(ref _committedAt, _time.GetTimestamp());
        if (Interlocked.Exchange(ref _trouble, null) is not null)
            _log.LogInformation("The log is written again: sales go on");
    }

    internal void Failed(Exception why)
    {
        if (Interlocked.Exchange(ref _trouble, why)?.GetType() != why.GetType())
            _log.LogError(why, "The log cannot be used, sales are told to come back: {Cause}", why.GetBaseException().Message);
    }

    /// <summary>Compares this node's clock with the database's; false where that is the same clock.</summary>
    internal bool IsClockAhead(long nowMs, long? theirsMs)
    {
        var ahead = theirsMs is { } theirs && nowMs - theirs > PartitionState.MaxIdLeadMs ? TimeSpan.FromMilliseconds(nowMs - theirs) : TimeSpan.Zero;
        var before = Interlocked.Exchange(ref _ahead, ahead.Ticks);
        if (ahead > TimeSpan.Zero && before == 0)
            _log.LogError("The clock of this node is {Ahead} ahead of the database's: no business day is ended until it is right", ahead);
        if (ahead == TimeSpan.Zero && before > 0)
            _log.LogInformation("The clock of this node agrees with the database's again");
        return ahead > TimeSpan.Zero;
    }

    internal void Refused(int partition, Exception why)
    {
        if (_refused.TryAdd(partition, why))
            _log.LogCritical(why, "Partition {Partition} is refused, the others are served: {Cause}", partition, why.Message);
    }

    internal void Served(int partition)
    {
        if (_refused.TryRemove(partition, out _))
            _log.LogInformation("Partition {Partition} is served again", partition);
    }

    /// <summary>True when the database is away, as opposed to what it holds being damaged.</summary>
    internal static bool IsOutage(Exception error) => error is DbException or TimeoutException or IOException and not EndOfStreamException;
}
