using System.Data.Common;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Pass.Data.Log;

namespace Pass.Data.Projection;

/// <summary>How far the projected tables are behind the log.</summary>
/// <param name="Rows">Log rows not yet projected.</param>
/// <param name="Milliseconds">Age of the oldest of them; zero when there is none.</param>
public readonly record struct ProjectionLag(long Rows, long Milliseconds);

/// <summary>
/// Reads the log and writes <c>operation</c>, <c>entry</c> and <c>purse</c> with its cursor in the same transaction: each row of the log
/// counts exactly once, whatever stops it and however many projectors run.
/// </summary>
/// <param name="database">Where the projected tables are.</param>
/// <param name="log">Stays the caller's to dispose, after the projector.</param>
public sealed class Projector(PassDatabase database, ILogStore log, TimeProvider time, ILogger? logger = null) : IAsyncDisposable
{
    private const int MaxRowsPerPartition = 2_000;

    /// <summary>Operations in a batch from which it pays to gather more, and from which there is no time to.</summary>
    private const int Crowd = 200, Flood = 10_000;

    private const int TypicalOperationBytes = 64;

    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(20), LongestPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(1);

    private readonly ILogger _logger = logger ?? NullLogger.Instance;
    private readonly ProjectionBatch _batch = new();
    private readonly OperationHistory _history = new(database, log);
    private readonly SemaphoreSlim _one = new(1);
    private ProjectionWriter? _writer;
    private LogHead[]? _cursors;
    private Meter? _meter;
    private readonly Queue<LogRow> _read = new();
    private int _rowsPerPartition = 32;

    /// <summary>Follows the log until cancelled. A database that goes away is waited for.</summary>
    /// <exception cref="LogBrokenException">A row is altered or missing; nothing after it is projected.</exception>
    public async Task RunAsync(CancellationToken ct)
    {
        Observe();
        var pause = ShortestPause;
        while (!ct.IsCancellationRequested)
        {
            try
            {
                var written = await StepAsync(ct);
                pause = PauseAfter(written, pause);
                await Task.Delay(pause, time, ct);
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is DbException or TimeoutException or IOException)
            {
                _logger.LogWarning(e, "The projection stopped for a moment: the database does not answer");
                await CloseAsync();
                await Task.Delay(AfterFailure, time, ct).ContinueWith(static _ => { }, TaskScheduler.Default);
            }
        }
    }

