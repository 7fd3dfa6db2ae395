using Microsoft.AspNetCore.Mvc;
using Pass.Clearing.Jobs;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;

namespace Pass.Portal.Pages.Staff;

/// <summary>What one job did, the latest first, step by step.</summary>
internal sealed class JobRunsModel(PassDatabase database, TimeProvider time, IServiceProvider services) : StaffPage
{
    private const int MostShown = 20;

    public string JobTitle { get; private set; } = "";

    public IReadOnlyList<JobRun> Runs { get; private set; } = [];

    public async Task<IActionResult> OnGetCsvAsync(string nom) => Csv("tache-" + Path.GetFileName(nom),
        ["Jobs.Started", "Jobs.Ended", "Jobs.DueAt", "Work.Who", "Jobs.Node", "Runs.State", "Run.Why", "Jobs.Steps"],
        (await new JobHistory(database, time).RunsAsync(nom, MostInFile, Ct)).Select(r => (string?[])
        [
            CellAt(r.StartedMs), CellAt(r.EndedMs), CellAt(r.DueMs), SystemActors.NameOf(r.Actor), r.Node, StaffWords.Say($"Jobs.{r.State}"), JobHistory.Why(r),
            string.Join(" ; ", r.Steps.OrderBy(s => s.Rank).Select(s => $"{JobHistory.NameOf(s.Step)} : {StaffWords.Say("Jobs.Step", s.Count, Lasted(TimeSpan.FromMilliseconds(s.DurationMs)))}")),
        ]));

    public async Task<IActionResult> OnGetAsync(string nom)
    {
        Runs = await new JobHistory(database, time).RunsAsync(nom, MostShown, Ct);
        // Of a node that hosts no jobs, what others ran is there all the same.
        var known = services.GetService<RegionWork>() is { } work ? JobList.Of(work).FirstOrDefault(j => j.Name == nom) : null;
        JobTitle = known?.Title ?? nom;
        return known is null && Runs.Count == 0 ? NotFound() : Page();
    }
}
