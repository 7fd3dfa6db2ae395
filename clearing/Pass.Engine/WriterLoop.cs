using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.Extensions.Logging;
using Pass.Core;
using Pass.Data;
using Pass.Data.Log;

namespace Pass.Engine;

/// <summary>
/// The one thread of a node that decides and writes. It takes what is waiting (no timer: a lone request goes at once, a crowd
/// batches itself), decides, appends one row per partition in one commit, and only then answers.
/// </summary>
internal sealed class WriterLoop : IDisposable
{
    private readonly ILogStore _store;
    private readonly EngineOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Func<Reference> _reference;
    private readonly Action<Submission> _askHistory;
    private readonly PartitionSlot[] _slots;
    private readonly ConcurrentQueue<WorkItem> _queue = new();
    private readonly SemaphoreSlim _waiting = new(0);
    private readonly Thread _thread;
    private int _count;
    private int _sleeping;
    private int _stopped;
    private Exception? _outage;
    private volatile bool _stopping;

    public WriterLoop(
        ILogStore store, PartitionState[] states, EngineOptions options, TimeProvider time, ILogger log,
        Func<Reference> reference, Action<Submission> askHistory)
    {
        _store = store;
        _options = options;
        _time = time;
        _log = log;
        _reference = reference;
        _askHistory = askHistory;
        _slots = Array.ConvertAll(states, s => new PartitionSlot(s, options.WindowPerPartition));
        _thread = new(Run) { Name = "Pass writer", IsBackground = true };
    }

    public int Waiting => Volatile.Read(ref _count);

    public void Start() => _thread.Start();

    /// <summary>False when the queue is full.</summary>
    public bool TryEnqueue(ReadOnlySpan<WorkItem> items)
    {
        if (_stopping || Volatile.Read(ref _count) + items.Length > _options.QueueLimit)
            return false;
        Enqueue(items);
        return true;
    }

    /// <summary>Puts items back that were in the loop already: they do not count against the limit again.</summary>
    public void Enqueue(ReadOnlySpan<WorkItem> items)
    {
        Interlocked.Add(ref _count, items.Length);
        foreach (var item in items)
            _queue.Enqueue(item);
        if (Interlocked.Exchange(ref _sleeping, 0) == 1)
            _waiting.Release();
        if (Volatile.Read(ref _stopped) == 1)
            Drain();
    }

    private void Run()
    {
        var group = new List<WorkItem>(_options.GroupLimit);
        while (!_stopping || !_queue.IsEmpty)
        {
            Take(group);
            if (group.Count == 0)
                continue;
            try
            {
                Process(group);
            }
            catch (Exception e)
            {
                // Nothing may end the loop: whatever was not answered is told so, and every partition is read again.
                _log.LogCritical(e, "The writer loop failed on a group");
                foreach (var slot in _slots)
                    slot.FailDeciding(e, drop: true);
                FailAll(group, e);
            }
            group.Clear();
        }
    }

    private void Take(List<WorkItem> group)
    {
        while (group.Count < _options.GroupLimit && _queue.TryDequeue(out var item))
            group.Add(item);
        Interlocked.Add(ref _count, -group.Count);
        if (group.Count > 0)
            return;
        // A full fence: a plain write could still be on its way when the queue is looked at, and the wake-up be lost.
        Interlocked.Exchange(ref _sleeping, 1);
        // An item enqueued between the look and the flag would otherwise sleep with us.
        if (_queue.IsEmpty && !_stopping)
            _waiting.Wait(500);
        Volatile.Write(ref _sleeping, 0);
    }

    private void Process(List<WorkItem> group)
    {
        _outage = null;
        foreach (var slot in _slots)
            slot.Failure = null;
        var open = new List<Submission>(group.Count);
        foreach (var item in group)
        {
            if (item is Submission submission)
                open.Add(submission);
            else
                Answer((Inquiry)item);
        }
        for (var attempt = 0; open.Count > 0; attempt++)
        {
            if (attempt == _options.RetryLimit)
            {
                FailAll(open, new EngineUnavailableException("other nodes keep writing to the same partitions"));
                return;
            }
            open = DecideAndAppend(open);
        }
    }

