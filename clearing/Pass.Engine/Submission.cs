using Pass.Core;

namespace Pass.Engine;

/// <summary>One caller waiting for one or more answers, all at once.</summary>
internal sealed class Ticket(int count)
{
    private readonly TaskCompletionSource<Operation[]> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Operation[] _answers = new Operation[count];
    private int _left = count;

    public Task<Operation[]> Task => _done.Task;

    public void Answer(int index, Operation operation)
    {
        _answers[index] = operation;
        if (Interlocked.Decrement(ref _left) == 0)
            _done.TrySetResult(_answers);
    }

    public void Fail(Exception exception) => _done.TrySetException(exception);
}

/// <summary>Something for the writer loop to do.</summary>
internal abstract class WorkItem
{
    public abstract void Fail(Exception exception);
}

/// <summary>A request on its way through the loop, perhaps several times.</summary>
internal sealed class Submission(OperationRequest request, int partition, Ticket ticket, int index) : WorkItem
{
    public OperationRequest Request { get; } = request;
    public int Partition { get; } = partition;

    /// <summary>What the history said, when it had to be asked.</summary>
    public History? History { get; set; }

    /// <summary>Decided in the group being committed; answered when it is durable.</summary>
    public Operation? Decided { get; set; }

    public long AskedHistoryAt { get; set; }

    public void Answer(Operation operation) => ticket.Answer(index, operation);

    public override void Fail(Exception exception) => ticket.Fail(exception);
}

/// <summary>A question about the state of a partition, answered on the loop after it caught up with the log.</summary>
internal abstract class Inquiry(int partition) : WorkItem
{
    public int Partition { get; } = partition;

    public abstract void Answer(PartitionState state);
}

internal sealed class Inquiry<T>(int partition, Func<PartitionState, T> ask) : Inquiry(partition)
{
    private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<T> Task => _done.Task;

    public override void Answer(PartitionState state)
    {
        try
        {
            _done.TrySetResult(ask(state));
        }
        catch (Exception e)
        {
            _done.TrySetException(e);
        }
    }

    public override void Fail(Exception exception) => _done.TrySetException(exception);
}
