using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Pass.Core;
using Pass.Data.Log;
using Pass.Data.Machine;

namespace Pass.Engine;

/// <summary>
/// The one thread of a node that decides and writes. It takes what is waiting (no timer: a lone request goes at once, a crowd
/// batches itself), decides, appends one row per partition in one commit, and only then answers.
/// </summary>
internal sealed class WriterLoop : IDisposable
{
    /// <summary>Commits of a group that may fail one after the other.</summary>
    private const int FailureLimit = 3;

    private readonly ILogStore _store;
    private readonly EngineOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly EngineHealth _health;
    private readonly Func<Reference> _reference;
    private readonly Action<Submission> _askHistory;
    private readonly PartitionSlot[] _slots;
    private readonly LogFollower _follower;
    private readonly DayEnds _days;
    private readonly BeyondBalance _beyond;
    private readonly List<Ticket> _told = [];
    private readonly ConcurrentQueue<WorkItem> _queue = new();
    // Without looking around before it sleeps: at a region's pace the next sale is milliseconds away, and each look costs more than its decision.
    private readonly ManualResetEventSlim _waiting = new(false, spinCount: 0);
    private readonly Thread _thread;
    private LogRow? _last;
    private Exception? _halted;
    private int _count;
    private int _sleeping;
    private int _stopped;
    private volatile bool _stopping;
    private volatile bool _isStale;

    public WriterLoop(
        ILogStore store, PartitionSlot[] slots, EngineOptions options, TimeProvider time, ILogger log, EngineHealth health,
        Func<Reference> reference, Action<Submission> askHistory)
    {
        (_store, _slots, _options, _time, _log, _health) = (store, slots, options, time, log, health);
        (_reference, _askHistory, _follower) = (reference, askHistory, new(store, slots, time, health));
        _days = new(store, slots, _follower, time, log, health);
        _beyond = new(store, slots, _follower, _days, options, time, log, health, askHistory);
        _thread = new(Run) { Name = "Pass writer", IsBackground = true };
    }

    /// <summary>A row of the latest commit; null before the first.</summary>
    public LogRow? LastCommitted => Volatile.Read(ref _last);

    /// <summary>Set: everything is refused for this reason. Cleared: every partition is made anew from the log there is now.</summary>
    public Exception? Halted
    {
        get => Volatile.Read(ref _halted);
        set
        {
            _isStale |= value is not null || _halted is not null;
            Volatile.Write(ref _halted, value);
        }
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
            _waiting.Set();
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
        // Who wakes the loop after this has enqueued before, and the loop looks next.
        _waiting.Reset();
    }

    private void Process(List<WorkItem> group)
    {
        if (Halted is { } halted)
        {
            FailAll(group, new EngineUnavailableException(Words.Say("LogGone"), halted));
            return;
        }
        if (_isStale)
            Array.ForEach(_slots, s => s.Distrust(drop: true));
        _isStale = false;
        _follower.Begin();
        var open = new List<Submission>(group.Count);
        List<Inquiry>? asked = null;
        foreach (var item in group)
        {
            if (item is Submission submission)
                open.Add(submission);
            else
                (asked ??= []).Add((Inquiry)item);
        }
        if (asked is not null)
            _follower.Answer(asked);
        Decide(open);
    }

    private void Decide(List<Submission> open)
    {
        Exception? failure = null;
        var (failures, attempts) = (0, 0);
        while (open.Count > 0)
        {
            if (failures == FailureLimit)
            {
                FailAll(open, new EngineUnavailableException(Words.Say("LogUnwritten"), failure));
                return;
            }
            if (attempts == _options.RetryLimit)
            {
                FailAll(open, new EngineUnavailableException(Words.Say("Contended")));
                return;
            }
            var reference = _reference();
            (open, var beyond, var why) = DecideAndAppend(open, reference);
            (failure, failures) = why is null ? (null, 0) : (why, failures + 1);
            attempts = beyond is null ? attempts + 1 : 0;
            if (beyond is not null)
                _beyond.Decide(beyond, reference, FailureLimit);
        }
    }

