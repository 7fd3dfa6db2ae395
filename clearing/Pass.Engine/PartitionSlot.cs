using Pass.Data.Log;

namespace Pass.Engine;

/// <summary>A partition on the writer loop: its state, whether it can be trusted, and who waits for the group being committed.</summary>
internal sealed class PartitionSlot(PartitionState state, int windowCapacity)
{
    private byte[] _buffer = new byte[OperationCodec.BufferBytes(64)];
    private int[] _offsets = new int[64];
    private bool _dropped;

    public PartitionState State { get; private set; } = state;

    /// <summary>False after a failure, until the log was read again.</summary>
    public bool IsTrusted { get; private set; } = true;

    public List<Submission> Deciding { get; } = [];

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

    public void Commit(LogRow row)
    {
        State.Commit(row);
        foreach (var submission in Deciding)
            submission.Answer(submission.Decided!);
        Deciding.Clear();
    }

    /// <summary>Why it could not be read for the present group; not tried again before the next.</summary>
    public Exception? Failure { get; set; }

    /// <summary>Undoes the group being decided and tells its callers why.</summary>
    public void FailDeciding(Exception why, bool drop)
    {
        foreach (var submission in Deciding)
            submission.Fail(why);
        Deciding.Clear();
        Distrust(drop);
    }

    private void Distrust(bool drop)
    {
        IsTrusted = false;
        _dropped |= drop;
        if (!State.Pending.IsEmpty)
            State.Rollback();
    }

    /// <summary>Reads what other nodes wrote. A state that may be wrong is dropped and rebuilt from snapshot and log.</summary>
    public void CatchUp(ILogStore store)
    {
        IsTrusted = false;
        if (_dropped)
        {
            State = PartitionSnapshot.Load(store, State.Head.Partition, windowCapacity);
            _dropped = false;
        }
        else
        {
            foreach (var row in store.Read(State.Head.Partition, State.Head.Lsn))
                Replay(row);
        }
        IsTrusted = true;
    }

    private void Replay(LogRow row)
    {
        try
        {
            State.Replay(row);
        }
        catch (Exception e) when (e is not LogBrokenException)
        {
            // Half of the row may have been done.
            _dropped = true;
            throw;
        }
    }
}
