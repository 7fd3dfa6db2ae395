using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Pass.Core;
using Pass.Data.Log;
using Pass.Data.Machine;

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
    private readonly Lock _probing = new();
    private Reference _reference;
    private int _disposed;

    private AuthorizationEngine(
        ILogStore store, PartitionSlot[] slots, Reference reference, TimeProvider time, HistoryLookup? history, EngineOptions options, ILogger log, EngineHealth health)
    {
        Health = health;
        (_store, _reference, _time, _history) = (store, reference, time, history);
        _desk = new(history, options, time, log, items => _loop!.Enqueue(items));
        _loop = new(store, slots, options, time, log, health, () => Reference, _desk.Ask);
        _meter.CreateObservableGauge("pass.queue.waiting", () => Waiting, "{operation}", "Operations waiting to be decided");
        _meter.CreateObservableGauge("pass.commit.age", () => Health.SinceCommit.TotalSeconds, "s", "Since the last durable commit");
        _meter.CreateObservableGauge("pass.partitions.refused", () => Health.RefusedPartitions.Count, "{partition}", "Partitions whose log is damaged");
        _loop.Start();
    }

    /// <summary>
    /// Loads every partition (snapshot, then log, chain checked) and starts the writer loop. A damaged partition is refused by name, in
    /// <see cref="EngineHealth.RefusedPartitions"/> and to whoever asks it; the others are served.
    /// </summary>
    /// <param name="store">The log; stays the caller's to dispose, after the engine.</param>
    /// <param name="history">Looks up what left memory; null: requests about such things are refused as unavailable.</param>
    public static async Task<AuthorizationEngine> StartAsync(
        ILogStore store, Reference reference, TimeProvider time,
        HistoryLookup? history = null, EngineOptions? options = null, ILogger? log = null, CancellationToken cancellation = default)
    {
        options ??= new();
        log ??= NullLogger.Instance;
        var health = new EngineHealth(time, log);
        var slots = new PartitionSlot[store.Identity.Partitions];
        await Parallel.ForAsync(0, slots.Length, cancellation, (partition, _) =>
        {
            slots[partition] = Load(store, partition, options.WindowPerPartition, health);
            return ValueTask.CompletedTask;
        });
        return new(store, slots, reference, time, history, options, log, health);
    }

    private static PartitionSlot Load(ILogStore store, int partition, int windowCapacity, EngineHealth health)
    {
        PartitionState? state = null;
        try
        {
            state = PartitionSnapshot.Load(store, partition, windowCapacity);
        }
        catch (Exception e) when (!EngineHealth.IsOutage(e))
        {
            health.Refused(partition, e);
        }
        return new(store.Identity.Genesis(partition), state, windowCapacity);
    }

    /// <summary>How the work goes.</summary>
    public EngineHealth Health { get; }

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
    public ValueTask<Operation> SubmitAsync(OperationRequest request, CancellationToken cancellation = default)
    {
        var ticket = new LoneTicket();
        WorkItem item = new Submission(request, _store.Identity.PartitionOf(request.Pass), ticket, 0);
        if (!_loop.TryEnqueue(new(ref item)))
            return ValueTask.FromException<Operation>(new EngineOverloadedException());
        return cancellation.CanBeCanceled ? new(ticket.Answered.AsTask().WaitAsync(cancellation)) : ticket.Answered;
    }

    /// <summary>Decides many, each on its own; answers in the order asked, all durable when it completes.</summary>
    public async ValueTask<Operation[]> SubmitAsync(IReadOnlyList<OperationRequest> requests, CancellationToken cancellation = default)
    {
        if (requests.Count == 0)
            return [];
        var ticket = new GroupTicket(requests.Count);
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

    /// <summary>An operation of a pass: in the memory of its partition, else in the history.</summary>
    public async Task<Operation?> FindAsync(PassId pass, OperationId id, CancellationToken cancellation = default)
    {
        var key = new OperationKey(pass, id);
        var found = await AskAsync(_store.Identity.PartitionOf(pass), state => state.Find(key), cancellation);
        return found is not null || _history is null ? found : (await _history.Find([key], cancellation)).Found.GetValueOrDefault(key)?.Operation;
    }

    /// <summary>A sale or capture with the latest approved return of it, in memory or in the history; null when there is no such operation.</summary>
    public async Task<(Operation Sale, Operation? LastReturn)?> FindSaleAsync(PassId pass, OperationId id, CancellationToken cancellation = default)
    {
        var key = new OperationKey(pass, id);
        var (sale, last) = await AskAsync(_store.Identity.PartitionOf(pass), state => state.Find(key) is { } found ? (found, state.LastReturnOf(found)) : (null, null), cancellation);
        if (sale is not null)
            return (sale, last);
        if (_history is null || (await _history.Find([key], cancellation)).Found.GetValueOrDefault(key) is not { } prior)
            return null;
        return (prior.Operation, await AskAsync(_store.Identity.PartitionOf(pass), state => state.LastReturnOf(prior.Operation), cancellation) ?? prior.LastReturn);
    }

    /// <summary>A partner's operations of an id whose pass is not known: each pass has its own. Memory and history are asked once each.</summary>
    public async Task<IReadOnlyList<Operation>> FindAllAsync(OperationId id, PartnerId partner, CancellationToken cancellation = default)
    {
        var (answers, refused) = await AskAllAsync(state => state.Window.FindAll(id).Where(o => o.Partner == partner).ToList(), cancellation);
        var found = answers.SelectMany(a => a).ToDictionary(o => o.Pass);
        foreach (var operation in _history is null ? [] : await _history.FindAll(id, partner, cancellation))
            found.TryAdd(operation.Pass, operation);
        return found.Count > 0 || refused is null ? [.. found.Values] : throw refused;
    }

    /// <summary>Releases holds whose time has passed. Safe on every node at once: the release has one id whoever sends it.</summary>
    public async Task<int> LapseHoldsAsync(CancellationToken cancellation = default)
    {
        var nowMs = _time.GetUtcNow().ToUnixTimeMilliseconds();
        var (answers, _) = await AskAllAsync(state => state.OpenHolds.Where(h => h.Extra < nowMs).ToList(), cancellation);
        var lapsed = answers.SelectMany(holds => holds).Select(OperationRequest (h) => new HoldExpiryRequest(
            OperationId.Derive(h.Extra, Mix.Of((ulong)OperationKind.HoldExpiry, h.Id.Value), (ulong)h.Extra), h.Pass, h.Extra, h.Id)).ToList();
        await SubmitAsync(lapsed, cancellation);
        return lapsed.Count;
    }

    /// <summary>
    /// Shows that the log is there, is the one that was opened and has what was last committed. <paramref name="write"/>: also that it can be
    /// written, by a durable commit that changes nothing. While it is gone or another, everything is refused; once it is back, it is read anew.
    /// </summary>
    /// <returns>False when something is wrong; <see cref="Health"/> says what.</returns>
    public bool Probe(bool write)
    {
        lock (_probing)
        {
            try
            {
                LogHead? last = _loop.LastCommitted is { } row ? LogChain.HeadAt(row) : null;
                _store.Probe(last, write || _loop.Halted is not null);
                if (write)
                    Health.IsClockAhead(_time.GetUtcNow().ToUnixTimeMilliseconds(), _store.ClockMs());
                _loop.Halted = null;
                if (write || Health.Trouble is LogForeignException)
                    Health.Committed();
                return Health.Trouble is null;
            }
            catch (Exception e)
            {
                if (e is LogForeignException)
                    _loop.Halted = e;
                Health.Failed(e);
                return false;
            }
        }
    }

    /// <summary>Asks every partition at once, so that they share one reading of the log; those that are refused answer nothing.</summary>
    private async Task<(List<T> Answers, Exception? Refused)> AskAllAsync<T>(Func<PartitionState, T> ask, CancellationToken cancellation)
    {
        var inquiries = Array.ConvertAll([.. Enumerable.Range(0, _store.Identity.Partitions)], p => new Inquiry<T>(p, ask));
        if (!_loop.TryEnqueue(inquiries))
            throw new EngineOverloadedException();
        var answers = new List<T>(inquiries.Length);
        Exception? refused = null;
        foreach (var inquiry in inquiries)
        {
            try
            {
                answers.Add(await inquiry.Task.WaitAsync(cancellation));
            }
            catch (Exception e) when (e is LogBrokenException or EngineUnavailableException)
            {
                refused = e;
            }
        }
        return (answers, refused);
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
        if (Interlocked.Exchange(ref _disposed, 1) == 1)
            return;
        await _desk.DisposeAsync();
        _loop.Dispose();
        _meter.Dispose();
    }
}
