using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Pass.Clearing.Jobs;
using Pass.Clearing.Proofs;
using Pass.Core;
using Pass.Data;
using Pass.Data.Catalogue;
using Pass.Data.Log;
using Pass.Data.Model;
using Pass.Data.Projection;
using Pass.Engine;
using Pass.Region.Holders;
using Pass.Region.SignIns;

/// <summary>
/// What a region does by itself beside its night, due at one instant, each as a node runs it. A step of theirs is where one begins and, within it, before and
/// after each transaction, <c>collect/before 1</c>, <c>collect/after 1</c>, and each append to the log.
/// </summary>
/// <param name="steps">Null: nobody looks, in the process of a test.</param>
internal sealed class RegionJobs(PassDatabase database, TimeProvider clock, Steps? steps = null) : IProgress<JobProgress>
{
    private static readonly string[] Names = ["purses", "claims", "reminders", "bank-files", "purge"];

    private string? _step;
    private int _begun, _ended, _appended;

    /// <param name="archive">Folder of what was sent.</param>
    public async Task<Problem?> RunAsync(string archive)
    {
        using var watch = steps is null ? null : DiagnosticListener.AllListeners.Subscribe(new Transactions(Before, After));
        var work = new RegionWork(
            ct => WithEngineAsync(engine => engine.LapseHoldsAsync(ct)),
            (actor, ct) => WithEngineAsync(engine => new PurseExpiry(database, engine, clock).RunAsync(actor, ct)),
            (actor, days, ct) => new HolderErasure(database, clock).RunAsync(actor, days, ct),
            (actor, ct) => new SignInPurge(database, clock).RunAsync(actor, ct),
            (_, _) => Task.FromResult<Result<Stamped>>(new Stamped(0, 0, null)),
            (actor, days, ct) => new RightsReminder(database, clock).RunAsync(actor, days, ct),
            archive,
            (_, _) => throw new NotSupportedException());
        var all = JobList.Of(work).ToDictionary(j => j.Name);
        // Of a day's end its first step alone: how days are closed is the night's.
        var holds = all["day-close"] with { Steps = [all["day-close"].Steps[0]] };
        var runner = new JobRunner(database, clock, JobRunner.ThisNode, []);
        await ProjectAsync();
        foreach (var job in Names.Select(n => all[n]).Prepend(holds))
        {
            if (!(await runner.RunAsync(job, SystemActors.Night, clock.GetUtcNow(), this)).Ok(out var run, out var problem))
                return problem;
            if (run.State != JobState.Done)
                throw new InvalidOperationException($"{run.Job}: {run.WhyInEnglish}");
            _step = null;
            await ProjectAsync();
        }
        return null;
    }

    /// <summary>As a node does all the time.</summary>
    private async Task ProjectAsync()
    {
        using var log = database.OpenLog();
        await using var projector = new Projector(database, log, clock);
        await projector.CatchUpAsync();
    }

    public void Report(JobProgress value)
    {
        if (value.Row is not null || value.Night is not null)
            return;
        (_step, _begun, _ended, _appended) = (value.Step.Name, 0, 0, 0);
        steps?.At(_step);
    }

    private void Before() => At("before", ref _begun);

    private void After() => At("after", ref _ended);

    private void At(string when, ref int count)
    {
        if (_step is { } step)
            steps?.At($"{step}/{when} {++count}");
    }

    private async Task<T> WithEngineAsync<T>(Func<AuthorizationEngine, Task<T>> work)
    {
        using var log = new WatchedLog(database.OpenLog(), () => At("append", ref _appended));
        await using var engine = await AuthorizationEngine.StartAsync(log, await new ReferenceLoader(database).LoadAsync(), clock);
        return await work(engine);
    }

    /// <summary>Told of each transaction of the register, in whatever part of the program it is.</summary>
    private sealed class Transactions(Action before, Action after) : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>
    {
        public void OnNext(DiagnosticListener value)
        {
            if (value.Name == DbLoggerCategory.Name)
                value.Subscribe(this);
        }

        public void OnNext(KeyValuePair<string, object?> value)
        {
            if (value.Key == RelationalEventId.TransactionCommitting.Name)
                before();
            else if (value.Key == RelationalEventId.TransactionCommitted.Name)
                after();
        }

        public void OnCompleted()
        {
        }

        public void OnError(Exception error)
        {
        }
    }

    /// <summary>A log that says when something is durable, before anybody else knows.</summary>
    private sealed class WatchedLog(ILogStore log, Action appended) : ILogStore
    {
        public LogIdentity Identity => log.Identity;

        public void Append(IReadOnlyList<LogRow> rows, Span<bool> inserted, bool together = false)
        {
            log.Append(rows, inserted, together);
            appended();
        }

        public IEnumerable<LogRow> Read(int partition, long afterLsn, long throughLsn = long.MaxValue) => log.Read(partition, afterLsn, throughLsn);

        public IReadOnlyList<LogRow> ReadNext(IReadOnlyList<LogHead> heads, int rowsPerPartition) => log.ReadNext(heads, rowsPerPartition);

        public LogHead Head(int partition) => log.Head(partition);

        public LogHead? SnapshotHead(int partition) => log.SnapshotHead(partition);

        public LogSnapshot? LatestSnapshot(int partition) => log.LatestSnapshot(partition);

        public void SaveSnapshot(LogSnapshot snapshot) => log.SaveSnapshot(snapshot);

        public long? ClockMs() => log.ClockMs();

        public void Probe(LogHead? last, bool write) => log.Probe(last, write);

        public void Dispose() => log.Dispose();
    }
}
