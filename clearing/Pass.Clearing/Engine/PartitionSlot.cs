using Microsoft.Extensions.Logging;
using Pass.Data.Log;

namespace Pass.Clearing.Engine;

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

    /// <summary>The fence refused our row, or nobody knows: undo, read what is there, and let the callers be decided again.</summary>
    public void Refused(ILogStore store, Exception? failure, List<Submission> again, ILogger log)
    {
        State.Rollback();
        try
        {
            CatchUp(store);
            again.AddRange(Deciding);
        }
        catch (Exception e)
        {
            Distrust(drop: e is not LogBrokenException);
            log.LogError(e, "Partition {Partition} cannot be read", State.Head.Partition);
            foreach (var submission in Deciding)
                submission.Fail(e is LogBrokenException ? e : new EngineUnavailableException("the database does not answer", failure ?? e));
        }
        Deciding.Clear();
    }

    public void FailDeciding(Exception why)
    {
        foreach (var submission in Deciding)
            submission.Fail(why);
        Deciding.Clear();
        Distrust(drop: true);
    }

    public void Distrust(bool drop)
    {
        IsTrusted = false;
        _dropped |= drop;
        if (!State.Pending.IsEmpty)
            State.Rollback();
    }

    /// <summary>Reads what other nodes wrote. A state that may be wrong is dropped and rebuilt from snapshot and log.</summary>
    public void CatchUp(ILogStore store)
    {
        if (_dropped)
        {
            State = PartitionSnapshot.Load(store, State.Head.Partition, windowCapacity);
            _dropped = false;
        }
        else
        {
            foreach (var row in store.Read(State.Head.Partition, State.Head.Lsn))
                State.Replay(row);
        }
        IsTrusted = true;
    }
}
