using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Incidents;
using Pass.Clearing.Statements;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;
using Pass.Region.People;

namespace Pass.Portal.Pages.Staff;

/// <summary>One incident: before and after, why, who asked, who decided, and what became of the difference.</summary>
internal sealed class IncidentModel(PassDatabase database, PassDbContext context, RegionSources sources, TimeProvider time) : StaffPage
{
    public ShownIncident Shown { get; private set; } = null!;

    /// <summary>Payments that take up what it made payable, with the state of each one's last attempt; empty while none does.</summary>
    public IReadOnlyList<PaymentOrder> Orders { get; private set; } = [];

    public bool IsOpen => Shown.Incident.State == IncidentState.Open;

    public bool IsMine => Shown.Incident.AuthorId == Visitor.Person!.Id;

    public bool MayDecide => Visitor.Person!.Roles.HasFlag(ActorRole.AuthorisingOfficer);

    [BindProperty]
    public string? Reason { get; set; }

    private IncidentService Service => new(database, time);

    public async Task<IActionResult> OnGetAsync(int n)
    {
        if (!(await new IncidentRegister(database).ShowAsync(sources.Log, n, Ct)).Ok(out var shown, out var problem))
        {
            if (problem.Code == "IncidentUnknown")
                return NotFound();
            throw new InvalidDataException(problem.Text);
        }
        Shown = shown;
        var items = shown.Incident.Items.Select(i => i.ItemId).ToList();
        Orders = await context.PaymentOrders.AsNoTracking().Include(o => o.Attempts).Where(o => o.Items.Any(i => items.Contains(i.ItemId))).OrderBy(o => o.Number).ToListAsync(Ct);
        return Page();
    }

    /// <summary>Those who may look at files take its documents again.</summary>
    public bool MayTake => (Visitor.Person!.Roles & FileLooks.MayLook) != 0;

    public async Task<IActionResult> OnGetDocumentAsync(int n, string? nom)
    {
        if (!MayTake)
            return StatusCode(StatusCodes.Status403Forbidden);
        var archive = SentArchive.Of(database, Environment.GetEnvironmentVariable("PASS_ARCHIVE"));
        // Never shown in the page: whatever somebody handed in, no browser of ours runs it.
        return (await Service.FetchAsync(n, nom ?? "", Visitor.Staff(FileLooks.MayLook), archive, Ct)).Ok(out var file, out _) ? File(file.Content, "application/octet-stream", file.Name) : NotFound();
    }

    public async Task<IActionResult> OnPostValidateAsync(int n) => await AnswerAsync(n, await Service.ValidateAsync(sources.Log, n, Visitor.Staff(ActorRole.AuthorisingOfficer), Ct), "Incident.Validated");

    public async Task<IActionResult> OnPostRefuseAsync(int n) => await AnswerAsync(n, await Service.RefuseAsync(n, Visitor.Staff(ActorRole.AuthorisingOfficer, Reason), Ct), "Incident.Refused");

    public async Task<IActionResult> OnPostWithdrawAsync(int n) => await AnswerAsync(n, await Service.WithdrawAsync(n, Payer(Reason), Ct), "Incident.Withdrawn");

    private async Task<IActionResult> AnswerAsync(int n, Result<Incident> result, string done)
    {
        if (result.Ok(out _, out var problem))
        {
            Done(StaffWords.Say(done, n));
            return LocalRedirect($"/region/incidents/{n}");
        }
        ModelState.Clear();
        Refuse(problem, problem.Code == "ReasonMissing" ? nameof(Reason) : "");
        return await OnGetAsync(n);
    }
}
