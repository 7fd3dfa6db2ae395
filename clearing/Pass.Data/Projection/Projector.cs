using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Pass.Data.Log;
using Pass.Data.Machine;
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
    /// <summary>Operations in a batch from which it pays to gather more, and from which it pays to gather for a second: a page is then written once for many rows.</summary>
    private const int Crowd = 200, Flood = 1_500;

    /// <summary>Sales waiting to be decided from which the projection gives way: more than one group commit leaves behind.</summary>
    private const int SalesThatGoFirst = 512;

    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(20), LongestPause = TimeSpan.FromMilliseconds(200);
    /// <summary>After a few operations: ten transactions a second at a region's pace, and not fifty. Who sells after a quiet time waits as long.</summary>
    private static readonly TimeSpan FewPause = TimeSpan.FromMilliseconds(100);
    /// <summary>The most that pages are behind on purpose: in a flood, and while sales go first.</summary>
    private static readonly TimeSpan FloodPause = TimeSpan.FromSeconds(1), LongestWay = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(1), LongestAfterFailure = TimeSpan.FromSeconds(30);

    /// <summary>A damaged partition is looked at again so often: its log may have been restored.</summary>
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(30);

    private readonly ILogger _logger = logger ?? NullLogger.Instance;
    private readonly ProjectionBatch _batch = new();
    private readonly Breath _breath = new(time, salesWaiting);
    private readonly OperationHistory _history = new(database, log);
    private readonly SemaphoreSlim _one = new(1);
    private ProjectionWriter? _writer;
    private readonly Dictionary<int, LogBrokenException> _broken = [];
    private LogHead[]? _cursors;
    private LogHead[]? _known;
    private long _brokenAt;
    private long _steppedAt = time.GetTimestamp();
    private Exception? _trouble;
    private IReadOnlyList<int> _refused = [];
    private Meter? _meter;
    private readonly ReadAhead _ahead = new(log);
    private TaskCompletionSource _moved = NewMove();

    public ProjectorHealth Health => new(time.GetElapsedTime(Volatile.Read(ref _steppedAt)), Volatile.Read(ref _trouble), Volatile.Read(ref _refused));

    /// <summary>Ends when more is projected than now, by this process or another: what is taken before a look misses nothing after it.</summary>
    public Task Moved => Volatile.Read(ref _moved).Task;

    private static TaskCompletionSource NewMove() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Follows the log until cancelled. Whatever goes wrong is said once and tried again, later and later; a damaged partition is left out.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        Observe();
        var (pause, patience) = (ShortestPause, AfterFailure);
        while (!ct.IsCancellationRequested)
        {
            try
            {
                pause = PauseAfter(await StepAsync(ct), pause);
                if (Interlocked.Exchange(ref _trouble, null) is not null)
                    _logger.LogInformation("The projection goes on");
                patience = AfterFailure;
                await GatherAsync(pause, ct);
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
    public async Task<long> CatchUpAsync(CancellationToken ct = default)
    {
        long total = 0;
        while (true)
        {
            var heads = Enumerable.Range(0, log.Identity.Partitions).Select(log.Head).ToList();
            total += await StepAsync(ct);
            if (_cursors is { } cursors && heads.TrueForAll(h => cursors[h.Partition].Lsn >= h.Lsn || _broken.ContainsKey(h.Partition)))
                return _broken.Count == 0 ? total : throw _broken.MinBy(b => b.Key).Value;
            if (_cursors is null)
                await Task.Delay(ShortestPause, time, ct);
        }
    }

    /// <summary>Empties the projected tables and makes them again from the first row of the log.</summary>
    public async Task<long> RebuildAsync(CancellationToken ct = default)
    {
        await _one.WaitAsync(ct);
        try
        {
            var writer = await OpenAsync(ct);
            while (!await writer.TakeTurnAsync(ct))
                await Task.Delay(LongestPause, time, ct);
            await writer.ClearAsync(ct);
            Forget();
        }
        finally
        {
            _one.Release();
        }
        return await CatchUpAsync(ct);
    }

    /// <summary>Asks the log how far behind the projection is, as far as this projector knows: cheap, but not free. Null before it could look.</summary>
    public ProjectionLag? Lag() => Volatile.Read(ref _known) is { } cursors ? ProjectionLag.Of(log, cursors, Volatile.Read(ref _refused), time) : null;

    /// <summary>Writes the next batch, if any.</summary>
    private async Task<int> StepAsync(CancellationToken ct)
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
                return 0;
            }
            if (_broken.Count > 0 && time.GetElapsedTime(_brokenAt) > LookAgain)
                Forget();
            var from = _cursors ?? await LoadCursorsAsync(writer, ct);
            var to = Fold(from, writer.BatchOperations);
            await ReleaseHoldsAsync(ct);
            _batch.Seal();
            _breath.Begin(_batch.Operations);
            done = ReferenceEquals(from, to) || await writer.WriteAsync(_batch, from, to, _breath, ct);
            if (done)
                Know(to);
            return done ? _batch.Operations : 0;
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
        if (_refused.Count != _broken.Count)
            Volatile.Write(ref _refused, [.. _broken.Keys.Order()]);
    }

    /// <summary>One partition is damaged: the others go on without it.</summary>
    private void Refuse(LogBrokenException broken)
    {
        if (!_broken.TryAdd(broken.Partition, broken))
            return;
        _brokenAt = time.GetTimestamp();
        if (!_refused.Contains(broken.Partition))
            _logger.LogCritical(broken, "Partition {Partition} is not projected, the others are: {Cause}", broken.Partition, broken.Message);
    }

    /// <summary>Follows the chain over all rows there are, or as many as make a whole batch; the cursors after them, or the same when there is none.</summary>
    private LogHead[] Fold(LogHead[] from, int goal)
    {
        _batch.Clear();
        LogHead[]? to = null;
        _ahead.Begin();
        while (!_batch.IsWhole(goal) && _ahead.Next(to ?? from, _broken.ContainsKey, goal) is { } row)
        {
            to ??= (LogHead[])from.Clone();
            if (!_broken.ContainsKey(row.Partition) && Follow(to, row))
                _batch.Add(row);
        }
        return to ?? from;
    }

    private bool Follow(LogHead[] heads, LogRow row)
    {
        try
        {
            heads[row.Partition] = LogChain.Follow(heads[row.Partition], row);
            return true;
        }
        catch (LogBrokenException e)
        {
            Refuse(e);
            return false;
        }
    }

    private async Task ReleaseHoldsAsync(CancellationToken ct)
    {
        if (_batch.Released.Count == 0)
            return;
        var holds = await _history.FindOperationsAsync(_batch.Released, ct);
        foreach (var key in _batch.Released)
        {
            if (!holds.TryGetValue(key, out var hold))
                throw new InvalidDataException($"The log closes the hold {key.Id}, which is not in it before.");
            _batch.Release(key.Pass.Value, hold.Legs);
        }
    }

    private async Task<LogHead[]> LoadCursorsAsync(ProjectionWriter writer, CancellationToken ct)
    {
        var cursors = await writer.ReadCursorsAsync(log.Identity, ct);
        foreach (var cursor in cursors.Where(c => c.Lsn > 0))
        {
            var row = log.Read(cursor.Partition, cursor.Lsn - 1, cursor.Lsn).SingleOrDefault();
            if (row is null || !row.Hash.AsSpan().SequenceEqual(cursor.Hash))
                Refuse(new(cursor.Partition, cursor.Lsn, row is null ? LogDamage.Missing : LogDamage.Altered));
        }
        return cursors;
    }

    /// <summary>A crowd is gathered, and a flood for a second, which saves writing the same pages again; a lone operation is soon seen; an idle night is quiet.</summary>
    private TimeSpan PauseAfter(int written, TimeSpan before) => written switch
    {
        0 => before * 2 < LongestPause ? before * 2 : LongestPause,
        < Crowd => FewPause,
        < Flood => LongestPause,
        _ => _writer is { } writer && _batch.IsWhole(writer.BatchOperations) ? TimeSpan.Zero : FloodPause,
    };

    /// <summary>Lets a batch gather, and waits on while sales would have to: a page may be a little late, a till not.</summary>
    private async Task GatherAsync(TimeSpan pause, CancellationToken ct)
    {
        var since = time.GetTimestamp();
        await Task.Delay(pause, time, ct);
        while (salesWaiting?.Invoke() >= SalesThatGoFirst && time.GetElapsedTime(since) < LongestWay)
            await Task.Delay(ShortestPause, time, ct);
    }

    private async Task<ProjectionWriter> OpenAsync(CancellationToken ct) => _writer ??= await database.OpenProjectionAsync(ct);

    private void Forget()
    {
        _batch.Forget();
        _ahead.Clear();
        _broken.Clear();
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

    private void Observe()
    {
        if (_meter is not null)
            return;
        _meter = new(Telemetry.Name);
        _meter.CreateObservableGauge("pass.projector.waiting", () => Measure(l => l.Rows), "{row}", "Log rows not yet projected");
        _meter.CreateObservableGauge("pass.projector.lag", () => Measure(l => l.Milliseconds / 1_000.0), "s", "Age of the oldest log row not yet projected");
        _meter.CreateObservableGauge("pass.projector.silent", () => Health.SinceStep.TotalSeconds, "s", "Since the projector last did a whole step");
    }

    /// <summary>Nothing rather than zero while nobody knows.</summary>
    private IEnumerable<Measurement<T>> Measure<T>(Func<ProjectionLag, T> value) where T : struct => Lag() is { } lag ? [new(value(lag))] : [];

    public async ValueTask DisposeAsync()
    {
        _meter?.Dispose();
        await CloseAsync();
        _one.Dispose();
    }
}
