using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Pricing;
using Pass.Clearing.Verification;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;

namespace Pass.Portal.Pages.Staff;

/// <summary>One sale, from the till to the bank's line: its ledger lines, why it is paid so much, and where each step stands.</summary>
internal sealed class SaleModel(PassDatabase database, PassDbContext context, RegionSources sources) : StaffPage
{
    public Guid Id { get; private set; }

    public IReadOnlyList<OperationRow> Operations { get; private set; } = [];

    public IReadOnlyList<EntryRow> Entries { get; private set; } = [];

    public IReadOnlyDictionary<int, string> Benefits { get; private set; } = new Dictionary<int, string>();

    public IReadOnlyDictionary<int, string> Partners { get; private set; } = new Dictionary<int, string>();

    public IReadOnlyList<LineExplanation> Explained { get; private set; } = [];

    public string? WhyNot { get; private set; }

    public IReadOnlyList<TrailStep> Trail { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(Guid id)
    {
        Id = id;
        Operations = await context.Operations.AsNoTracking().Where(o => o.OperationId == id).OrderBy(o => o.PassId).ToListAsync(Ct);
        if (Operations.Count == 0)
            return NotFound();
        var at = Operations[0];
        Entries = await context.Entries.AsNoTracking().Where(e => e.Partition == at.Partition && e.Lsn == at.Lsn && e.Idx == at.Idx).OrderBy(e => e.Leg).ToListAsync(Ct);
        Benefits = (await context.BenefitVersions.AsNoTracking().Select(b => new { b.BenefitId, b.Label }).Distinct().ToListAsync(Ct)).DistinctBy(b => b.BenefitId).ToDictionary(b => b.BenefitId, b => b.Label);
        var partners = Operations.Select(o => o.PartnerId).ToList();
        Partners = await context.Partners.Where(p => partners.Contains(p.Id)).ToDictionaryAsync(p => p.Id, p => p.LegalName, Ct);
        if ((await new LineExplanations(database).OfAsync(sources.Log, new OperationId(id), Ct)).Ok(out var lines, out var problem))
            Explained = lines;
        else
            WhyNot = problem.Text;
        Trail = await new OperationTrail(database).FollowAsync(new OperationId(id), Ct);
        return Page();
    }
}
