using System.Collections.Concurrent;

namespace Pass.Terminal.Selling;

/// <summary>When the last call about each operation left, in this run of the program: a clock that is set makes no call older nor younger. Safe from several threads.</summary>
internal sealed class CallTimes(TimeProvider time)
{
    private readonly ConcurrentDictionary<Guid, long> _leftAt = [];

    public void Leaves(Guid operation) => _leftAt[operation] = time.GetTimestamp();

    /// <summary>Its last call left longer ago than this; the date counts only for what an earlier run of the program left behind.</summary>
    public bool LeftBefore(TillOperation operation, TimeSpan since) => _leftAt.TryGetValue(operation.Id, out var at)
        ? time.GetElapsedTime(at) > since
        : time.GetUtcNow() - operation.At > since || !_leftAt.TryAdd(operation.Id, time.GetTimestamp());
}
