using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Pass.Core;
using Pass.Data;
using Pass.Data.Log;
using Pass.Data.Machine;
using Pass.Data.Model;
using Pass.Data.Providers;

namespace Pass.Clearing.Jobs;

/// <summary>
/// Runs a job, and keeps its row. What was due at one instant happens once, on however many nodes it fires: a job has one turn, which ends with the process that
/// has it, and what is due one row, which the database refuses to have twice. A run whose node died is gone on with by the next one that has the turn.
/// </summary>
/// <param name="node">In the rows: which node this is.</param>
/// <param name="pauses">Before each further try of a step that failed; null: as <see cref="UsualPauses"/>. Who runs a job by hand tries again himself.</param>
public sealed class JobRunner(PassDatabase database, TimeProvider time, string node, IReadOnlyList<TimeSpan>? pauses = null, ILogger? logger = null)
{
    /// <summary>Longer than a server needs to change over to its standby.</summary>
    public static IReadOnlyList<TimeSpan> UsualPauses { get; } = [TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5)];

    private const int MaxWhy = 1_000;
    private readonly ILogger _log = logger ?? NullLogger.Instance;

    /// <summary>This process among all that run jobs.</summary>
    public static string ThisNode { get; } = string.Create(CultureInfo.InvariantCulture, $"{Environment.MachineName}:{Environment.ProcessId}");

    /// <summary>Runs it now, or goes on with what a node that died left.</summary>
    /// <param name="due">When the schedule had it due; null when somebody runs it by hand.</param>
    /// <returns>The run's row, as it ended now or, of what was due and is done, before. Problems: RoleMissing, ActorUnknown, JobUnderWay.</returns>
    public async Task<Result<JobRun>> RunAsync(Job job, Actor actor, DateTimeOffset? due = null, IProgress<JobProgress>? progress = null, CancellationToken ct = default)
    {
        if (await Actors.RefusalAsync(database, actor, job.MayRun, ct) is { } refused)
            return refused;
        var began = time.GetTimestamp();
        await using var turn = new NodeTurn(database, "job-" + job.Name);
        if (!await turn.TakeAsync(ct))
            return await UnderWayAsync(job, ct);
        var run = await BeginAsync(job, actor, due?.ToUnixTimeMilliseconds(), ct);
        if (run.State != JobState.Running)
            return run;
        _log.LogInformation("Job {Job}, run {Run} begins", job.Name, run.Id);
        using var log = database.OpenLog();
        await using var context = database.CreateContext();
        var settings = await JobSettings.LoadAsync(context, ct);
        var note = default(Words);
        foreach (var (i, step) in job.Steps.Index())
        {
            var row = run.Steps.Find(s => s.Rank == i + 1);
            if (row is not { State: JobState.Done })
                row = await StepAsync(run, row, i + 1, step, new(database, log, settings, actor, time, null), progress, actor.Channel == ActorChannel.Job, ct);
            note = row.Why is { } why ? new(why, row.WhyInEnglish!) : note;
            if (row.State == JobState.Failed)
                return await EndAsync(job, run, actor, JobState.Failed, note, time.GetElapsedTime(began), ct);
        }
        return await EndAsync(job, run, actor, JobState.Done, note, time.GetElapsedTime(began), ct);
    }

    private async Task<Problem> UnderWayAsync(Job job, CancellationToken ct)
    {
        await using var context = database.CreateContext();
        var run = await context.JobRuns.AsNoTracking().Where(r => r.Job == job.Name && r.State == JobState.Running).OrderByDescending(r => r.Id).FirstOrDefaultAsync(ct);
        return Job.Words.Problem("JobUnderWay", job.Name, run?.Node ?? "?");
    }

    /// <summary>The row of what is due, new or taken over, with its steps; one that has ended is returned as it is.</summary>
    private async Task<JobRun> BeginAsync(Job job, Actor actor, long? dueMs, CancellationToken ct)
    {
        await using var context = database.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        var run = dueMs is null ? null : await context.JobRuns.Include(r => r.Steps).SingleOrDefaultAsync(r => r.Job == job.Name && r.DueMs == dueMs, ct);
        if (run is not null && run.State != JobState.Running)
            return run;
        var left = run?.Id ?? 0;
        var words = Job.Words.Problem("NodeDied");
        // Whoever had them had this turn, which ends with its process.
        var (nowMs, why, english) = (NowMs, words.In(CultureInfo.InvariantCulture), words.In(English));
        await context.JobRuns.Where(r => r.Job == job.Name && r.State == JobState.Running && r.Id != left).ExecuteUpdateAsync(set => set
            .SetProperty(r => r.State, JobState.Lost).SetProperty(r => r.EndedMs, nowMs).SetProperty(r => r.Why, why).SetProperty(r => r.WhyInEnglish, english), ct);
        var before = run is null ? null : new { run.Node };
        if (run is null)
            context.JobRuns.Add(run = new() { Job = job.Name, DueMs = dueMs, State = JobState.Running, Node = node, ActorId = actor.Id.Value, Actor = actor.Name, StartedMs = nowMs });
        run.Node = node;
        await context.SaveChangesAsync(ct);
        await Audit.WriteAsync(context, actor, time.GetUtcNow(), "job.begin", $"job/{job.Name}", before, new { Run = run.Id, run.DueMs, run.Node }, ct);
        await transaction.CommitAsync(ct);
        return run;
    }

    private async Task<JobRunStep> StepAsync(
        JobRun run, JobRunStep? row, int rank, JobStep step, JobContext context, IProgress<JobProgress>? progress, bool again, CancellationToken ct)
    {
        row ??= new() { RunId = run.Id, Rank = rank, Step = step.Name };
        var waits = again ? pauses ?? UsualPauses : [];
        row.StartedMs = NowMs;
        for (var tries = 0; ; tries++)
        {
            (row.State, row.Tries) = (JobState.Running, row.Tries + 1);
            await SaveAsync(row, ct);
            progress?.Report(new(step));
            var began = time.GetTimestamp();
            var (done, why) = await TryAsync(step, context with { Progress = progress is null ? null : new StepProgress(step, progress) }, ct);
            row.DurationMs += (long)time.GetElapsedTime(began).TotalMilliseconds;
            (row.State, row.Count) = (done is null ? JobState.Failed : JobState.Done, done?.Count ?? 0);
            (row.Why, row.WhyInEnglish) = (why.French, why.English);
            var isLast = done is not null || tries == waits.Count;
            if (done is null)
                _log.LogWarning("Job {Job}, step {Step}, try {Try}: {Why}", run.Job, step.Name, row.Tries, why.French);
            if (isLast)
            {
                await SaveAsync(row, ct);
                progress?.Report(new(step, Row: row));
                return row;
            }
            await Task.Delay(waits[tries], time, ct);
        }
    }

    private async Task<(StepDone? Done, Words Why)> TryAsync(JobStep step, JobContext context, CancellationToken ct)
    {
        try
        {
            return (await step.RunAsync(context, ct)).Ok(out var done, out var problem) ? (done, done.Note is { } note ? Of(note) : default) : (null, Of(problem));
        }
        catch (Exception error) when (error is not OperationCanceledException || !ct.IsCancellationRequested)
        {
            _log.LogError(error, "Step {Step} threw", step.Name);
            var fault = context.Database.Provider.FaultOf(error) is DatabaseFault.Busy or DatabaseFault.Lost && error is not LogBrokenException;
            return (null, Of(Job.Words.Problem(fault ? "StepInterrupted" : "StepThrew", error.GetBaseException().Message)));
        }
    }

    /// <summary>A row of its own transaction, so that everybody sees at which step the run is.</summary>
    private async Task SaveAsync(JobRunStep row, CancellationToken ct)
    {
        await using var context = database.CreateContext();
        if (await context.JobRunSteps.AnyAsync(s => s.RunId == row.RunId && s.Rank == row.Rank, ct))
            context.Update(row);
        else
            context.Add(row);
        await context.SaveChangesAsync(ct);
    }

    private async Task<Result<JobRun>> EndAsync(Job job, JobRun run, Actor actor, JobState state, Words why, TimeSpan took, CancellationToken ct)
    {
        await using var context = database.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        var row = await context.JobRuns.Include(r => r.Steps).SingleAsync(r => r.Id == run.Id, ct);
        (row.State, row.EndedMs, row.Why, row.WhyInEnglish) = (state, NowMs, why.French, why.English);
        var steps = row.Steps.OrderBy(s => s.Rank).Select(s => new { s.Step, s.State, s.Tries, s.Count }).ToList();
        await Audit.WriteAsync(context, actor, time.GetUtcNow(), "job.end", $"job/{job.Name}", null, new { Run = row.Id, row.State, row.Why, Steps = steps }, ct);
        await transaction.CommitAsync(ct);
        Telemetry.Job(job.Name, state == JobState.Done ? "done" : "failed", took);
        _log.Log(state == JobState.Done ? LogLevel.Information : LogLevel.Error, "Job {Job}, run {Run}: {State} {Why}", job.Name, row.Id, state, why.French ?? "");
        return row;
    }

    private long NowMs => time.GetUtcNow().ToUnixTimeMilliseconds();

    private static CultureInfo English { get; } = CultureInfo.GetCultureInfo("en");

    private static Words Of(Problem problem) => new(Cut(problem.In(CultureInfo.InvariantCulture)), Cut(problem.In(English)));

    /// <summary>One line, whatever was said.</summary>
    private static string Cut(string text)
    {
        var line = text.ReplaceLineEndings(" ");
        return line.Length > MaxWhy ? line[..MaxWhy] : line;
    }

    private readonly record struct Words(string? French, string? English);

    private sealed class StepProgress(JobStep step, IProgress<JobProgress> to) : IProgress<Night.NightProgress>
    {
        public void Report(Night.NightProgress value) => to.Report(new(step, value));
    }
}
