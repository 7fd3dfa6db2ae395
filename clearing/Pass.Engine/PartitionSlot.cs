using Pass.Core;
using Pass.Data.Log;

namespace Pass.Engine;

/// <summary>A partition on the writer loop: its state, whether it can be trusted, and who waits for the group being committed.</summary>
/// <param name="state">Null when it could not be loaded: it is tried again later.</param>
internal sealed class PartitionSlot(LogHead genesis, PartitionState? state, int windowCapacity)
{
    private byte[] _buffer = new byte[OperationCodec.BufferBytes(64)];
    private int[] _offsets = new int[64];

    public PartitionState State { get; private set; } = state ?? new(genesis, windowCapacity);

    public int Partition => genesis.Partition;

    /// <summary>False after a failure, until the log was read again.</summary>
    public bool IsTrusted { get; private set; } = state is not null;

    /// <summary>The state may be wrong: it is rebuilt from snapshot and log, which costs more than reading on.</summary>
    public bool IsDropped { get; private set; } = state is null;

    public List<Submission> Deciding { get; } = [];

    /// <summary>Why it could not be read for the present group; not tried again before the next.</summary>
    public Exception? Failure { get; set; }

    /// <summary>When a rebuilding failed, a timestamp, and why: it is not tried for every caller.</summary>
    public (long At, Exception Why)? Rebuilding { get; set; }

    /// <summary>Decides a request on the state; what needs no commit is answered at once.</summary>
    public DecisionOutcome Decide(Submission submission, Reference reference, long nowMs, OverdraftsToday? overdrafts = null)
    {
        var (outcome, operation) = State.Decide(submission.Request, submission.History, reference, nowMs, overdrafts);
        // A retry in the very group of its first is answered when the group is durable, like it.
        if (outcome == DecisionOutcome.Answered && State.IsPending(new(operation!.Pass, operation.Id)))
            outcome = DecisionOutcome.Pending;
        if (outcome == DecisionOutcome.Answered)
            submission.Answer(operation!);
        if (outcome == DecisionOutcome.Pending)
        {
            submission.Decided = operation;
            Deciding.Add(submission);
        }
        return outcome;
    }

    public LogRow Encode(long nowMs)
    {
        var pending = State.Pending;
        if (_offsets.Length < pending.Length)
        {
            _offsets = new int[pending.Length * 2];
            _buffer = new byte[OperationCodec.BufferBytes(_offsets.Length)];
        }
        return LogRow.After(State.Head, OperationCodec.Encode(nowMs, pending, _buffer, _offsets));
    }

    /// <param name="told">Gets the callers who have all their answers now.</param>
    public void Commit(LogRow row, List<Ticket> told)
    {
        State.Commit(row);
        foreach (var submission in Deciding)
            submission.Answer(submission.Decided!, told);
        Deciding.Clear();
    }

    /// <summary>Undoes the group being decided and tells its callers why.</summary>
    public void FailDeciding(Exception why, bool drop)
    {
        foreach (var submission in Deciding)
            submission.Fail(why);
        Deciding.Clear();
        Distrust(drop);
    }

    /// <summary>Undoes the group being decided; nothing is decided again before the log was read.</summary>
    public void Distrust(bool drop)
    {
        IsTrusted = false;
        IsDropped |= drop;
        if (!State.Pending.IsEmpty)
            State.Rollback();
    }

    /// <summary>The state is that of the log's end.</summary>
    public void Trust() => IsTrusted = true;

    /// <summary>Takes the next row that another node wrote.</summary>
    public void Replay(LogRow row)
    {
        try
        {
            State.Replay(row);
        }
        catch (Exception e) when (e is not LogBrokenException)
        {
            // Half of the row may have been done.
            IsDropped = true;
            throw;
        }
    }

    /// <summary>Makes the state anew from snapshot and log.</summary>
    public void Rebuild(ILogStore store)
    {
        State = PartitionSnapshot.Load(store, Partition, windowCapacity);
        (IsDropped, Rebuilding) = (false, null);
    }
}
