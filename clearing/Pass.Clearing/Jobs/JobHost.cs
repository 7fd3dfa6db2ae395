using System.Globalization;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;
using Quartz;
using Quartz.Extensibility;

namespace Pass.Clearing.Jobs;

/// <summary>
/// Runs the jobs when they are due, by itself. Quartz keeps the triggers in the region's own database, shared by all nodes that host jobs; one of them fires each.
/// What Quartz fires late, twice or for what is done already changes nothing (<see cref="JobRunner"/>), and what nobody fired since it was due is fired in the next round.
/// </summary>
/// <param name="node">This node among all; also in the rows.</param>
public sealed class JobHost(PassDatabase database, IReadOnlyList<Job> jobs, TimeProvider time, string node, ILoggerFactory logs) : IAsyncDisposable
{
    private const string SchedulerName = "pass";
    private static readonly TimeSpan Checkin = TimeSpan.FromSeconds(5), Stopping = TimeSpan.FromSeconds(20);

    /// <summary>Quartz takes an embedded database for one scheduler alone: of several processes on one file, one has the turn, and the others stand by until it is gone.</summary>
    private readonly bool _isAlone = database.Folder is not null;
    private readonly NodeTurn _turn = new(database, "jobs");
    private readonly ILogger _log = logs.CreateLogger<JobHost>();
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _round = new(1);
    private StandaloneSchedulerFactory? _factory;
    private IScheduler? _scheduler;
    private int _disposed;

    /// <summary>Takes over the schedule as the settings have it now, and fires what was due while nobody was there. Repeated: a setting that changed is followed, and what was missed is made good.</summary>
    public async Task RoundAsync(CancellationToken ct = default)
    {
        await _round.WaitAsync(ct);
        try
        {
            if (_isAlone && !await _turn.TakeAsync(ct))
                return;
            var scheduler = _scheduler ??= await OpenAsync(ct);
            await using var context = database.CreateContext();
            var settings = await JobSettings.LoadAsync(context, ct);
            foreach (var job in jobs)
                await ScheduleAsync(scheduler, job, settings.Schedule(job.SettingKey), ct);
            // Started again, it goes on.
            await scheduler.Start(ct);
            foreach (var job in jobs)
            {
                if (await IsOwedAsync(context, job, settings, ct))
                    await scheduler.TriggerJob(new(job.Name), cancellationToken: ct);
            }
        }
        finally
        {
            _round.Release();
        }
    }

    /// <summary>Runs a job for the instant at which it was due last; one that is off, has nothing to do or is done already is left.</summary>
    internal async Task FireAsync(string name, CancellationToken ct)
    {
        var job = jobs.Single(j => j.Name == name);
        await using var context = database.CreateContext();
        var settings = await JobSettings.LoadAsync(context, ct);
        if (!await IsOwedAsync(context, job, settings, ct) || settings.Schedule(job.SettingKey).LastDue(time.GetUtcNow()) is not { } due)
            return;
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(ct, _stop.Token);
        var answer = await new JobRunner(database, time, node, logger: logs.CreateLogger<JobRunner>()).RunAsync(job, SystemActors.Night, due, ct: stopping.Token);
        if (!answer.Ok(out _, out var problem))
            _log.LogInformation("Job {Job} is left: {Why}", job.Name, problem.In(CultureInfo.InvariantCulture));
    }

    /// <summary>When the trigger of a schedule fires; null when it is off.</summary>
    internal static ITrigger? TriggerOf(Job job, JobSchedule schedule, TimeProvider time)
    {
        var trigger = TriggerBuilder.Create(time).WithIdentity(job.Name).ForJob(job.Name).WithDescription(schedule.ToString());
        if (schedule.At is { } at)
        {
            var daily = CronScheduleBuilder.Create(string.Create(CultureInfo.InvariantCulture, $"0 {at.Minute} {at.Hour} ? * *"))
                .InTimeZone(ParisCalendar.Zone).WithMisfireInstruction(CronTriggerMisfireInstruction.FireAndProceed);
            return trigger.StartNow().WithSchedule(daily).Build();
        }
        if (schedule.EveryMinutes is not { } minutes)
            return null;
        var every = SimpleScheduleBuilder.Create().WithInterval(TimeSpan.FromMinutes(minutes)).RepeatForever().WithMisfireInstruction(SimpleTriggerMisfireInstruction.NextWithRemainingCount);
        return trigger.StartAt(schedule.NextDue(time.GetUtcNow())!.Value).WithSchedule(every).Build();
    }

