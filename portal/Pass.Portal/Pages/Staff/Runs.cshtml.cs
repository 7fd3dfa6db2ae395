using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
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

    public DateOnly? LastPriced { get; private set; }

    public async Task OnGetAsync()
    {
        Runs = await context.Settlements.AsNoTracking().OrderByDescending(s => s.Id).Take(MostShown).ToListAsync(Ct);
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
