using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Jobs;
using Pass.Data;
using Pass.Data.Model;
using Pass.Region.People;

namespace Pass.Portal.Pages.Staff;

/// <summary>What runs by itself, who works here, and what everybody did.</summary>
internal sealed class OperationModel(PassDatabase database, PassDbContext context, TimeProvider time, IServiceProvider services) : StaffPage
{
    private const int MostShown = 50;

    public IReadOnlyList<JobStanding> Jobs { get; private set; } = [];

    public IReadOnlyList<Person> People { get; private set; } = [];

    public IReadOnlyList<AuditEntry> Audited { get; private set; } = [];

    [BindProperty(SupportsGet = true)]
    public long? Avant { get; set; }

    public async Task OnGetAsync()
    {
        // A node that hosts no jobs knows none.
        if (services.GetService<RegionWork>() is { } work)
            Jobs = await services.GetRequiredService<JobHistory>().ListAsync(JobList.Of(work), Ct);
        People = await new PeopleOffice(database, time).ListAsync(Ct);
        var audit = context.Audit.AsNoTracking();
        if (Avant is { } before)
            audit = audit.Where(a => a.Id < before);
        Audited = await audit.OrderByDescending(a => a.Id).Take(MostShown).ToListAsync(Ct);
    }
}