    /// <summary>The stored trigger says in its description which schedule it is of: one that is right is left, with what it missed.</summary>
    private async Task ScheduleAsync(IScheduler scheduler, Job job, JobSchedule schedule, CancellationToken ct)
    {
        var stored = await scheduler.GetTrigger(new(job.Name), ct);
        if (stored?.Description == schedule.ToString() || stored is null && schedule.IsOff)
            return;
        if (TriggerOf(job, schedule, time) is not { } trigger)
        {
            await scheduler.UnscheduleJob(new(job.Name), ct);
            return;
        }
        var detail = JobBuilder.Create<FiredJob>().WithIdentity(job.Name).StoreDurably().RequestRecovery().Build();
        await scheduler.ScheduleJob(detail, [trigger], new ScheduleJobOptions { Replace = true }, ct);
        _log.LogInformation("Job {Job} is due {Schedule} (Europe/Paris)", job.Name, schedule);
    }

    private async Task<bool> IsOwedAsync(PassDbContext context, Job job, JobSettings settings, CancellationToken ct)
    {
        if (settings.Schedule(job.SettingKey).LastDue(time.GetUtcNow()) is not { } due || job.HasWork is { } hasWork && !hasWork(settings))
            return false;
        var dueMs = due.ToUnixTimeMilliseconds();
        return !await context.JobRuns.AnyAsync(r => r.Job == job.Name && r.DueMs == dueMs && r.State != JobState.Running, ct);
    }

    private async Task<IScheduler> OpenAsync(CancellationToken ct)
    {
        _factory = QuartzSchedulerBuilder.Create(quartz =>
        {
            quartz.Services.AddSingleton(logs);
            quartz.UseTimeProvider(time);
            quartz.ConfigureScheduler(options => (options.InstanceName, options.InstanceId) = (SchedulerName, node));
            quartz.UseJobFactory(new Factory(this));
            quartz.UsePersistentStore(store =>
            {
                // By name: EF Core's methods of the same names are in scope.
                database.Provider.Choose(
                    sqlite => PersistentStoreBuilderExtensions.UseSqlite(store, SqliteFactory.Instance, sqlite),
                    postgres => PersistentStoreBuilderExtensions.UsePostgres(store, NpgsqlFactory.Instance, postgres),
                    sqlServer => PersistentStoreBuilderExtensions.UseSqlServer(store, SqlClientFactory.Instance, sqlServer));
                store.UseSystemTextJsonSerializer();
                if (!_isAlone)
                    store.UseClustering(cluster => (cluster.CheckinInterval, cluster.CheckinMisfireThreshold) = (Checkin, Checkin));
            });
        }).Build();
        return await _factory.GetScheduler(ct);
    }

    /// <summary>Runs that are under way are left as they are: another node, or this one when it is back, goes on with them.</summary>
    public async ValueTask DisposeAsync()
    {
        // By who stops it, and by the container that made it.
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        await _stop.CancelAsync();
        if (_scheduler is { } scheduler)
            await scheduler.Shutdown(waitForJobsToComplete: true).AsTask().WaitAsync(Stopping, TimeProvider.System).ContinueWith(static _ => { }, TaskScheduler.Default);
        if (_factory is { } factory)
            await factory.DisposeAsync();
        await _turn.DisposeAsync();
        _stop.Dispose();
        _round.Dispose();
    }

    /// <summary>Makes what Quartz fires, of this host.</summary>
    private sealed class Factory(JobHost host) : IJobFactory
    {
        public ValueTask<JobScope> CreateJob(TriggerFiredBundle bundle, IScheduler scheduler, CancellationToken cancellationToken) => new(new JobScope(new FiredJob(host), null));

        public ValueTask ReturnJob(JobScope scope, CancellationToken cancellationToken) => ValueTask.CompletedTask;
    }

    /// <summary>What Quartz knows of a job: its name.</summary>
    [DisallowConcurrentExecution]
    private sealed class FiredJob(JobHost host) : IJob
    {
        public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
        {
            try
            {
                await host.FireAsync(context.JobDetail.Key.Name, cancellationToken);
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                // The next round looks again whether it is owed.
                host._log.LogError(error, "Job {Job} could not begin: {Cause}", context.JobDetail.Key.Name, error.GetBaseException().Message);
            }
        }
    }
}
