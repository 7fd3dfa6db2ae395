using Microsoft.Extensions.Logging;
using Pass.Core;
using Pass.Data.Log;
using Pass.Data.Machine;

namespace Pass.Engine;

/// <summary>
/// Decides and writes the sales that are paid beyond a balance, one at a time: what one partner is paid so in a day is bounded over all partitions,
/// and over all nodes. Each such sale goes in together with a row of its partner's own partition, an empty one where that is not the pass's, or not
/// at all; and before it is decided, every partition is read. Whoever pays the same partner meanwhile takes that place first, and the sale is decided
/// again on what that one wrote. Other sales wait for none of it. Used by the writer loop's thread only.
/// </summary>
internal sealed class BeyondBalance(
    ILogStore store, PartitionSlot[] slots, LogFollower follower, DayEnds days, EngineOptions options, TimeProvider time, ILogger log, EngineHealth health,
    Action<Submission> askHistory)
{
    /// <summary>The partition whose next row is free only while nobody pays the partner beyond a balance.</summary>
    public static int PartitionOf(PartnerId partner, int partitions) => (int)(Mix.Of((ulong)partner.Value) % (uint)partitions);

    public void Decide(Submission submission, Reference reference, int failureLimit)
    {
        Exception? failure = null;
        var failures = 0;
        for (var attempt = 0; attempt < options.RetryLimit && failures < failureLimit; attempt++)
        {
            follower.CatchUp([.. slots]);
            // A day that ended in one partition has ended: what each was paid is of the same one.
            days.EndBefore(slots.Max(s => s.State.Head.Day));
            if (Array.Find(slots, s => !s.IsTrusted) is { } unread)
            {
                submission.Fail(new EngineUnavailableException(Words.Say("OverdraftsUnread", unread.Partition), unread.Failure));
                return;
            }
            try
            {
                if (IsDone(submission, reference))
                    return;
                failure = null;
            }
            catch (Exception e) when (submission.Decided is not null)
            {
                // The outcome is unknown: it is found in the log, or decided again.
                slots[submission.Partition].Deciding.Clear();
                Array.ForEach(slots, s => s.Distrust(drop: false));
                health.Failed(failure = e);
                failures++;
            }
            catch (Exception e)
            {
                log.LogCritical(e, "Partition {Partition}: operation {Operation} breaks an invariant", submission.Partition, submission.Request.Id);
                submission.Fail(e);
                slots[submission.Partition].Distrust(drop: true);
                return;
            }
        }
        submission.Fail(new EngineUnavailableException(Words.Say(failure is null ? "Contended" : "LogUnwritten"), failure));
    }

    /// <summary>One attempt; false when another node was first.</summary>
    private bool IsDone(Submission submission, Reference reference)
    {
        submission.Decided = null;
        var (slot, sale, nowMs) = (slots[submission.Partition], (SaleRequest)submission.Request, time.GetUtcNow().ToUnixTimeMilliseconds());
        var outcome = slot.Decide(submission, reference, nowMs, OverdraftDay.Of(slots, slot.State.Head.Day, sale));
        if (outcome == DecisionOutcome.NeedsHistory)
            askHistory(submission);
        if (outcome != DecisionOutcome.Pending)
            return true;
        // Against the present others it may be refused, or paid from a balance: then it needs its own row alone.
        var home = submission.Decided!.Flags.HasFlag(OperationFlags.Overdraft) ? slots[PartitionOf(sale.Partner, slots.Length)] : slot;
        PartitionSlot[] touched = home == slot ? [slot] : home.Partition < slot.Partition ? [home, slot] : [slot, home];
        var rows = Array.ConvertAll(touched, s => s.Encode(nowMs));
        var appended = new bool[rows.Length];
        using (Telemetry.Commit(1))
            store.Append(rows, appended, together: true);
        if (!appended[0])
        {
            slot.Deciding.Clear();
            slot.State.Rollback();
            return false;
        }
        health.Committed();
        var told = new List<Ticket>();
        for (var i = 0; i < touched.Length; i++)
            touched[i].Commit(rows[i], told);
        Ticket.Tell(told);
        return true;
    }
}
