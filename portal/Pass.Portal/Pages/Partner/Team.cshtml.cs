using Microsoft.AspNetCore.Mvc;
using Pass.Data;
using Pass.Data.Model;
using Pass.Portal.Mails;
using Pass.Portal.Pages.Inviting;
using Pass.Region.SignIns;

namespace Pass.Portal.Pages.Partner;

/// <summary>Who acts for a partner; the last owner stays.</summary>
internal sealed class TeamModel(PassDatabase database, SignInOffice office, PublicAddress addresses, TimeProvider time) : PartnerPage
{
    private readonly TeamDesk _desk = new(office, addresses);

    [BindProperty]
    public string? Name { get; set; }

    [BindProperty]
    public string? Email { get; set; }

    [BindProperty]
    public PartnerRole Role { get; set; } = PartnerRole.Cashier;

    public Team Team { get; private set; } = null!;

    public Invitee? Invitee { get; private set; }

    protected override bool IsFor(PartnerRole role) => role == PartnerRole.Owner;

    public async Task OnGetAsync() => Team = await new Teams(database, time).OfPartnerAsync(Access.Partner, Ct);

    public async Task<IActionResult> OnPostInviteAsync()
    {
        Invitee = await _desk.InviteAsync(this, Self(), Invited.Partner(Access.Partner, Role), Name, Email);
        if (Invitee is not null)
            (Name, Email) = (null, null);
        await OnGetAsync();
        return Page();
    }

    public async Task<IActionResult> OnPostEndAsync(int link)
    {
        await OnGetAsync();
        // Of the partner that is looked at, whatever else its owner owns.
        if (Team.Members.FirstOrDefault(m => m.Link == link) is not { } member)
            return NotFound();
        return await _desk.EndAsync(this, Self(), member) ? LocalRedirect("/pro/equipe") : Page();
    }

    public async Task<IActionResult> OnPostWithdrawAsync(int invitation)
    {
        await OnGetAsync();
        if (Team.Invited.FirstOrDefault(i => i.Id == invitation) is not { } invited)
            return NotFound();
        return await _desk.WithdrawAsync(this, Self(), invited) ? LocalRedirect("/pro/equipe") : Page();
    }
}
