using System.Threading.Tasks.Sources;
using Pass.Core;

namespace Pass.Engine;

/// <summary>One caller waiting for one or more answers, all at once.</summary>
internal abstract class Ticket : IThreadPoolWorkItem
{
    /// <summary>Callers that one thread of the pool answers one after the other: enough to spare waking one for each, few enough for others not to wait behind them.</summary>
    private const int Together = 32;

    private Exception? _failure;

    /// <summary>Why there is no answer; null while there may be one.</summary>
    protected Exception? Failure => _failure;

    /// <summary>True with the last answer: the caller is to be told, by <see cref="Tell(List{Ticket})"/>.</summary>
    public abstract bool Answer(int index, Operation operation);

    public void Fail(Exception exception)
    {
        if (Interlocked.CompareExchange(ref _failure, exception, null) is null)
            Tell();
    }

    /// <summary>Never on the thread of who calls: what the caller does with it is its own affair.</summary>
    public void Tell() => ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);

    /// <summary>Tells many, in their order.</summary>
    public static void Tell(List<Ticket> tickets)
    {
        for (var at = 0; at < tickets.Count; at += Together)
            ThreadPool.UnsafeQueueUserWorkItem(static some => some.ForEach(t => t.Execute()), tickets.GetRange(at, Math.Min(Together, tickets.Count - at)), preferLocal: false);
        tickets.Clear();
    }

    public abstract void Execute();
}

/// <summary>Of one answer, which nearly all are: the ticket is what its caller waits on, and nothing else is made for it.</summary>
internal sealed class LoneTicket : Ticket, IValueTaskSource<Operation>
{
    private ManualResetValueTaskSourceCore<Operation> _done;
    private Operation? _answer;
    private int _isTold;

    /// <summary>To be awaited once.</summary>
    public ValueTask<Operation> Answered => new(this, _done.Version);

    public override bool Answer(int index, Operation operation)
    {
        _answer = operation;
        return true;
    }

    public override void Execute()
    {
        if (Interlocked.Exchange(ref _isTold, 1) == 1)
            return;
        if (Failure is { } why)
            _done.SetException(why);
        else
            _done.SetResult(_answer!);
    }

    public Operation GetResult(short token) => _done.GetResult(token);

    public ValueTaskSourceStatus GetStatus(short token) => _done.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) => _done.OnCompleted(continuation, state, token, flags);
}

/// <summary>Of many.</summary>
internal sealed class GroupTicket(int count) : Ticket
{
    private readonly TaskCompletionSource<Operation[]> _done = new();
    private readonly Operation[] _answers = new Operation[count];
    private int _left = count;

    public Task<Operation[]> Task => _done.Task;

    public override bool Answer(int index, Operation operation)
    {
        _answers[index] = operation;
        return Interlocked.Decrement(ref _left) == 0;
    }

    public override void Execute()
    {
        if (Failure is { } why)
            _done.TrySetException(why);
        else
            _done.TrySetResult(_answers);
    }
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

    public void Answer(Operation operation)
    {
        if (ticket.Answer(index, operation))
            ticket.Tell();
    }

    /// <summary>The same, the caller to be told with others.</summary>
    public void Answer(Operation operation, List<Ticket> told)
    {
        if (ticket.Answer(index, operation))
            told.Add(ticket);
    }

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
