using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Pass.Core;
using Pass.Data.Log;
using Pass.Data.Projection.Writing;

namespace Pass.Data.Projection;

/// <summary>
/// Reads the log and writes <c>operation</c>, <c>entry</c> and <c>purse</c> with its cursor in the same transaction: each row of the log
/// counts exactly once, whatever stops it and however many projectors run.
/// </summary>
/// <param name="database">Where the projected tables are.</param>
/// <param name="log">Stays the caller's to dispose, after the projector.</param>
/// <param name="salesWaiting">How many sales wait to be decided by this process: while a crowd of them does, the projection gives way for a while. Null: nobody sells here.</param>
public sealed class Projector(PassDatabase database, ILogStore log, TimeProvider time, ILogger? logger = null, Func<int>? salesWaiting = null) : IAsyncDisposable
{
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(1), LongestAfterFailure = TimeSpan.FromSeconds(30);

    /// <summary>A damaged partition is looked at again so often: its log may have been restored.</summary>
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(30);

    private readonly ILogger _logger = logger ?? NullLogger.Instance;
    private readonly OpenHolds _holds = new();
    private LogFollower? _follower;
    private BatchRead? _ready;
    private ProjectionBatch? _spare;
    private readonly Breath _breath = new(time, salesWaiting);
    private readonly Pace _pace = new(time, salesWaiting);
    private readonly OperationHistory _history = new(database, log);
    private readonly SemaphoreSlim _one = new(1);
    private ProjectionWriter? _writer;
    private LogHead[]? _cursors;
    private LogHead[]? _known;
    private long _steppedAt = time.GetTimestamp();
    private Exception? _trouble;
    private IReadOnlyList<int> _refused = [];
    private ProjectorGauges? _gauges;
    private TaskCompletionSource _moved = NewMove();

    /// <summary>Operations in a batch; null: as many as the database takes best.</summary>
    internal int? BatchOperations { get; init; }

    public ProjectorHealth Health => new(time.GetElapsedTime(Volatile.Read(ref _steppedAt)), Volatile.Read(ref _trouble), Volatile.Read(ref _refused));

    /// <summary>Ends when more is projected than now, by this process or another: what is taken before a look misses nothing after it.</summary>
    public Task Moved => Volatile.Read(ref _moved).Task;

    private LogFollower Follower => _follower ??= new(log, time, damaged: Say);

