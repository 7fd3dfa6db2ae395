using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Pass.CardIssuer.Production;
using Pass.CardIssuer.Status;
using Pass.CardIssuer.Store;
using Pass.CardIssuer.Store.Model;
using Pass.Cards.Issuance;
using Pass.Core;

namespace Pass.CardIssuer.Service;

/// <summary>Runs the worker's rounds: one at the start, one at each interval, and one whenever it is asked for. Never two at once.</summary>
/// <param name="published">Told the status list after each round, before the round is said to be done.</param>
internal sealed class RoundLoop(
    IssuanceWorker worker, IssuerDatabase database, IssuanceOptions options, TimeSpan interval, Action<PublishedStatus> published, TimeProvider time, ILogger<RoundLoop> log)
    : BackgroundService
{
    private const int Remembered = 100;

    private readonly TimeSpan interval = interval;
    private readonly TimeProvider time = time;
    private readonly Lock _lock = new();
    private readonly Dictionary<int, Round> _rounds = [];
    private TaskCompletionSource _wake = NewWake();
    private Round? _current;
    private int _last;
    private PublishedStatus? _status;

    /// <summary>A round as it goes; what the worker reports is read while it runs.</summary>
    internal sealed class Round(int number, bool isAsked, string? by = null) : IProgress<int>
    {
        private int _done;

        public int Number => number;
        public bool IsAsked => isAsked;

        /// <summary>Who asked; null for the service itself.</summary>
        public string? By => by;
        public RoundState State { get; set; } = RoundState.Running;
        public int Total { get; set; }
        public IssuanceRound? Result { get; set; }
        public int Done => Volatile.Read(ref _done);

        public void Report(int value) => Volatile.Write(ref _done, value);
    }

    /// <summary>The list of the last round; null before the first.</summary>
    public PublishedStatus? Status => Volatile.Read(ref _status);

    /// <summary>Begins a round; while one runs, that one.</summary>
    /// <param name="by">Who asks; null for nobody in particular.</param>
    public Round Start(string? by = null)
    {
        lock (_lock)
        {
            if (_current is { State: RoundState.Running })
                return _current;
            var round = Begin(isAsked: true, by);
            _wake.TrySetResult();
            return round;
        }
    }

    /// <summary>One of the last hundred since this process started.</summary>
    public Round? Find(int number)
    {
        lock (_lock)
            return _rounds.GetValueOrDefault(number);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            Round round;
            Task wake;
            lock (_lock)
            {
                round = Begin(isAsked: false);
                _wake = NewWake();
                wake = _wake.Task;
            }
            await RunAsync(round, stoppingToken);
            await Task.WhenAny(wake, Task.Delay(interval, time, stoppingToken));
        }
    }

    private static TaskCompletionSource NewWake() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Round Begin(bool isAsked, string? by = null)
    {
        if (_current is { State: RoundState.Running })
            return _current;
        _current = new(++_last, isAsked, by);
        _rounds.Add(_current.Number, _current);
        _rounds.Remove(_current.Number - Remembered);
        return _current;
    }

    private async Task RunAsync(Round round, CancellationToken stoppingToken)
    {
        try
        {
            round.Total = await WaitingAsync(stoppingToken);
            var result = await worker.RunOnceAsync(round.IsAsked || await IsBatchDueAsync(stoppingToken), round, round.By, stoppingToken);
            if (result.Status.IsNew || Status is null)
                published(result.Status);
            Volatile.Write(ref _status, result.Status);
            round.Result = result;
            End(round, RoundState.Done);
            Tell(result);
        }
        catch (Exception error) when (error is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
        {
            // What it had committed stays, and the next round goes on from there.
            End(round, RoundState.Failed);
            log.LogError(error, "Round {Round} failed; the next is in {Interval}", round.Number, interval);
        }
    }

    private void Tell(IssuanceRound result)
    {
        if (result.Expired > 0)
            log.LogInformation("{Expired} credentials came to their end", result.Expired);
        if (result.Batch is { } batch)
            log.LogInformation("Batch {Batch} prepared: {Cards} cards", batch.BatchId, batch.Cards);
        if (result.Status.IsNew)
            log.LogInformation("Status list {Version} published: {Credentials} credentials", result.Status.List.Version, result.Status.List.Count);
    }

    private void End(Round round, RoundState state)
    {
        lock (_lock)
            round.State = state;
    }

    /// <summary>A bureau is not sent a file for each order: batches are made once a day, unless one was cut.</summary>
    private async Task<bool> IsBatchDueAsync(CancellationToken cancellationToken)
    {
        var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        var sinceMs = nowMs - (long)options.BatchInterval.TotalMilliseconds;
        await using var context = database.CreateContext();
        var bureau = context.Batches.Where(batch => batch.Route == BatchRoute.Bureau);
        return await bureau.AnyAsync(batch => batch.State == BatchState.Preparing, cancellationToken)
            // One that was made "later" was made by a clock that has been set back since: waiting for that moment could take years.
            || !await bureau.AnyAsync(batch => batch.CreatedAtMs > sinceMs && batch.CreatedAtMs <= nowMs, cancellationToken);
    }

    private async Task<int> WaitingAsync(CancellationToken cancellationToken)
    {
        await using var context = database.CreateContext();
        var orders = await context.Credentials.CountAsync(row => row.State == IssuanceState.Ordered && row.Kind == CredentialKind.Card, cancellationToken);
        return Math.Min(options.BatchSize, Math.Min(orders, await context.Chips.CountAsync(chip => !chip.IsTaken, cancellationToken)));
    }
}
