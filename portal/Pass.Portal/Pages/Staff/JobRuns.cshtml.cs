using Microsoft.AspNetCore.Mvc;
using Pass.Clearing.Jobs;
using Pass.Data;
using Pass.Data.Model;

namespace Pass.Portal.Pages.Staff;

/// <summary>What one job did, the latest first, step by step.</summary>
internal sealed class JobRunsModel(PassDatabase database, TimeProvider time, IServiceProvider services) : StaffPage
{
    private const int MostShown = 20;

    public string JobTitle { get; private set; } = "";

    public IReadOnlyList<JobRun> Runs { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(string nom)
    {
        Runs = await new JobHistory(database, time).RunsAsync(nom, MostShown, Ct);
        // Of a node that hosts no jobs, what others ran is there all the same.
        var known = services.GetService<RegionWork>() is { } work ? JobList.Of(work).FirstOrDefault(j => j.Name == nom) : null;
        JobTitle = known?.Title ?? nom;
        return known is null && Runs.Count == 0 ? NotFound() : Page();
    }
}
