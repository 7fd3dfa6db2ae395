using Microsoft.AspNetCore.Mvc;
using Pass.Data;
using Pass.Portal.Mails;
using Pass.Portal.Pages.Inviting;
using Pass.Region.SignIns;

namespace Pass.Portal.Pages.School;

/// <summary>Who acts for a school: its people invite their colleagues, and the last one stays.</summary>
internal sealed class TeamModel(PassDatabase database, SignInOffice office, PublicAddress addresses, TimeProvider time) : SchoolPage
{
    private readonly TeamDesk _desk = new(office, addresses);

    [BindProperty]
    public string? Name { get; set; }

    [BindProperty]
    public string? Email { get; set; }

    public Team Team { get; private set; } = null!;

    public Invitee? Invitee { get; private set; }

    public async Task OnGetAsync() => Team = await new Teams(database, time).OfSchoolAsync(School, Ct);

    public async Task<IActionResult> OnPostInviteAsync()
    {
        Invitee = await _desk.InviteAsync(this, Self, Invited.School(School), Name, Email);
        if (Invitee is not null)
            (Name, Email) = (null, null);
        await OnGetAsync();
        return Page();
    }

    public async Task<IActionResult> OnPostEndAsync(int link)
    {
        await OnGetAsync();
        // Of the school that is looked at, whatever others its people act for.
        if (Team.Members.FirstOrDefault(m => m.Link == link) is not { } member)
            return NotFound();
        return await _desk.EndAsync(this, Self, member) ? LocalRedirect("/etablissement/equipe") : Page();
    }

    public async Task<IActionResult> OnPostWithdrawAsync(int invitation)
    {
        await OnGetAsync();
        if (Team.Invited.FirstOrDefault(i => i.Id == invitation) is not { } invited)
            return NotFound();
        return await _desk.WithdrawAsync(this, Self, invited) ? LocalRedirect("/etablissement/equipe") : Page();
    }
}