    /// <summary>Projects everything the log holds now, then returns.</summary>
    /// <returns>Operations projected by this call.</returns>
    /// <exception cref="LogBrokenException">A row is altered or missing.</exception>
    public async Task<long> CatchUpAsync(CancellationToken ct = default)
    {
        long total = 0;
        while (true)
        {
            var heads = Enumerable.Range(0, log.Identity.Partitions).Select(log.Head).ToList();
            total += await StepAsync(ct);
            if (_cursors is { } cursors && heads.TrueForAll(h => cursors[h.Partition].Lsn >= h.Lsn))
                return total;
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

    /// <summary>Asks the log how far behind the projection is: cheap, but not free.</summary>
    public ProjectionLag Lag()
    {
        if (Volatile.Read(ref _cursors) is not { } cursors)
            return default;
        long rows = 0, oldest = long.MaxValue;
        foreach (var cursor in cursors)
        {
            var behind = log.Head(cursor.Partition).Lsn - cursor.Lsn;
            if (behind <= 0)
                continue;
            rows += behind;
            foreach (var row in log.Read(cursor.Partition, cursor.Lsn, cursor.Lsn + 1))
            {
                if (!EndMark.IsMark(row.Payload))
                    oldest = Math.Min(oldest, new OperationReader(row.Payload).RecordedAtMs);
            }
        }
        return new(rows, oldest == long.MaxValue ? 0 : Math.Max(0, time.GetUtcNow().ToUnixTimeMilliseconds() - oldest));
    }

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
                Volatile.Write(ref _cursors, await writer.ReadCursorsAsync(log.Identity, ct));
                done = true;
                return 0;
            }
            var from = _cursors ?? await LoadCursorsAsync(writer, ct);
            var to = Fold(from, writer.BatchOperations);
            await ReleaseHoldsAsync(ct);
            _batch.Seal();
            done = ReferenceEquals(from, to) || await writer.WriteAsync(_batch, from, to, ct);
            if (done)
                Volatile.Write(ref _cursors, to);
            return done ? _batch.Operations : 0;
        }
        finally
        {
            if (!done)
                Forget();
            _one.Release();
        }
    }

    /// <summary>Follows the chain over the next rows; the cursors after them, or the same when there is none.</summary>
    private LogHead[] Fold(LogHead[] from, int goal)
    {
        _batch.Clear();
        if (_read.Count == 0)
            Read(from, goal);
        if (_read.Count == 0)
            return from;
        var to = (LogHead[])from.Clone();
        while (_batch.Operations < goal && _read.TryDequeue(out var row))
        {
            to[row.Partition] = LogChain.Follow(to[row.Partition], row);
            _batch.Add(row);
        }
        return to;
    }

    private void Read(LogHead[] from, int goal)
    {
        var operations = 0;
        foreach (var row in log.ReadNext(from, _rowsPerPartition))
        {
            _read.Enqueue(row);
            // A guess: what is inside is not to be believed before the chain was followed.
            operations += row.Payload.Length / TypicalOperationBytes;
        }
        // Rows hold one operation at night and thousands at noon: read about as many as one batch writes.
        if (operations > 2 * goal)
            _rowsPerPartition = Math.Max(1, _rowsPerPartition / 2);
        else if (operations < goal && _read.Count > _rowsPerPartition / 2)
            _rowsPerPartition = Math.Min(MaxRowsPerPartition, _rowsPerPartition * 2);
    }

    private async Task ReleaseHoldsAsync(CancellationToken ct)
    {
        if (_batch.Released.Count == 0)
            return;
        var holds = await _history.FindOperationsAsync([.. _batch.Released.Select(r => r.Hold)], ct);
        foreach (var (pass, id) in _batch.Released)
        {
            if (!holds.TryGetValue(id, out var hold))
                throw new InvalidDataException($"The log closes the hold {id}, which is not in it before.");
            _batch.Release(pass, hold.Legs);
        }
    }

    private async Task<LogHead[]> LoadCursorsAsync(ProjectionWriter writer, CancellationToken ct)
    {
        var cursors = await writer.ReadCursorsAsync(log.Identity, ct);
        foreach (var cursor in cursors.Where(c => c.Lsn > 0))
        {
            var row = log.Read(cursor.Partition, cursor.Lsn - 1, cursor.Lsn).SingleOrDefault()
                ?? throw new LogBrokenException(cursor.Partition, cursor.Lsn, "is missing");
            if (!row.Hash.AsSpan().SequenceEqual(cursor.Hash))
                throw new LogBrokenException(cursor.Partition, cursor.Lsn, "was altered");
        }
        return cursors;
    }

    /// <summary>A crowd is gathered, which saves writing the same pages again; a lone operation is soon seen; an idle night is quiet.</summary>
    private static TimeSpan PauseAfter(int written, TimeSpan before) => written switch
    {
        0 => before * 2 < LongestPause ? before * 2 : LongestPause,
        < Crowd => ShortestPause,
        < Flood => LongestPause,
        _ => TimeSpan.Zero,
    };

    private async Task<ProjectionWriter> OpenAsync(CancellationToken ct) => _writer ??= await database.OpenProjectionAsync(ct);

    private void Forget()
    {
        _batch.Forget();
        _read.Clear();
        _cursors = null;
    }

    private async Task CloseAsync()
    {
        var writer = _writer;
        _writer = null;
        if (writer is not null)
            await writer.DisposeAsync();
    }

    private void Observe()
    {
        if (_meter is not null)
            return;
        _meter = new(Telemetry.Name);
        _meter.CreateObservableGauge("pass.projector.waiting", () => Lag().Rows, "{row}", "Log rows not yet projected");
        _meter.CreateObservableGauge("pass.projector.lag", () => Lag().Milliseconds / 1_000.0, "s", "Age of the oldest log row not yet projected");
    }

    public async ValueTask DisposeAsync()
    {
        _meter?.Dispose();
        await CloseAsync();
        _one.Dispose();
    }
}