    /// <summary>
    /// One attempt for a group; what the fence refused comes back to be decided again on what others wrote. The group ends before a sale that would
    /// be paid beyond the balance: that one is decided alone, and what is behind it comes back.
    /// </summary>
    private (List<Submission> Again, Submission? Beyond, Exception? Failure) DecideAndAppend(List<Submission> open, Reference reference)
    {
        var nowMs = _time.GetUtcNow().ToUnixTimeMilliseconds();
        if (_options.EndDays)
            _days.EndByClock(nowMs);
        var end = open.FindIndex(s => Decide(s, reference, nowMs) == DecisionOutcome.BeyondBalance);
        var (beyond, behind) = end < 0 ? (null, new List<Submission>()) : (open[end], open[(end + 1)..]);
        var touched = Array.FindAll(_slots, s => s.Deciding.Count > 0);
        if (touched.Length == 0)
            return (behind, beyond, null);
        var rows = Array.ConvertAll(touched, s => s.Encode(nowMs));
        var appended = new bool[rows.Length];
        Exception? failure = null;
        try
        {
            using var commit = Telemetry.Commit(open.Count);
            _store.Append(rows, appended);
            _health.Committed();
        }
        catch (Exception e)
        {
            // The outcome is unknown. Reading back settles it: our row is there and our operations are found in it, or they are decided again.
            Array.Clear(appended);
            _health.Failed(failure = e);
        }
        List<PartitionSlot>? refused = null;
        for (var i = 0; i < touched.Length; i++)
        {
            if (appended[i])
                touched[i].Commit(rows[i], _told);
            else
                (refused ??= []).Add(touched[i]);
        }
        Ticket.Tell(_told);
        if (Array.LastIndexOf(appended, true) is >= 0 and var last)
            Volatile.Write(ref _last, rows[last]);
        return (refused is null ? behind : [.. ReadBack(refused), .. behind], beyond, failure);
    }

    /// <summary>The fence refused these rows, or nobody knows: undo, read what is there, and let the callers be decided again.</summary>
    private List<Submission> ReadBack(List<PartitionSlot> slots)
    {
        foreach (var slot in slots)
            slot.State.Rollback();
        _follower.CatchUp(slots);
        var again = new List<Submission>();
        foreach (var slot in slots)
        {
            if (slot.Failure is { } why)
            {
                slot.FailDeciding(why, drop: false);
                continue;
            }
            again.AddRange(slot.Deciding);
            slot.Deciding.Clear();
        }
        return again;
    }

    /// <returns>Of what was answered, refused or failed too.</returns>
    private DecisionOutcome Decide(Submission submission, Reference reference, long nowMs)
    {
        var slot = _slots[submission.Partition];
        // A partition whose last write or read failed is read again before anything is decided on it.
        if (!slot.IsTrusted)
        {
            _follower.CatchUp([slot]);
            if (slot.Failure is { } why)
            {
                submission.Fail(why);
                return DecisionOutcome.Answered;
            }
        }
        try
        {
            var outcome = slot.Decide(submission, reference, nowMs);
            if (outcome == DecisionOutcome.NeedsHistory)
                _askHistory(submission);
            return outcome;
        }
        catch (Exception e)
        {
            _log.LogCritical(e, "Partition {Partition}: operation {Operation} breaks an invariant", submission.Partition, submission.Request.Id);
            submission.Fail(e);
            slot.FailDeciding(new EngineUnavailableException(Words.Say("GroupBroken")), drop: true);
            return DecisionOutcome.Answered;
        }
    }

    private static void FailAll(IEnumerable<WorkItem> items, Exception why)
    {
        foreach (var item in items)
            item.Fail(why);
    }

    /// <summary>Tells those who came while the loop was ending.</summary>
    private void Drain()
    {
        while (_queue.TryDequeue(out var item))
            item.Fail(new EngineUnavailableException(Words.Say("Stopping")));
    }

    public void Dispose()
    {
        _stopping = true;
        _waiting.Set();
        if (_thread.IsAlive)
            _thread.Join();
        Interlocked.Exchange(ref _stopped, 1);
        Drain();
        _waiting.Dispose();
    }
}
