using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;

namespace Pass.Clearing.Jobs;

/// <summary>A job as it stands.</summary>
/// <param name="NextDue">Null when it is off.</param>
/// <param name="Last">Null when it never ran.</param>
/// <param name="Waits">What somebody has to do about it, in one line; null when nothing waits.</param>
/// <param name="LastGoodMs">Of one whose last run failed: when it began the last one that was done; null when none was, and where the last one did not fail.</param>
public sealed record JobStanding(Job Job, JobSchedule Schedule, DateTimeOffset? NextDue, JobRun? Last, string? Waits, long? LastGoodMs);

/// <summary>What the jobs did, and which of them wait for a person.</summary>
public sealed class JobHistory(PassDatabase database, TimeProvider time)
{
    /// <summary>Every job ends within minutes; a run of so long hangs on something that does not answer.</summary>
    private static readonly TimeSpan LongestRun = TimeSpan.FromHours(3);

    /// <summary>Each job with its last run that ended or runs.</summary>
    public async Task<IReadOnlyList<JobStanding>> ListAsync(IReadOnlyList<Job> jobs, CancellationToken ct = default)
    {
        await using var context = database.CreateContext();
        var settings = await JobSettings.LoadAsync(context, ct);
        var standings = new List<JobStanding>();
        foreach (var job in jobs)
        {
            var last = await context.JobRuns.AsNoTracking().Include(r => r.Steps).Where(r => r.Job == job.Name).OrderByDescending(r => r.Id).FirstOrDefaultAsync(ct);
            var schedule = settings.Schedule(job.SettingKey);
            var good = last is not { State: JobState.Failed } ? null
                : await context.JobRuns.Where(r => r.Job == job.Name && r.State == JobState.Done).OrderByDescending(r => r.Id).Select(r => (long?)r.StartedMs).FirstOrDefaultAsync(ct);
            standings.Add(new(job, schedule, schedule.NextDue(time.GetUtcNow()), last, last is null ? null : WaitsFor(job, last), good));
        }
        return standings;
    }

    /// <param name="job">Null: of all.</param>
    /// <returns>The latest first, with their steps.</returns>
    public async Task<IReadOnlyList<JobRun>> RunsAsync(string? job, int count, CancellationToken ct = default)
    {
        await using var context = database.CreateContext();
        var runs = context.JobRuns.AsNoTracking().Include(r => r.Steps).AsQueryable();
        if (job is not null)
            runs = runs.Where(r => r.Job == job);
        return await runs.OrderByDescending(r => r.Id).Take(count).ToListAsync(ct);
    }

    /// <summary>A run of the job is at work.</summary>
    public async Task<bool> IsRunningAsync(string job, CancellationToken ct = default)
    {
        await using var context = database.CreateContext();
        return await context.JobRuns.AnyAsync(r => r.Job == job && r.State == JobState.Running, ct);
    }

    /// <summary>Why a name is none of a job's.</summary>
    public static Problem Unknown(string name, IReadOnlyList<Job> jobs) => Job.Words.Problem("JobUnknown", name, string.Join(", ", jobs.Select(j => j.Name)));

    /// <summary>In the language of who reads it.</summary>
    public static string? Why(JobRun run) => CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "en" ? run.WhyInEnglish : run.Why;

    /// <summary>What a step does, in words; its name where this version knows no such step any more.</summary>
    public static string NameOf(string step) => Job.Words.Find(CultureInfo.CurrentUICulture, $"step.{step}") ?? step;

    private string? WaitsFor(Job job, JobRun run)
    {
        var at = run.Steps.Where(s => s.State == run.State).Select(s => NameOf(s.Step)).FirstOrDefault() ?? "?";
        var since = DateTimeOffset.FromUnixTimeMilliseconds(run.StartedMs);
        return run.State switch
        {
            JobState.Failed => Job.Words.Say("Waits", job.Name, at, Why(run) ?? ""),
            JobState.Running when time.GetUtcNow() - since > LongestRun => Job.Words.Say("RunsLong", job.Name, at, TimeZoneInfo.ConvertTime(since, ParisCalendar.Zone).DateTime, run.Node),
            _ => null,
        };
    }
}
