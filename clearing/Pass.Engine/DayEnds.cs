using Microsoft.Extensions.Logging;
using Pass.Core;
using Pass.Data.Log;

namespace Pass.Engine;

/// <summary>
/// Ends business days that are over, through the same fence as everybody: a day holds what was received on it, whenever its night is run.
/// Used by the writer loop's thread only.
/// </summary>
internal sealed class DayEnds(ILogStore store, PartitionSlot[] slots, LogFollower follower, TimeProvider time, ILogger log, EngineHealth health)
{
    /// <summary>A clock further ahead than this is wrong, and what is ended cannot be opened again.</summary>
    private const int MostDays = 400;

    /// <summary>How often a clock that was ahead is compared again.</summary>
    private static readonly TimeSpan ComparePause = TimeSpan.FromSeconds(20);

    private long? _refused;

    /// <summary>
    /// Ends the days before the one that the clock says, unless it is ahead of the database's: what is ended cannot be opened again. Meanwhile
    /// sales stay in the day that is not over, and the node says that it is not well.
    /// </summary>
    public void EndByClock(long nowMs)
    {
        var today = ParisCalendar.DateOf(nowMs);
        if (!Array.Exists(slots, s => s.IsTrusted && s.State.Head.Day < today) || (_refused is { } at && time.GetElapsedTime(at) < ComparePause))
            return;
        try
        {
            _refused = health.IsClockAhead(nowMs, store.ClockMs()) ? time.GetTimestamp() : null;
        }
        catch (Exception e)
        {
            // Nobody to compare with, and nowhere to write either.
            health.Failed(e);
            return;
        }
        if (_refused is null)
            EndBefore(today);
    }

    /// <summary>Ends the days before one, day after day, in the partitions that are not there yet: nearly always none.</summary>
    public void EndBefore(DateOnly today)
    {
        var behind = Array.FindAll(slots, s => s.IsTrusted && s.State.Head.Day < today);
        while (behind.Length > 0)
        {
            if (behind.Min(s => s.State.Head.Day).AddDays(MostDays) < today)
            {
                log.LogError("The clock says {Today}, more than {Days} days after the log's business day: no day is ended", today, MostDays);
                return;
            }
            if (!End(behind))
                return;
            behind = Array.FindAll(behind, s => s.IsTrusted && s.State.Head.Day < today);
        }
    }

    /// <returns>False when the log did not take it: whoever asks next tries again.</returns>
    private bool End(PartitionSlot[] behind)
    {
        var marks = Array.ConvertAll(behind, s => LogRow.After(s.State.Head, EndMark.Payload));
        var appended = new bool[marks.Length];
        try
        {
            store.Append(marks, appended);
        }
        catch (Exception e)
        {
            // Nobody knows whether they are there: the log is read again before anything is decided.
            health.Failed(e);
            Array.ForEach(behind, s => s.Distrust(drop: false));
            return false;
        }
        for (var i = 0; i < marks.Length; i++)
        {
            if (appended[i])
                behind[i].Replay(marks[i]);
            else
                behind[i].Distrust(drop: false);
        }
        // Another node, or the night, was there before.
        if (Array.FindAll(behind, s => !s.IsTrusted) is { Length: > 0 } refused)
            follower.CatchUp([.. refused]);
        return true;
    }
}
