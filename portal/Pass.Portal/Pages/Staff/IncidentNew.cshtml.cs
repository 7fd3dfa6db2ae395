using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Incidents;
using Pass.Clearing.Statements;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;
using Pass.Portal.SignIns;
using Pass.Region.Hosting;
using Pass.Region.Partners;

namespace Pass.Portal.Pages.Staff;

/// <summary>Opens an incident about a sale, a partner's day or a partner; another person decides it.</summary>
[Authorize(Policy = Policies.LooksAtFiles)]
[RequestSizeLimit(2 * MostBytes), RequestFormLimits(MultipartBodyLengthLimit = 2 * MostBytes)]
internal sealed class IncidentNewModel(PassDatabase database, PassDbContext context, RegionSources sources, TimeProvider time) : StaffPage
{
    /// <summary>Of all documents of one incident.</summary>
    public const int MostBytes = 32 << 20;

    [BindProperty(SupportsGet = true)]
    public Guid? Vente { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Siret { get; set; }

    [BindProperty(SupportsGet = true)]
    public DateOnly? Jour { get; set; }

    [BindProperty(SupportsGet = true)]
    public ushort? Avantage { get; set; }

    [BindProperty]
    public IncidentKind? Sorte { get; set; }

    /// <summary>What should have been paid, as typed.</summary>
    [BindProperty]
    public string? Due { get; set; }

    /// <summary>What to add to what was paid, as typed; below zero to take back.</summary>
    [BindProperty]
    public string? Ecart { get; set; }

    [BindProperty]
    public int? Apres { get; set; }

    [BindProperty]
    public string? Reason { get; set; }

    [BindProperty]
    public List<IFormFile> Documents { get; set; } = [];

    /// <summary>Benefits that partners may be owed for, by number, with their campaign.</summary>
    public IReadOnlyList<(int Id, string Label)> Benefits { get; private set; } = [];

    public async Task OnGetAsync() =>
        Benefits = [.. (await context.BenefitVersions.AsNoTracking().Where(b => b.Funding == Funding.Region).Select(b => new { b.BenefitId, b.LabelFr, b.LabelEn, b.Campaign }).Distinct().ToListAsync(Ct))
            .Select(b => (b.BenefitId, b.Campaign, Label: CodeEntry.Label(b.LabelFr, b.LabelEn, CultureInfo.CurrentUICulture))).OrderBy(b => b.Campaign, StringComparer.Ordinal).ThenBy(b => b.Label, StringComparer.CurrentCulture)
            .Select(b => (b.BenefitId, $"{b.Label} ({b.Campaign})"))];

    public async Task<IActionResult> OnPostAsync()
    {
        var (due, difference) = (Euros(Due, nameof(Due)), Euros(Ecart, nameof(Ecart)));
        if (Sorte is null)
            ModelState.AddModelError(nameof(Sorte), StaffWords.Say("IncidentNew.KindMissing"));
        IsTooLarge(Documents, MostBytes, nameof(Documents));
        PartnerId? partner = null;
        if (!string.IsNullOrWhiteSpace(Siret))
        {
            if ((await new PartnerOffice(database, time).FindAsync(Siret.Trim(), Ct)).Ok(out var found, out var unknown))
                partner = new(found.Id);
            else
                Refuse(unknown, nameof(Siret));
        }
        if (ModelState.IsValid)
        {
            var request = new IncidentRequest(Sorte!.Value, Vente is { } sale ? new OperationId(sale) : null, partner, Jour, Avantage is { } benefit ? new BenefitId(benefit) : null, due, difference, Apres);
            var files = Documents.ConvertAll(d => new IncidentFile(Path.GetFileName(d.FileName), d.OpenReadStream));
            var archive = SentArchive.Of(database, RegionParts.ArchivePath(database));
            if ((await new IncidentService(database, time).OpenAsync(sources.Log, request, Payer(Reason), archive, files, Ct)).Ok(out var incident, out var problem))
            {
                Done(StaffWords.Say("IncidentNew.Done", incident.Id));
                return LocalRedirect($"/region/incidents/{incident.Id}");
            }
            Refuse(problem);
        }
        await OnGetAsync();
        return Page();
    }
}
