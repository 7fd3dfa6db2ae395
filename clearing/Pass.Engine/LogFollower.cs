using Pass.Data.Log;

namespace Pass.Engine;

/// <summary>Keeps the partitions at the end of the log, whatever other nodes wrote. Used by the writer loop's thread only.</summary>
internal sealed class LogFollower(ILogStore store, PartitionSlot[] slots, TimeProvider time, EngineHealth health)
{
    /// <summary>Rows of each partition read at a time.</summary>
    private const int TailRows = 64;

    private static readonly TimeSpan RebuildPause = TimeSpan.FromSeconds(5);

    private Exception? _outage;

    /// <summary>A new group: what failed for the last one is tried again.</summary>
    public void Begin()
    {
        _outage = null;
        foreach (var slot in slots)
            slot.Failure = null;
    }

    /// <summary>All that is asked in a group shares one reading of what others wrote.</summary>
    public void Answer(List<Inquiry> asked)
    {
        CatchUp([.. asked.Select(i => i.Partition).Distinct().Select(p => slots[p])]);
        foreach (var inquiry in asked)
        {
            var slot = slots[inquiry.Partition];
            if (slot.Failure is { } why)
                inquiry.Fail(why);
            else
                inquiry.Answer(slot.State);
        }
    }

    /// <summary>
    /// Reads what others wrote, of all these partitions in one query. A damaged one fails alone; a database that does not answer is waited for
    /// once in a group, not once a caller.
    /// </summary>
    public void CatchUp(List<PartitionSlot> those)
    {
        var asked = those.FindAll(s => s.Failure is null);
        try
        {
            if (_outage is null)
            {
                ReadTails(asked.FindAll(s => !s.IsDropped));
                foreach (var slot in asked.FindAll(s => s.IsDropped && s.Failure is null))
                    Rebuild(slot);
            }
        }
        catch (Exception e)
        {
            // Whatever the database's library throws when it is away: nothing was read.
            _outage = new EngineUnavailableException(Words.Say("DatabaseSilent"), e);
            health.Failed(e);
        }
        if (_outage is null)
            return;
        foreach (var slot in asked.FindAll(s => !s.IsTrusted))
            slot.Failure ??= _outage;
    }

    private void ReadTails(List<PartitionSlot> behind)
    {
        behind.ForEach(s => s.Distrust(drop: false));
        while (behind.Count > 0)
        {
            var rows = store.ReadNext([.. behind.Select(s => s.State.Head)], TailRows);
            var taken = new int[slots.Length];
            foreach (var row in rows)
            {
                taken[row.Partition]++;
                Take(slots[row.Partition], row);
            }
            foreach (var slot in behind.FindAll(s => s.Failure is null && taken[s.Partition] < TailRows))
                Served(slot);
            // All of them again, not only those with more: what is read last is what all were at one moment.
            behind = behind.Exists(s => taken[s.Partition] == TailRows) ? behind.FindAll(s => s.Failure is null) : [];
        }
    }

    private void Take(PartitionSlot slot, LogRow row)
    {
        if (slot.Failure is not null)
            return;
        try
        {
            slot.Replay(row);
        }
        catch (Exception e)
        {
            Refuse(slot, e);
        }
    }

    /// <summary>Only now and then while it fails: a whole partition is read, and the others wait for it.</summary>
    private void Rebuild(PartitionSlot slot)
    {
        if (slot.Rebuilding is { } before && time.GetElapsedTime(before.At) < RebuildPause)
        {
            slot.Failure = before.Why;
            return;
        }
        try
        {
            slot.Rebuild(store);
            Served(slot);
        }
        catch (Exception e) when (!EngineHealth.IsOutage(e))
        {
            Refuse(slot, e);
            slot.Rebuilding = (time.GetTimestamp(), slot.Failure!);
        }
    }

    private void Served(PartitionSlot slot)
    {
        slot.Trust();
        health.Served(slot.Partition);
    }

    private void Refuse(PartitionSlot slot, Exception why)
    {
        slot.Failure = why as LogBrokenException ?? (Exception)new EngineUnavailableException(Words.Say("PartitionUnread", slot.Partition), why);
        health.Refused(slot.Partition, why);
    }
}
