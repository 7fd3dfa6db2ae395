using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Pass.Core;
using Pass.Data.Projection;

namespace Pass.Engine;

/// <summary>Asks the projection about what is older than the memory of the engine.</summary>
/// <param name="Find">Operations of passes, with what was done to them since.</param>
/// <param name="FindAll">A partner's operations of one id, whatever their passes.</param>
public sealed record HistoryLookup(
    Func<IReadOnlyList<OperationKey>, CancellationToken, Task<HistoryAnswer>> Find,
    Func<OperationId, PartnerId, CancellationToken, Task<IReadOnlyList<Operation>>> FindAll)
{
    public static HistoryLookup In(OperationHistory history) => new(history.FindAsync, history.FindAllAsync);
}

/// <summary>Where requests about old things wait while the history is asked, many at once, beside the writer loop.</summary>
internal sealed class HistoryDesk : IAsyncDisposable
{
    private const int BatchLimit = 2_000;

    private readonly Channel<Submission> _waiting = Channel.CreateUnbounded<Submission>(new() { SingleReader = true });
    private readonly CancellationTokenSource _stop = new();
    private readonly HistoryLookup? _lookup;
    private readonly EngineOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Action<WorkItem[]> _back;
    private readonly Task _loop;

    public HistoryDesk(HistoryLookup? lookup, EngineOptions options, TimeProvider time, ILogger log, Action<WorkItem[]> back)
    {
        (_lookup, _options, _time, _log, _back) = (lookup, options, time, log, back);
        _loop = Task.Run(RunAsync);
    }

    public void Ask(Submission submission)
    {
        if (_lookup is null)
        {
            submission.Fail(new EngineUnavailableException(Words.Say("NoHistory")));
            return;
        }
        var now = _time.GetTimestamp();
        if (submission.AskedHistoryAt == 0)
            submission.AskedHistoryAt = now;
        else if (_time.GetElapsedTime(submission.AskedHistoryAt, now) > _options.Patience)
        {
            submission.Fail(new EngineUnavailableException(Words.Say("HistoryBehind")));
            return;
        }
        if (!_waiting.Writer.TryWrite(submission))
            submission.Fail(Stopping());
    }

    private static EngineUnavailableException Stopping() => new("it is stopping");

    private async Task RunAsync()
    {
        var batch = new List<Submission>();
        try
        {
            while (await _waiting.Reader.WaitToReadAsync(_stop.Token))
            {
                while (batch.Count < BatchLimit && _waiting.Reader.TryRead(out var submission))
                    batch.Add(submission);
                await LookUpAsync(batch);
                batch.Clear();
            }
        }
        catch (Exception) when (_stop.IsCancellationRequested)
        {
            batch.ForEach(s => s.Fail(Stopping()));
            while (_waiting.Reader.TryRead(out var submission))
                submission.Fail(Stopping());
        }
    }

    private async Task LookUpAsync(List<Submission> batch)
    {
        // Asked before in vain: the projection had not caught up. Give it a moment rather than turning round and round.
        if (batch.Exists(s => s.History is not null))
            await Task.Delay(TimeSpan.FromMilliseconds(20), _time, _stop.Token);
        try
        {
            var keys = batch.Select(s => Key(s, s.Request.Id)).Concat(batch.Where(s => s.Request.Related is not null).Select(s => Key(s, s.Request.Related!.Value)));
            var answer = await _lookup!.Find([.. keys.Distinct()], _stop.Token);
            foreach (var submission in batch)
            {
                submission.History = new(
                    answer.ProjectedLsn[submission.Partition],
                    answer.Found.GetValueOrDefault(Key(submission, submission.Request.Id)),
                    submission.Request.Related is { } related ? answer.Found.GetValueOrDefault(Key(submission, related)) : null);
            }
            _back([.. batch]);
        }
        catch (Exception e) when (!_stop.IsCancellationRequested)
        {
            _log.LogWarning(e, "The history could not be asked");
            foreach (var submission in batch)
                submission.Fail(new EngineUnavailableException(Words.Say("HistorySilent"), e));
        }
    }

    private static OperationKey Key(Submission submission, OperationId id) => new(submission.Request.Pass, id);

    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _stop.CancelAsync();
        await _loop;
        _stop.Dispose();
    }
}
