using Microsoft.AspNetCore.Mvc;
using Pass.Clearing.Jobs;
using Pass.Data;
using Pass.Data.Model;

namespace Pass.Portal.Pages.Staff;

/// <summary>What runs by itself, when it did, and what waits for somebody; run by hand by who may.</summary>
internal sealed class JobsModel(PassDatabase database, TimeProvider time, IServiceProvider services, IHostApplicationLifetime node, ILogger<JobRunner> log) : StaffPage
{
    /// <summary>What takes longer goes on by itself, and is followed in its history.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private IReadOnlyList<Job> _jobs = [];

    public IReadOnlyList<JobStanding> Jobs { get; private set; } = [];

    public bool MayRun(Job job) => (Visitor.Person!.Roles & job.MayRun) != 0;

    public async Task OnGetAsync()
    {
        // A node that hosts no jobs knows none.
        if (services.GetService<RegionWork>() is not { } work)
            return;
        _jobs = JobList.Of(work);
        Jobs = await new JobHistory(database, time).ListAsync(_jobs, Ct);
    }

    public async Task<IActionResult> OnPostAsync(string? tache)
    {
        await OnGetAsync();
        if (_jobs.FirstOrDefault(j => j.Name == tache) is not { } job)
            return NotFound();
        // Whoever closes the window does not stop it.
        var running = new JobRunner(database, time, JobRunner.ThisNode, pauses: [], log).RunAsync(job, Visitor.Staff(job.MayRun), ct: node.ApplicationStopping);
        if (await Task.WhenAny(running, Task.Delay(Patience, time, Ct)) != running)
        {
            _ = running.ContinueWith(static (run, state) => ((ILogger)state!).LogError(run.Exception, "A job that was run by hand failed"), log, node.ApplicationStopping, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            Done(StaffWords.Say("Jobs.GoesOn", job.Title));
        }
        else if (!(await running).Ok(out var run, out var problem))
        {
            Refuse(problem);
            return Page();
        }
        else
        {
            Done(run.State == JobState.Done ? StaffWords.Say("Jobs.Ran", job.Title) : StaffWords.Say("Jobs.RanFailed", job.Title, JobHistory.Why(run) ?? ""));
        }
        return LocalRedirect($"/region/exploitation/taches/{Uri.EscapeDataString(job.Name)}");
    }
}
