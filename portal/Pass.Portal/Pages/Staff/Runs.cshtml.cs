using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Jobs;
using Pass.Clearing.Payments;
using Pass.Clearing.Payments.Rails;
using Pass.Data;
using Pass.Data.Model;

namespace Pass.Portal.Pages.Staff;

/// <summary>The runs, the latest first.</summary>
internal sealed class RunsModel(PassDatabase database, PassDbContext context, TimeProvider time) : StaffPage
{
    private const int MostShown = 100;

    public IReadOnlyList<Settlement> Runs { get; private set; } = [];

    /// <summary>The last night, or the one that is at work; null before the first.</summary>
    public JobRun? Night { get; private set; }

    public DateOnly? LastPriced { get; private set; }

    public async Task OnGetAsync()
    {
        Runs = await context.Settlements.AsNoTracking().OrderByDescending(s => s.Id).Take(MostShown).ToListAsync(Ct);
        Night = await new JobHistory(database, time).RunsAsync("night", 1, Ct) is [var last] ? last : null;
        LastPriced = await context.BusinessDays.Where(d => d.State == BusinessDayState.Priced).MaxAsync(d => (DateOnly?)d.Date, Ct);
    }

    public async Task<IActionResult> OnPostAsync()
    {
        await OnGetAsync();
        if (LastPriced is not { } upTo)
            return Page();
        if (!(await new DueRuns(database, PaymentRails.Files, time).DraftAsync(upTo, Payer(), Ct)).Ok(out var drafts, out var problem))
        {
            Refuse(problem);
            return Page();
        }
        return LocalRedirect(drafts.Count == 1 ? $"/region/reglements/{drafts[0].Settlement.Id}" : "/region/reglements");
    }
}