    /// <summary>One attempt for a group; what the fence refused comes back to be decided again on what others wrote.</summary>
    private List<Submission> DecideAndAppend(List<Submission> open)
    {
        var nowMs = _time.GetUtcNow().ToUnixTimeMilliseconds();
        var reference = _reference();
        foreach (var submission in open)
            Decide(submission, reference, nowMs);
        var touched = Array.FindAll(_slots, s => s.Deciding.Count > 0);
        if (touched.Length == 0)
            return [];
        var rows = Array.ConvertAll(touched, s => s.Encode(nowMs));
        var appended = new bool[rows.Length];
        try
        {
            using var commit = Telemetry.Commit(open.Count);
            _store.Append(rows, appended);
        }
        catch (Exception e)
        {
            // The outcome is unknown. Reading back settles it: our row is there and our operations are found in it, or they are decided again.
            Array.Clear(appended);
            _log.LogWarning(e, "A commit failed; its outcome is read back");
        }
        var again = new List<Submission>();
        for (var i = 0; i < touched.Length; i++)
        {
            if (appended[i])
                touched[i].Commit(rows[i]);
            else
                ReadBack(touched[i], again);
        }
        return again;
    }

    /// <summary>The fence refused our row, or nobody knows: undo, read what is there, and let the callers be decided again.</summary>
    private void ReadBack(PartitionSlot slot, List<Submission> again)
    {
        slot.State.Rollback();
        if (!TryCatchUp(slot, out var why))
        {
            slot.FailDeciding(why!, drop: false);
            return;
        }
        again.AddRange(slot.Deciding);
        slot.Deciding.Clear();
    }

    private void Decide(Submission submission, Reference reference, long nowMs)
    {
        var slot = _slots[submission.Partition];
        // A partition whose last write or read failed is read again before anything is decided on it.
        Exception? why = null;
        if (!slot.IsTrusted && !TryCatchUp(slot, out why))
        {
            submission.Fail(why!);
            return;
        }
        try
        {
            var (outcome, operation) = slot.State.Decide(submission.Request, submission.History, reference, nowMs);
            switch (outcome)
            {
                case DecisionOutcome.Pending:
                    submission.Decided = operation;
                    slot.Deciding.Add(submission);
                    break;
                case DecisionOutcome.Answered when slot.State.IsPending(operation!.Id):
                    // A retry in the very group of its first: answered when the group is durable, like it.
                    submission.Decided = operation;
                    slot.Deciding.Add(submission);
                    break;
                case DecisionOutcome.Answered:
                    submission.Answer(operation!);
                    break;
                default:
                    _askHistory(submission);
                    break;
            }
        }
        catch (Exception e)
        {
            _log.LogCritical(e, "Partition {Partition}: operation {Operation} breaks an invariant", submission.Partition, submission.Request.Id);
            submission.Fail(e);
            slot.FailDeciding(new EngineUnavailableException("an operation of the same group broke an invariant"), drop: true);
        }
    }

    /// <summary>Reads what others wrote. A database that does not answer is waited for once in a group, not once a caller.</summary>
    private bool TryCatchUp(PartitionSlot slot, out Exception? why)
    {
        why = slot.Failure ?? _outage;
        if (why is not null)
            return false;
        try
        {
            slot.CatchUp(_store);
            return true;
        }
        catch (LogBrokenException e)
        {
            why = e;
        }
        catch (Exception e) when (e is DbException or IOException or TimeoutException)
        {
            why = _outage = new EngineUnavailableException("the database does not answer", e);
        }
        catch (Exception e)
        {
            why = new EngineUnavailableException("the log cannot be read", e);
        }
        slot.Failure = why;
        _log.LogError(why, "Partition {Partition} cannot be read", slot.State.Head.Partition);
        return false;
    }

    private void Answer(Inquiry inquiry)
    {
        var slot = _slots[inquiry.Partition];
        if (TryCatchUp(slot, out var why))
            inquiry.Answer(slot.State);
        else
            inquiry.Fail(why!);
    }

    private static void FailAll(IEnumerable<WorkItem> items, Exception why)
    {
        foreach (var item in items)
        {
            if (item is Submission submission)
                submission.Fail(why);
            else
                ((Inquiry)item).Fail(why);
        }
    }

    /// <summary>Tells those who came while the loop was ending.</summary>
    private void Drain()
    {
        while (_queue.TryDequeue(out var item))
            FailAll([item], new EngineUnavailableException("it is stopping"));
    }

    public void Dispose()
    {
        _stopping = true;
        _waiting.Release();
        if (_thread.IsAlive)
            _thread.Join();
        Interlocked.Exchange(ref _stopped, 1);
        Drain();
        _waiting.Dispose();
    }
}
