using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Pass.Core;
using Pass.Data;
using Pass.Data.Log;

namespace Pass.Engine;

/// <summary>
/// Decides every operation on passes, durably, in the order of each partition's log. Any number of engines may run on one
/// database: the log's primary key arbitrates. See DESIGN: a replicated state machine over a fenced log.
/// </summary>
public sealed class AuthorizationEngine : IAsyncDisposable
{
    private readonly ILogStore _store;
    private readonly TimeProvider _time;
    private readonly HistoryLookup? _history;
    private readonly HistoryDesk _desk;
    private readonly WriterLoop _loop;
    private readonly Meter _meter = new(Telemetry.Name);
    private Reference _reference;

    private AuthorizationEngine(
        ILogStore store, PartitionState[] states, Reference reference, TimeProvider time, HistoryLookup? history, EngineOptions options, ILogger log)
    {
        (_store, _reference, _time, _history) = (store, reference, time, history);
        _desk = new(history, options, time, log, items => _loop!.Enqueue(items));
        _loop = new(store, states, options, time, log, () => Reference, _desk.Ask);
        _meter.CreateObservableGauge("pass.queue.waiting", () => Waiting, "{operation}", "Operations waiting to be decided");
        _loop.Start();
    }

    /// <summary>Loads every partition (snapshot, then log, chain checked) and starts the writer loop.</summary>
    /// <param name="store">The log; stays the caller's to dispose, after the engine.</param>
    /// <param name="history">Looks up what left memory; null: requests about such things are refused as unavailable.</param>
    public static async Task<AuthorizationEngine> StartAsync(
        ILogStore store, Reference reference, TimeProvider time,
        HistoryLookup? history = null, EngineOptions? options = null, ILogger? log = null, CancellationToken cancellation = default)
    {
        options ??= new();
        var states = new PartitionState[store.Identity.Partitions];
        await Parallel.ForAsync(0, states.Length, cancellation, (partition, _) =>
        {
            states[partition] = PartitionSnapshot.Load(store, partition, options.WindowPerPartition);
            return ValueTask.CompletedTask;
        });
        return new(store, states, reference, time, history, options, log ?? NullLogger.Instance);
    }

    /// <summary>Rules and partners decisions are made under. Replaced while running; each operation keeps the version that decided it.</summary>
    public Reference Reference
    {
        get => Volatile.Read(ref _reference);
        set => Volatile.Write(ref _reference, value);
    }

    /// <summary>Operations waiting to be decided.</summary>
    public int Waiting => _loop.Waiting;

    /// <summary>Decides one operation; durable when it completes. A refusal is a value.</summary>
    /// <exception cref="EngineOverloadedException">The queue is full.</exception>
    /// <exception cref="EngineUnavailableException">The outcome is unknown: send the same id again.</exception>
    public async ValueTask<Operation> SubmitAsync(OperationRequest request, CancellationToken cancellation = default)
    {
        var ticket = new Ticket(1);
        WorkItem item = new Submission(request, _store.Identity.PartitionOf(request.Pass), ticket, 0);
        if (!_loop.TryEnqueue(new(ref item)))
            throw new EngineOverloadedException();
        return (await ticket.Task.WaitAsync(cancellation))[0];
    }

    /// <summary>Decides many, each on its own; answers in the order asked, all durable when it completes.</summary>
    public async ValueTask<Operation[]> SubmitAsync(IReadOnlyList<OperationRequest> requests, CancellationToken cancellation = default)
    {
        if (requests.Count == 0)
            return [];
        var ticket = new Ticket(requests.Count);
        var items = new WorkItem[requests.Count];
        for (var i = 0; i < items.Length; i++)
            items[i] = new Submission(requests[i], _store.Identity.PartitionOf(requests[i].Pass), ticket, i);
        if (!_loop.TryEnqueue(items))
            throw new EngineOverloadedException();
        return await ticket.Task.WaitAsync(cancellation);
    }

    /// <summary>A copy of the pass as it is now, whatever other nodes did; null when there is none.</summary>
    public Task<PassAccount?> ReadAsync(PassId pass, CancellationToken cancellation = default) =>
        AskAsync(_store.Identity.PartitionOf(pass), state => state.Account(pass)?.Copy(), cancellation);

    /// <summary>An operation by its id alone: in memory, else in the history.</summary>
    public async Task<Operation?> FindAsync(OperationId id, CancellationToken cancellation = default)
    {
        var asked = Enumerable.Range(0, _store.Identity.Partitions).Select(p => AskAsync(p, state => state.Find(id), cancellation));
        var found = (await Task.WhenAll(asked)).FirstOrDefault(o => o is not null);
        if (found is not null || _history is null)
            return found;
        return (await _history([id], cancellation)).Found.GetValueOrDefault(id)?.Operation;
    }

    /// <summary>Releases holds whose time has passed. Safe on every node at once: the release has one id whoever sends it.</summary>
    public async Task<int> LapseHoldsAsync(CancellationToken cancellation = default)
    {
        var nowMs = _time.GetUtcNow().ToUnixTimeMilliseconds();
        var lapsed = new List<OperationRequest>();
        for (var p = 0; p < _store.Identity.Partitions; p++)
        {
            var holds = await AskAsync(p, state => state.OpenHolds.Where(h => h.Extra < nowMs).ToList(), cancellation);
            lapsed.AddRange(holds.Select(h => new HoldExpiryRequest(
                OperationId.Derive(h.Extra, Mix.Of((ulong)OperationKind.HoldExpiry, h.Id.Value), (ulong)h.Extra), h.Pass, h.Extra, h.Id)));
        }
        await SubmitAsync(lapsed, cancellation);
        return lapsed.Count;
    }

    private async Task<T> AskAsync<T>(int partition, Func<PartitionState, T> ask, CancellationToken cancellation)
    {
        var inquiry = new Inquiry<T>(partition, ask);
        WorkItem item = inquiry;
        if (!_loop.TryEnqueue(new(ref item)))
            throw new EngineOverloadedException();
        return await inquiry.Task.WaitAsync(cancellation);
    }

    /// <summary>Answers what is waiting, then stops.</summary>
    public async ValueTask DisposeAsync()
    {
        await _desk.DisposeAsync();
        _loop.Dispose();
        _meter.Dispose();
    }
}