    private static TaskCompletionSource NewMove() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Follows the log until cancelled. Whatever goes wrong is said once and tried again, later and later; a damaged partition is left out.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        _gauges ??= new(Lag, () => Health);
        var (pause, patience) = (Pace.Shortest, AfterFailure);
        while (!ct.IsCancellationRequested)
        {
            try
            {
                var (written, isWhole) = await StepAsync(readsAhead: false, ct);
                pause = Pace.After(written, isWhole, pause);
                if (Interlocked.Exchange(ref _trouble, null) is not null)
                    _logger.LogInformation("The projection goes on");
                patience = AfterFailure;
                await _pace.GatherAsync(pause, isWhole, ct);
            }
            catch (Exception) when (ct.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                if (Interlocked.Exchange(ref _trouble, e)?.GetType() != e.GetType())
                    _logger.LogError(e, "The projection stands still, sales go on: {Cause}", e.GetBaseException().Message);
                await CloseAsync();
                await Task.Delay(patience, time, ct).ContinueWith(static _ => { }, TaskScheduler.Default);
                patience = patience * 2 < LongestAfterFailure ? patience * 2 : LongestAfterFailure;
            }
        }
    }

    /// <summary>Projects everything the log holds now, then returns.</summary>
    /// <returns>Operations projected by this call.</returns>
    /// <exception cref="LogBrokenException">A row is altered or missing; everything else is projected.</exception>
    public Task<long> CatchUpAsync(CancellationToken ct = default) => CatchUpAsync(readsAhead: false, ct);

    /// <param name="readsAhead">Two batches are held at a time, which who follows or imports does without.</param>
    private async Task<long> CatchUpAsync(bool readsAhead, CancellationToken ct)
    {
        long total = 0;
        while (true)
        {
            var heads = Enumerable.Range(0, log.Identity.Partitions).Select(log.Head).ToList();
            total += (await StepAsync(readsAhead, ct)).Written;
            if (_cursors is { } cursors && heads.TrueForAll(h => cursors[h.Partition].Lsn >= h.Lsn || Follower.Broken.ContainsKey(h.Partition)))
                return Follower.Broken.Count == 0 ? total : throw Follower.Broken.MinBy(b => b.Key).Value;
            if (_cursors is null)
                await Task.Delay(Pace.Shortest, time, ct);
        }
    }

    /// <summary>Empties the projected tables and makes them again from the first row of the log, several partitions at once where the database can. Whoever is stopped meanwhile leaves what <see cref="CatchUpAsync(CancellationToken)"/> goes on with.</summary>
    public async Task<long> RebuildAsync(CancellationToken ct = default)
    {
        long filled;
        await _one.WaitAsync(ct);
        try
        {
            var writer = await OpenAsync(ct);
            while (!await writer.TakeTurnAsync(ct))
                await Task.Delay(Pace.Longest, time, ct);
            await writer.ClearAsync(ct);
            Forget();
            var lanes = writer.Lanes;
            filled = lanes == 1 ? 0 : (await Task.WhenAll(Enumerable.Range(0, lanes).Select(lane => Task.Run(() => FillAsync(p => p % lanes == lane, ct), ct)))).Sum();
            await writer.FinishAsync(ct);
        }
        catch
        {
            // The turn ends with the connection: whoever takes it next makes what was set aside, this projector too.
            await CloseAsync();
            throw;
        }
        finally
        {
            _one.Release();
        }
        return filled + await CatchUpAsync(readsAhead: true, ct);
    }

    /// <summary>One lane of a rebuild: all rows of its partitions, in one transaction. What is damaged is left to who waits for it, and says so.</summary>
    /// <returns>Operations; none when somebody else was faster.</returns>
    private async Task<long> FillAsync(Func<int, bool> isMine, CancellationToken ct)
    {
        await using var writer = await database.OpenProjectionAsync(ct);
        var (follower, batch) = (new LogFollower(log, time, isMine), new ProjectionBatch(new(), isOfAll: true));
        var from = await writer.ReadCursorsAsync(log.Identity, ct);
        var (to, operations) = (from, 0L);
        return from.All(c => c.Lsn == 0) && await writer.FillAsync(batch, ReadNext, from, () => batch.Released is [var hold, ..] ? throw NotThere(hold) : to, ct) ? operations : 0;

        bool ReadNext()
        {
            var read = follower.Read(batch, to, GoalOf(writer));
            (to, operations) = (read.To, operations + batch.Operations);
            return !read.IsEmpty;
        }
    }

    /// <summary>Asks the log how far behind the projection is, as far as this projector knows: cheap, but not free. Null before it could look.</summary>
    public ProjectionLag? Lag() => Volatile.Read(ref _known) is { } cursors ? ProjectionLag.Of(log, cursors, Volatile.Read(ref _refused), time) : null;

    /// <summary>Writes the next batch, if any; the one after it is read meanwhile when <paramref name="readsAhead"/>.</summary>
    private async Task<(int Written, bool IsWhole)> StepAsync(bool readsAhead, CancellationToken ct)
    {
        await _one.WaitAsync(ct);
        var done = false;
        try
        {
            var writer = await OpenAsync(ct);
            if (!await writer.TakeTurnAsync(ct))
            {
                Know(await writer.ReadCursorsAsync(log.Identity, ct));
                done = true;
                return default;
            }
            if (Follower.IsBrokenSince(LookAgain))
                Forget();
            var goal = GoalOf(writer);
            var now = _ready ?? Read(_cursors ?? Follower.Check(await writer.ReadCursorsAsync(log.Identity, ct)), goal);
            _ready = null;
            await ReleaseHoldsAsync(now.Batch, ct);
            now.Batch.Seal();
            var (operations, isWhole) = (now.Batch.Operations, now.Batch.IsWhole(goal));
            _breath.Begin(operations);
            var next = isWhole && readsAhead ? Task.Run(() => Read(now.To, goal), ct) : null;
            try
            {
                done = now.IsEmpty || await writer.WriteAsync(now.Batch, now.From, now.To, _breath, ct);
            }
            finally
            {
                await (next ?? Task.CompletedTask).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            if (done)
                Know(now.To);
            _spare = now.Batch;
            _ready = next is null ? null : await next;
            return done ? (operations, isWhole) : default;
        }
        finally
        {
            if (!done)
                Forget();
            _one.Release();
        }
    }

    private void Know(LogHead[] cursors)
    {
        _cursors = cursors;
        var known = Interlocked.Exchange(ref _known, cursors);
        if (!ReferenceEquals(known, cursors) && known?.Select(c => c.Lsn).SequenceEqual(cursors.Select(c => c.Lsn)) != true)
            Interlocked.Exchange(ref _moved, NewMove()).TrySetResult();
        Volatile.Write(ref _steppedAt, time.GetTimestamp());
        // Here and not when they are forgotten: what is looked at again is refused until it was found good.
        if (_refused.Count != Follower.Broken.Count)
            Volatile.Write(ref _refused, [.. Follower.Broken.Keys.Order()]);
    }

    private void Say(LogBrokenException broken)
    {
        if (!_refused.Contains(broken.Partition))
            _logger.LogCritical(broken, "Partition {Partition} is not projected, the others are: {Cause}", broken.Partition, broken.Message);
    }

    private BatchRead Read(LogHead[] from, int goal) => Follower.Read(Interlocked.Exchange(ref _spare, null) ?? new(_holds), from, goal);

    /// <summary>Of holds that are not remembered: what opened them is projected, since it was before.</summary>
    private async Task ReleaseHoldsAsync(ProjectionBatch batch, CancellationToken ct)
    {
        if (batch.Released.Count == 0)
            return;
        var holds = await _history.FindOperationsAsync(batch.Released, ct);
        foreach (var key in batch.Released)
        {
            if (!holds.TryGetValue(key, out var hold))
                throw NotThere(key);
            batch.Release(key.Pass.Value, hold.Legs);
        }
    }

    private static InvalidDataException NotThere(OperationKey hold) => new($"The log closes the hold {hold.Id}, which is not in it before.");

    private int GoalOf(ProjectionWriter writer) => BatchOperations ?? writer.BatchOperations;

    private async Task<ProjectionWriter> OpenAsync(CancellationToken ct) => _writer ??= await database.OpenProjectionAsync(ct);

    private void Forget()
    {
        _holds.Clear();
        _ready = null;
        Follower.Forget();
        _cursors = null;
    }

    private async Task CloseAsync()
    {
        var writer = _writer;
        _writer = null;
        try
        {
            if (writer is not null)
                await writer.DisposeAsync();
        }
        catch (Exception e)
        {
            _logger.LogDebug(e, "A broken connection could not be closed");
        }
    }

    public async ValueTask DisposeAsync()
    {
        _gauges?.Dispose();
        await CloseAsync();
        _one.Dispose();
    }
}
