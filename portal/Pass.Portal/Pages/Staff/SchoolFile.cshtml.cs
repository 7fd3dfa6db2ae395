using Microsoft.AspNetCore.Mvc;
using Pass.Core;
using Pass.Data;
using Pass.Portal.Mails;
using Pass.Portal.Pages.Inviting;
using Pass.Region.Schools;
using Pass.Region.SignIns;

namespace Pass.Portal.Pages.Staff;

/// <summary>A school: who can sign in for it, invited and ended by the region.</summary>
internal sealed class SchoolFileModel(PassDatabase database, SignInOffice office, PublicAddress addresses, TimeProvider time) : StaffPage
{
    private readonly TeamDesk _desk = new(office, addresses);

    [BindProperty(Name = "Name")]
    public string? FullName { get; set; }

    [BindProperty]
    public string? Email { get; set; }

    [BindProperty]
    public string? SchoolName { get; set; }

    [BindProperty]
    public string? Town { get; set; }

    public SchoolAccess Here { get; private set; } = null!;

    public Team Team { get; private set; } = null!;

    public Invitee? Invitee { get; private set; }

    public string Action => "/region/etablissements/" + Here.School.Uai;

    public bool MayChange => (Visitor.Person!.Roles & GivesAccess) != 0;

    public async Task<IActionResult> OnGetAsync(string uai) => Uai.TryParse(uai, out var school) && await LoadAsync(school) ? Page() : NotFound();

    public async Task<IActionResult> OnPostInviteAsync(string uai)
    {
        if (!Uai.TryParse(uai, out var school))
            return NotFound();
        Invitee = await _desk.InviteAsync(this, Visitor.Staff(GivesAccess), Invited.School(school), FullName, Email);
        if (Invitee is not null)
            (FullName, Email) = (null, null);
        return await LoadAsync(school) ? Page() : NotFound();
    }

    public async Task<IActionResult> OnPostEndAsync(string uai, int link)
    {
        if (!Uai.TryParse(uai, out var school) || !await LoadAsync(school) || Team.Members.FirstOrDefault(m => m.Link == link) is not { } member)
            return NotFound();
        return await _desk.EndAsync(this, Visitor.Staff(GivesAccess), member) ? LocalRedirect(Action) : Page();
    }

    public async Task<IActionResult> OnPostWithdrawAsync(string uai, int invitation)
    {
        if (!Uai.TryParse(uai, out var school) || !await LoadAsync(school) || Team.Invited.FirstOrDefault(i => i.Id == invitation) is not { } invited)
            return NotFound();
        return await _desk.WithdrawAsync(this, Visitor.Staff(GivesAccess), invited) ? LocalRedirect(Action) : Page();
    }

    public async Task<IActionResult> OnPostNameAsync(string uai)
    {
        if (!Uai.TryParse(uai, out var school) || !await LoadAsync(school))
            return NotFound();
        if ((await new SchoolOffice(database, time).NameAsync(Visitor.Staff(GivesAccess), uai, SchoolName ?? "", Town ?? "", Ct)).Ok(out var named, out var problem))
        {
            Done(StaffWords.Say("Schools.Named", SchoolDirectory.TitleOf(named)));
            return LocalRedirect(Action);
        }
        ModelState.Clear();
        Refuse(problem, problem.Code is "RoleMissing" or "ActorUnknown" ? "" : problem.Code == "TownUnreadable" ? nameof(Town) : nameof(SchoolName));
        return Page();
    }

    /// <returns>False when the region has no such school.</returns>
    private async Task<bool> LoadAsync(Uai school)
    {
        if (await new SchoolDirectory(database, time).OfAsync(school, Ct) is not { } found)
            return false;
        (Here, Team) = (found, await new Teams(database, time).OfSchoolAsync(school, Ct));
        return true;
    }
}
